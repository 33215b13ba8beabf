import { Problem, type RequestOptions, request } from '../call/http';
import { type FlexBridge, NoFlex } from './flexBridge';
import type { Snapshot } from './snapshot';
import type { Refusal } from './state';

/** The calls of one escalation's agent. Each carries the agent's Flex token as it is at that moment. */
export class AgentApi {
  /** `onNoFlex` is called when a token was needed and Flex did not give one. */
  constructor(
    private readonly code: string,
    private readonly flex: FlexBridge,
    private readonly onNoFlex: () => void,
  ) {}

  /** Where the live updates are read. */
  get eventsPath(): string {
    return `${this.#base}/events`;
  }

  /** One call below /api/escalations/{code}. Throws a Problem, or NoFlex. */
  async call<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const address = path ? `${this.#base}/${path}` : this.#base;
    return request<T>(method, address, { ...options, token: await this.#token() });
  }

  /** What the API asks Twilio for the agent's next press, asked before it. Throws a Problem, or NoFlex. */
  async askAhead({ task_sid, agent }: Snapshot): Promise<void> {
    const path = `/api/tasks/${task_sid}/escalation?worker_sid=${agent.worker_sid}`;
    await request('GET', path, { token: await this.#token() });
  }

  /** For a stream that is not read by `call`. Throws NoFlex. */
  async headers(): Promise<Record<string, string>> {
    return { Authorization: `Bearer ${await this.#token()}` };
  }

  get #base(): string {
    return `/api/escalations/${this.code}`;
  }

  async #token(): Promise<string> {
    try {
      return await this.flex.token();
    } catch (error) {
      if (error instanceof NoFlex) this.onNoFlex();
      throw error;
    }
  }
}

/** The API answered, or could not be asked: what a person meets in daily life, no fault of this page. */
export function isExpected(error: unknown): boolean {
  return error instanceof Problem || error instanceof NoFlex;
}

/** The refusal that leaves nothing of the escalation to be shown, if it is one. */
export function refusalOf({ name }: Problem): Refusal | null {
  switch (name) {
    case 'not-signed-in':
    case 'not-your-task':
      return name;
    case 'unknown-code':
    case 'malformed-code':
    case 'no-escalation':
    case 'unknown-task':
      return 'unknown-link';
    default:
      return null;
  }
}
