/** The messages between the plugin and the room pages in its iframes. */
import type { PageReport, Phase } from './escalations';

const PREFIX = 'video-escalation/';

export type PageMessage =
  | { type: 'ready' }
  | { type: 'token-request'; id: string }
  | { type: 'state'; report: PageReport }
  | { type: 'show-task'; taskSid: string }
  | { type: 'new-link'; taskSid: string };

export type PluginMessage =
  | { type: 'video-escalation/hello' }
  | { type: 'video-escalation/token'; id: string; token: string }
  | { type: 'video-escalation/leave' };

/** The facts of a MessageEvent that a decision rests on. */
interface Received {
  origin: string;
  source: unknown;
  data: unknown;
}

/** One room page: its window, and the escalation it was opened for. */
export interface Page {
  code: string;
  window: unknown;
}

/**
 * The message and the escalation whose page sent it, or null for anything else.
 *
 * A message counts when it comes from the API's origin, from the window of one of the plugin's own iframes,
 * and is well formed. Other plugins and extensions post to the same window, so the rest is silently left.
 */
export function readPageMessage(
  received: Received,
  apiOrigin: string,
  pages: Iterable<Page>,
): { code: string; message: PageMessage } | null {
  if (received.origin !== apiOrigin) return null;
  const page = [...pages].find(({ window }) => window !== null && window === received.source);
  const message = page && parse(received.data, page.code);
  return message ? { code: page.code, message } : null;
}

function parse(data: unknown, code: string): PageMessage | null {
  if (typeof data !== 'object' || data === null) return null;
  const fields = data as Record<string, unknown>;
  switch (fields.type) {
    case `${PREFIX}ready`:
      return { type: 'ready' };
    case `${PREFIX}token-request`:
      return isText(fields.id) ? { type: 'token-request', id: fields.id } : null;
    case `${PREFIX}state`:
      return fields.code === code &&
        PHASES.has(fields.phase) &&
        isFlag(fields.customer_waiting) &&
        isFlag(fields.in_call) &&
        isFlag(fields.over)
        ? {
            type: 'state',
            report: {
              phase: fields.phase as Phase,
              customerWaiting: fields.customer_waiting,
              inCall: fields.in_call,
              over: fields.over,
            },
          }
        : null;
    case `${PREFIX}show-task`:
      return isText(fields.task_sid) ? { type: 'show-task', taskSid: fields.task_sid } : null;
    case `${PREFIX}new-link`:
      return isText(fields.task_sid) ? { type: 'new-link', taskSid: fields.task_sid } : null;
    default:
      return null;
  }
}

const PHASES: ReadonlySet<unknown> = new Set<Phase>([
  'code_issued',
  'agent_joined',
  'customer_joined',
  'disconnected',
  'csat_collected',
  'expired',
  'cancelled',
]);

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 200;
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
