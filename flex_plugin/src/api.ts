import type { Phase } from './escalations';

/** The part of an agent's snapshot that the plugin reads. */
export interface Snapshot {
  code: string;
  task_sid: string;
  phase: Phase;
  agent: { present: boolean };
  call_started_at: string | null;
  end_reason: string | null;
  agent_url: string;
}

interface StartedEscalation {
  code: string;
  agent_url: string;
  phase: Phase;
}

/**
 * The API's answer was no success; `problem` is the stable name, such as `not-your-task`. With status 0 it is
 * `unreachable`: nobody answered, or not in time.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${status} ${problem}`, options);
  }
}

/** Milliseconds that a press on the video button may take. */
const ESCALATE_LIMIT = 10_000;

export interface Api {
  /**
   * Starts the task's escalation, or finds the live one; `workerSid` is the agent's own. Throws ApiError, or
   * Error when the room page is not at the API's origin.
   */
  escalate(taskSid: string, workerSid?: string): Promise<StartedEscalation>;
  /**
   * Lets the API ask Twilio what a press within five seconds would have to wait for. Throws ApiError, also where
   * the task has no escalation yet.
   */
  askAhead(taskSid: string, workerSid?: string): Promise<void>;
  /** The task's latest escalation, or null. `limit` in milliseconds. Throws like `escalate`. */
  latest(taskSid: string, limit: number): Promise<Snapshot | null>;
}

/** The escalation API for the signed-in agent: Flex's token is read anew for each call and kept nowhere. */
export function connectApi(origin: string, flexToken: () => string): Api {
  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const headers = { ...init.headers, Authorization: `Bearer ${flexToken()}` };
    const answer = await fetch(origin + path, { ...init, credentials: 'omit', headers }).catch((cause) => {
      throw new ApiError(0, 'unreachable', { cause });
    });
    if (!answer.ok) throw new ApiError(answer.status, await problemName(answer));
    return (await answer.json()) as T;
  }

  /** The agent's token goes to the API's origin alone, so the room page must come from there too. */
  function withRoomPage<T extends { agent_url: string }>(answer: T): T {
    if (new URL(answer.agent_url).origin === origin) return answer;
    throw new Error(`The room page ${answer.agent_url} is not at ${origin}: PUBLIC_URL and api_url differ.`);
  }

  const pathOf = (taskSid: string) => `/api/tasks/${encodeURIComponent(taskSid)}/escalation`;

  return {
    async escalate(taskSid, workerSid) {
      const init = {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ task_sid: taskSid, worker_sid: workerSid }),
        signal: AbortSignal.timeout(ESCALATE_LIMIT),
      };
      return withRoomPage(await call<StartedEscalation>('/api/escalations', init));
    },
    async askAhead(taskSid, workerSid) {
      const query = workerSid ? `?worker_sid=${encodeURIComponent(workerSid)}` : '';
      await call<Snapshot>(pathOf(taskSid) + query, { signal: AbortSignal.timeout(ESCALATE_LIMIT) });
    },
    async latest(taskSid, limit) {
      try {
        return withRoomPage(await call<Snapshot>(pathOf(taskSid), { signal: AbortSignal.timeout(limit) }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
  };
}

async function problemName(answer: Response): Promise<string> {
  if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json')) return 'unknown';
  const { type } = (await answer.json()) as { type?: string };
  return type?.replace('/problems/', '') ?? 'unknown';
}
