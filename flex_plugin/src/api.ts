import type { Phase } from './escalations';

/** The part of an agent's snapshot that the plugin reads. */
export interface Snapshot {
  code: string;
  task_sid: string;
  phase: Phase;
  agent: { present: boolean };
  agent_url: string;
}

export interface StartedEscalation {
  code: string;
  agent_url: string;
  phase: Phase;
}

/** The API's answer was no success; `problem` is the stable name, such as `not-your-task`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: string,
  ) {
    super(`${status} ${problem}`);
  }
}

export interface Api {
  /** Starts the task's escalation, or finds the live one. Throws ApiError, or TypeError off line. */
  escalate(taskSid: string): Promise<StartedEscalation>;
  /** The task's latest escalation, or null. Throws like `escalate`, and a DOMException after `limit` ms. */
  latest(taskSid: string, limit: number): Promise<Snapshot | null>;
}

/** The escalation API for the signed-in agent: Flex's token is read anew for each call and kept nowhere. */
export function connectApi(origin: string, flexToken: () => string): Api {
  async function call<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(origin + path, {
      ...init,
      credentials: 'omit',
      headers: { ...init.headers, Authorization: `Bearer ${flexToken()}` },
    });
    if (!answer.ok) throw new ApiError(answer.status, await problemName(answer));
    return (await answer.json()) as T;
  }

  return {
    escalate: (taskSid) =>
      call('/api/escalations', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ task_sid: taskSid }),
        signal: AbortSignal.timeout(10_000),
      }),
    latest: (taskSid, limit) =>
      call<Snapshot>(`/api/tasks/${encodeURIComponent(taskSid)}/escalation`, {
        signal: AbortSignal.timeout(limit),
      }).catch((error) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
  };
}

async function problemName(answer: Response): Promise<string> {
  if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json')) return 'unknown';
  const { type } = (await answer.json()) as { type?: string };
  return type?.replace('/problems/', '') ?? 'unknown';
}
