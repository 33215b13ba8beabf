/** What the plugin knows of the escalations of this agent's tasks: one slice of Flex's Redux store. */

/** The phase names of the API's snapshots. */
export type Phase =
  | 'code_issued'
  | 'agent_joined'
  | 'customer_joined'
  | 'disconnected'
  | 'csat_collected'
  | 'expired'
  | 'cancelled';

export interface Escalation {
  code: string;
  taskSid: string;
  /** The room page, shown in the iframe. */
  agentUrl: string;
  phase: Phase;
  customerWaiting: boolean;
  /** This browser is connected to the room. */
  inCall: boolean;
  /** Nothing more can happen in the call; the page may still be waiting for the rating. */
  over: boolean;
}

/** The latest escalation of each task, by TaskSid. */
export type Escalations = Readonly<Record<string, Escalation>>;

export const SLICE = 'videoEscalations';

/** A part of the store's state as this plugin reads it. */
export interface WithEscalations {
  [SLICE]?: Escalations;
}

export type PageReport = Pick<Escalation, 'phase' | 'customerWaiting' | 'inCall' | 'over'>;

export const escalated = (found: Pick<Escalation, 'code' | 'taskSid' | 'agentUrl' | 'phase'>) =>
  ({ type: 'videoEscalations/escalated', found }) as const;
export const pageReported = (code: string, report: PageReport) =>
  ({ type: 'videoEscalations/pageReported', code, report }) as const;
export const forgotten = (taskSid: string) => ({ type: 'videoEscalations/forgotten', taskSid }) as const;

type EscalationAction = ReturnType<typeof escalated | typeof pageReported | typeof forgotten>;

export function escalations(
  state: Escalations = {},
  action: EscalationAction | { type: 'of another slice' },
): Escalations {
  switch (action.type) {
    case 'videoEscalations/escalated': {
      const { found } = action;
      if (state[found.taskSid]?.code === found.code) return state;
      return {
        ...state,
        [found.taskSid]: { ...found, customerWaiting: false, inCall: false, over: isFinal(found.phase) },
      };
    }
    case 'videoEscalations/pageReported': {
      const known = byCode(state, action.code);
      return known ? { ...state, [known.taskSid]: { ...known, ...action.report } } : state;
    }
    case 'videoEscalations/forgotten': {
      const { [action.taskSid]: _, ...rest } = state;
      return action.taskSid in state ? rest : state;
    }
    default:
      return state;
  }
}

export function byCode(state: Escalations, code: string): Escalation | undefined {
  return Object.values(state).find((escalation) => escalation.code === code);
}

export function isFinal(phase: Phase): boolean {
  return phase === 'csat_collected' || phase === 'expired' || phase === 'cancelled';
}

/** The two are in a call, or one has dropped out and may come back. */
export function callGoesOn({ phase, over }: Escalation): boolean {
  return !over && (phase === 'customer_joined' || phase === 'disconnected');
}

/** The customer waits, and the agent has not come to them. */
export function waitsOutside({ customerWaiting, inCall }: Escalation): boolean {
  return customerWaiting && !inCall;
}

/** The customer has begun to wait between two states of a task's escalation: the moment to tell the agent. */
export function beganWaiting(before: Escalation | undefined, after: Escalation): boolean {
  const waited = before !== undefined && before.code === after.code && waitsOutside(before);
  return waitsOutside(after) && !waited;
}
