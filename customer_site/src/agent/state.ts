import { NO_MEDIA, type OwnMedia } from '../call/ownMedia';
import type { RoomEnd } from '../call/roomEnd';
import { type InRoom, type RoomEvent, reduceRoom } from '../call/roomState';
import { hadCall, isOver, type Snapshot } from './snapshot';

/** Why the page shows nothing of the escalation. */
export type Refusal =
  | 'outside-flex'
  | 'insecure'
  | 'no-video'
  | 'not-signed-in'
  | 'not-your-task'
  | 'unknown-link';

/** What needs a second press. */
type Question = 'take-back' | 'end';

/** What is being asked of the API; the button is busy meanwhile. */
export type Action = 'invite' | 'take-back' | 'recording' | 'end';

/** The outcome of a press, said beside the button. */
export type Remark =
  | 'copied'
  | 'copy-by-hand'
  | 'sent-again'
  | 'sent-too-often'
  | 'call-was-had'
  | 'did-not-work'
  | 'no-consent'
  | 'join-failed';

/** The call that the agent is in already. */
export interface OtherCall {
  code: string;
  task_sid: string;
  customer_name: string;
}

/** Everything the page knows; what it shows is a function of this and of the clock. */
export interface AgentState {
  snapshot: Snapshot | null;
  /** how far the server's clock is ahead of ours, in ms */
  clockAhead: number;
  /** the live updates are flowing */
  live: boolean;
  refusal: Refusal | null;
  media: OwnMedia;
  /** on the way into the room; `retryAt` is when the next attempt is due (local time, ms) */
  joining: { retryAt: number | null } | null;
  room: InRoom | null;
  /** why we are not in the room any more, when it was not our wish */
  roomEnd: RoomEnd | null;
  otherCall: OtherCall | null;
  question: Question | null;
  action: Action | null;
  remark: Remark | null;
}

export const INITIAL: AgentState = {
  snapshot: null,
  clockAhead: 0,
  live: false,
  refusal: null,
  media: NO_MEDIA,
  joining: null,
  room: null,
  roomEnd: null,
  otherCall: null,
  question: null,
  action: null,
  remark: null,
};

export type AgentEvent =
  | { type: 'snapshot'; snapshot: Snapshot; at: number }
  | { type: 'live'; live: boolean }
  | { type: 'refused'; refusal: Refusal }
  | { type: 'media'; media: OwnMedia }
  | { type: 'join/began' }
  | { type: 'join/waits'; until: number | null }
  | { type: 'join/busy'; other: OtherCall }
  | { type: 'join/stopped'; remark: Remark | null }
  | { type: 'room/left' }
  | { type: 'question'; question: Question | null }
  | { type: 'action/began'; action: Action }
  | { type: 'action/settled'; remark: Remark | null }
  | { type: 'remark'; remark: Remark | null }
  | RoomEvent;

export function reduce(state: AgentState, event: AgentEvent): AgentState {
  switch (event.type) {
    case 'snapshot': {
      const over = isOver(event.snapshot);
      return {
        ...state,
        snapshot: event.snapshot,
        clockAhead: Date.parse(event.snapshot.now) - event.at,
        refusal: null,
        ...(over ? { otherCall: null, question: null, action: null, remark: null } : {}),
      };
    }
    case 'live':
      return state.live === event.live ? state : { ...state, live: event.live };
    case 'refused':
      return { ...state, refusal: event.refusal };
    case 'media':
      return { ...state, media: event.media };
    case 'join/began':
      return {
        ...state,
        joining: { retryAt: null },
        roomEnd: null,
        otherCall: null,
        question: null,
        remark: null,
      };
    case 'join/waits':
      return state.joining ? { ...state, joining: { retryAt: event.until } } : state;
    case 'join/busy':
      return { ...state, joining: null, otherCall: event.other };
    case 'join/stopped':
      return { ...state, joining: null, remark: event.remark };
    case 'room/left':
      return { ...state, joining: null, room: null, roomEnd: null, question: null };
    case 'question':
      return { ...state, question: event.question, remark: null };
    case 'action/began':
      return { ...state, action: event.action, question: null, remark: null };
    case 'action/settled':
      return { ...state, action: null, remark: event.remark };
    case 'remark':
      return { ...state, remark: event.remark };
    case 'room/connected':
      return { ...state, joining: null, room: reduceRoom(state.room, event) };
    case 'room/disconnected':
      return { ...state, room: null, roomEnd: event.end, question: null };
    default: {
      const room = reduceRoom(state.room, event);
      return room === state.room ? state : { ...state, room };
    }
  }
}

export type ScreenName =
  | Refusal
  | 'opening'
  | 'over' // no call can be had any more; the rating may come
  | 'call'
  | 'connecting'
  | 'ending' // we ended it, the server is closing the room
  | 'busy' // in another customer's call
  | 'invited' // the customer has not come yet
  | 'customer-waits'
  | 'call-goes-on'; // there was a call, we are not in it now

/** The one screen that these facts make. */
export function screenOf(state: AgentState): ScreenName {
  const { snapshot } = state;
  if (state.refusal && !state.room) return state.refusal;
  if (!snapshot) return 'opening';
  if (isOver(snapshot)) return 'over';
  if (state.room) return 'call';
  if (state.action === 'end') return 'ending';
  if (state.joining) return 'connecting';
  if (state.otherCall) return 'busy';
  if (hadCall(snapshot)) return 'call-goes-on';
  return snapshot.customer.waiting_since ? 'customer-waits' : 'invited';
}

const SENT_WITHIN = 10_000; // ms from the escalation, for the link to be in the chat

/** How the invitation stands; `late` when Twilio has not taken the first one yet. `now` is the server's, in ms. */
export function inviteOf(
  { invite, started_at }: Snapshot,
  now: number,
): Snapshot['invite']['state'] | 'late' {
  const first = invite.state === 'pending' && invite.sent_at === null;
  return first && now - Date.parse(started_at) > SENT_WITHIN ? 'late' : invite.state;
}

/** The customer was in the call and is not now, which the room tells before the server does. */
export function customerDropped({ snapshot, room }: AgentState): boolean {
  if (snapshot === null || room?.remote) return false;
  return room?.met || (hadCall(snapshot) && !snapshot.customer.present);
}

/** What Flex is told about: see the plugin's messages. */
export function reportOf(state: AgentState, code: string) {
  const { snapshot, room, refusal } = state;
  const lost = refusal === 'not-your-task' || refusal === 'unknown-link';
  return {
    code,
    phase: snapshot?.phase ?? ('code_issued' as const),
    customer_waiting: !lost && snapshot?.customer.waiting_since != null,
    in_call: room !== null,
    over: lost || (snapshot !== null && isOver(snapshot)),
  };
}
