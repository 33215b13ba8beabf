import { NO_MEDIA, type OwnMedia } from '../call/ownMedia';
import type { RoomEnd } from '../call/roomEnd';
import { type InRoom, type RoomEvent, reduceRoom } from '../call/roomState';
import type { Over, Snapshot } from './snapshot';

/** What the server says of the link. Local times, in ms. */
export type Link =
  | { at: 'no-code' }
  | { at: 'malformed' }
  | { at: 'loading' }
  | { at: 'unreachable' }
  | { at: 'unknown' }
  | { at: 'too-many'; until: number }
  | { at: 'live'; snapshot: Snapshot; clockAhead: number; inTouch: boolean }
  | { at: 'over'; over: Over };

/** Where this page stands with the call. */
export type Call =
  | { at: 'out'; left: boolean } // before Join; `left`: they were waiting, and left
  | { at: 'consent' } // asked whether the call may be recorded
  | { at: 'arriving' } // telling the server
  | { at: 'waiting' } // outside, until the agent is in
  | { at: 'entering' }
  | { at: 'in'; room: InRoom }
  | { at: 'lost'; end: RoomEnd; rejoining: boolean }
  | { at: 'in-use'; here: boolean } // `here`: in another window of this browser
  | { at: 'waiting-elsewhere' }
  | { at: 'left' }; // by the button, after having been in the room

/** The answer to "how was it": on its way, kept until the line is back, taken, or too late. */
export type Rating = 'none' | 'sending' | 'kept' | 'taken' | 'late';

/** A line to the agent's chat; `text` is what stands in its field. */
export interface Line {
  open: boolean;
  /** `waiting`: for the next attempt; `closed`: the chat takes none any more */
  at: 'writing' | 'sending' | 'waiting' | 'sent' | 'failed' | 'closed';
  text: string;
}

export interface State {
  support: 'ok' | 'insecure' | 'no-video';
  link: Link;
  media: OwnMedia;
  call: Call;
  /** the API is away or busy; the next attempt is due then (local time, ms) */
  retryAt: number | null;
  /** the code for what comes after the first screens */
  further: 'not-asked' | 'loading' | 'failed' | 'here';
  /** this browser joined by this code before */
  claimed: boolean;
  rating: Rating;
  line: Line;
}

export type CustomerEvent =
  | { type: 'link'; link: Link }
  | { type: 'snapshot'; snapshot: Snapshot; receivedAt: number }
  | { type: 'in-touch'; inTouch: boolean }
  | { type: 'media'; media: OwnMedia }
  | { type: 'call'; call: Call }
  | { type: 'retry-at'; retryAt: number | null }
  | { type: 'further'; further: State['further'] }
  | { type: 'refused'; name: string } // by the API, on the way in
  | { type: 'claimed' }
  | { type: 'left' }
  | { type: 'rating'; rating: Rating }
  | { type: 'line'; change: Partial<Line> }
  | RoomEvent;

export function initialState(support: State['support'], link: Link, claimed: boolean, rating: Rating): State {
  const call: Call = { at: 'out', left: false };
  const line: Line = { open: false, at: 'writing', text: '' };
  return { support, link, claimed, rating, call, line, media: NO_MEDIA, retryAt: null, further: 'not-asked' };
}

/** The page after an event: of the server, of the devices, of the room, or of the person. */
export function reduce(state: State, event: CustomerEvent): State {
  switch (event.type) {
    case 'link':
      return { ...state, link: event.link };
    case 'snapshot':
      return { ...state, link: withSnapshot(state.link, event.snapshot, event.receivedAt) };
    case 'in-touch':
      if (state.link.at !== 'live' || state.link.inTouch === event.inTouch) return state;
      return { ...state, link: { ...state.link, inTouch: event.inTouch } };
    case 'media':
      return { ...state, media: event.media };
    case 'call':
      return { ...state, call: event.call, retryAt: null };
    case 'retry-at':
      return { ...state, retryAt: event.retryAt };
    case 'further':
      return { ...state, further: event.further };
    case 'refused':
      return { ...state, call: afterRefusal(state, event.name), retryAt: null };
    case 'claimed':
      return state.claimed ? state : { ...state, claimed: true };
    case 'left':
      return { ...state, call: afterLeaving(state), retryAt: null };
    case 'rating':
      return { ...state, rating: event.rating };
    case 'line':
      return { ...state, line: { ...state.line, ...event.change } };
    default:
      return { ...state, ...inRoom(state, event) };
  }
}

function withSnapshot(link: Link, snapshot: Snapshot, receivedAt: number): Link {
  const now = Date.parse(snapshot.now);
  // What was overtaken on its way is dropped: an answer to GET by a later event, anything by the end.
  if (link.at === 'over' || (link.at === 'live' && now < Date.parse(link.snapshot.now))) return link;
  return { at: 'live', snapshot, clockAhead: now - receivedAt, inTouch: true };
}

function afterRefusal({ link }: State, name: string): Call {
  const somebodyIsIn = link.at === 'live' && link.snapshot.customer_present;
  if (name === 'link-in-use' || (name === 'wrong-claim' && somebodyIsIn))
    return { at: 'in-use', here: false };
  if (name === 'wrong-claim') return { at: 'waiting-elsewhere' };
  return { at: 'lost', end: 'connection', rejoining: false };
}

function afterLeaving({ call, link }: State): Call {
  const hadCall = link.at === 'live' && link.snapshot.call_started_at !== null;
  const met = call.at === 'in' && call.room.met;
  return hadCall || met ? { at: 'left' } : { at: 'out', left: true };
}

function inRoom({ call }: State, event: RoomEvent): Partial<State> {
  const room = reduceRoom(call.at === 'in' ? call.room : null, event);
  if (room) return { call: { at: 'in', room }, retryAt: null };
  if (event.type !== 'room/disconnected') return {};
  return { call: { at: 'lost', end: event.end, rejoining: true } };
}
