import type { RoomEnd } from '../call/roomEnd';
import type { InRoom } from '../call/roomState';
import type { Over, Snapshot } from './snapshot';
import type { Call, Rating, State } from './state';

/** What is on the screen. Local times, in ms. */
export type Screen = FirstScreen | LaterScreen;

/** Before the first press. */
type FirstScreen =
  | { name: 'enter-code'; problem: null | 'malformed' | 'unknown' }
  | { name: 'too-many'; until: number }
  | { name: 'loading' }
  | { name: 'unreachable' }
  | { name: 'unsupported'; why: 'insecure' | 'no-video' }
  | { name: 'over'; over: Over }
  | { name: 'ready'; snapshot: Snapshot; left: boolean };

/** What comes by a press, or where a call goes on. */
export type LaterScreen =
  | { name: 'consent' }
  | { name: 'connecting'; snapshot: Snapshot; step: 'arriving' | 'entering' }
  | { name: 'waiting'; snapshot: Snapshot; inTouch: boolean }
  | { name: 'call'; snapshot: Snapshot; room: InRoom; graceUntil: number | null }
  | { name: 'lost'; end: RoomEnd; rejoining: boolean; graceUntil: number | null }
  | { name: 'in-use'; here: boolean; free: boolean }
  | { name: 'waiting-elsewhere' }
  | { name: 'rate'; mayReturn: boolean }
  | { name: 'rated'; rating: Rating };

/** The call, or the waiting, went on without this device. */
const isElsewhere = (call: Call) => (call.at === 'in-use' && !call.here) || call.at === 'waiting-elsewhere';

/** The one screen that these facts make. */
export function screenOf({ support, link, call, claimed, rating }: State): Screen {
  if (rating !== 'none') return { name: 'rated', rating };
  switch (link.at) {
    case 'no-code':
      return { name: 'enter-code', problem: null };
    case 'malformed':
    case 'unknown':
      return { name: 'enter-code', problem: link.at };
    case 'too-many':
      return { name: 'too-many', until: link.until };
    case 'loading':
    case 'unreachable':
      return { name: link.at };
    case 'over':
      return link.over.may_rate && claimed && !isElsewhere(call)
        ? { name: 'rate', mayReturn: false }
        : { name: 'over', over: link.over };
  }
  if (support !== 'ok') return { name: 'unsupported', why: support };

  const { snapshot, clockAhead, inTouch } = link;
  const graceUntil = snapshot.grace_until === null ? null : Date.parse(snapshot.grace_until) - clockAhead;
  switch (call.at) {
    case 'out':
      return { name: 'ready', snapshot, left: call.left };
    case 'arriving':
    case 'entering':
      return { name: 'connecting', snapshot, step: call.at };
    case 'waiting':
      return { name: 'waiting', snapshot, inTouch };
    case 'in':
      return { name: 'call', snapshot, room: call.room, graceUntil };
    case 'lost':
      return { name: 'lost', end: call.end, rejoining: call.rejoining, graceUntil };
    case 'in-use':
      return { name: 'in-use', here: call.here, free: call.here || !snapshot.customer_present };
    case 'waiting-elsewhere':
      return snapshot.customer_present
        ? { name: 'in-use', here: false, free: false }
        : { name: 'waiting-elsewhere' };
    case 'consent':
      return { name: 'consent' };
    case 'left':
      return { name: 'rate', mayReturn: true };
  }
}
