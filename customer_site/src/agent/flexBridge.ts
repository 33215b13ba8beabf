import type { Phase } from './snapshot';

/** What the page tells the plugin on every change. */
interface Report {
  code: string;
  phase: Phase;
  customer_waiting: boolean;
  in_call: boolean;
  over: boolean;
}

/** The door to the Flex page around the iframe. */
export interface FlexBridge {
  /** The agent's Flex token as it is now, for one call. Throws NoFlex when the plugin does not answer in time. */
  token(): Promise<string>;
  report(report: Report): void;
  /** Selects another task in Flex. */
  showTask(taskSid: string): void;
  /** Escalates the task again. */
  newLink(taskSid: string): void;
}

/** The page is not inside Flex, or Flex does not answer. */
export class NoFlex extends Error {}

/** The page's own window and the one around it, as far as they are needed here. */
export interface Windows {
  parent: { postMessage(message: unknown, targetOrigin: string): void };
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

const PREFIX = 'video-escalation/';
const READY_EVERY = 500; // ms
const ANSWER_WITHIN = 5000; // ms

/**
 * Finds the plugin: says `ready` to every allowed origin until one says `hello`, and from then on talks to that
 * origin alone. A message counts only from the window around the page and an allowed origin.
 * `onLeave` is called when Flex asks the page to leave the call.
 */
export function openFlexBridge(
  windows: Windows,
  allowed: readonly string[],
  onLeave: () => void,
): FlexBridge {
  let flex: string | null = null;
  let lastReport = '';
  let asked = 0;
  const waiting = new Map<string, (token: string) => void>();
  let found: () => void;
  const hello = new Promise<void>((resolve) => {
    found = resolve;
  });

  windows.addEventListener('message', ({ source, origin, data }) => {
    if (source !== windows.parent || !allowed.includes(origin) || typeof data?.type !== 'string') return;
    switch (data.type) {
      case `${PREFIX}hello`:
        flex = origin;
        found();
        break;
      case `${PREFIX}token`:
        if (typeof data.token === 'string') waiting.get(data.id)?.(data.token);
        break;
      case `${PREFIX}leave`:
        onLeave();
        break;
    }
  });

  const sayReady = () => {
    for (const origin of allowed) windows.parent.postMessage({ type: `${PREFIX}ready` }, origin);
  };
  sayReady();
  const repeat = setInterval(sayReady, READY_EVERY);
  void hello.then(() => clearInterval(repeat));

  async function post(message: { type: string; [field: string]: unknown }): Promise<void> {
    await hello;
    if (flex) windows.parent.postMessage(message, flex);
  }

  return {
    async token() {
      const id = `${++asked}`;
      const answer = new Promise<string>((resolve) => waiting.set(id, resolve));
      void post({ type: `${PREFIX}token-request`, id });
      try {
        return await within(ANSWER_WITHIN, answer);
      } finally {
        waiting.delete(id);
      }
    },
    report(report) {
      const text = JSON.stringify(report);
      if (text === lastReport) return;
      lastReport = text;
      void post({ type: `${PREFIX}state`, ...report });
    },
    showTask: (taskSid) => void post({ type: `${PREFIX}show-task`, task_sid: taskSid }),
    newLink: (taskSid) => void post({ type: `${PREFIX}new-link`, task_sid: taskSid }),
  };
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoFlex()), ms);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
