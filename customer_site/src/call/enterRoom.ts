import type { OwnMedia } from './ownMedia';
import { backoff, patiently, pause } from './patience';
import type { Room, RoomToken } from './room';
import { roomEndOf } from './roomEnd';
import type { RoomEvent } from './roomState';

interface EnterRoomOptions {
  /** asks the API for a token */
  getToken: () => Promise<RoomToken>;
  /** tells the API that the room of its token is gone, so that it looks at Twilio now */
  hint: () => Promise<void>;
  media: () => OwnMedia;
  onEvent: (event: RoomEvent) => void;
  /** the API is away or busy; the next attempt is due then (local time, ms) */
  onWait: (until: number | null) => void;
  signal: AbortSignal;
}

const AFTER_HINT = 1000; // ms for the API to learn of the room's end

type InCall = typeof import('./inCall');

/** The API answers, and yet the call's code cannot be loaded: see loadAnew. */
export class NotLoaded extends Error {}

let loaded: InCall | null = null;

/** The call's code and the SDK; fetched once, and early by a page that expects a join. */
export async function loadCall(): Promise<InCall> {
  loaded = await import('./inCall');
  return loaded;
}

/** How a call is drawn; `null` before its code is there. */
export function callStage(): InCall['Stage'] | null {
  return loaded?.Stage ?? null;
}

/**
 * From a token to a place in the room. A token that Twilio does not take, or takes to a room that has ended,
 * is replaced once. Throws a Problem that waiting does not mend, Twilio's error (see roomEndOf), NotLoaded, or
 * the signal's reason.
 */
export async function enterRoom(options: EnterRoomOptions): Promise<Room> {
  const { getToken, hint, media, onEvent, onWait, signal } = options;
  const early = loadCall();
  early.catch(() => {}); // asked for again below, when the API has answered
  for (let again = false; ; again = true) {
    const token = await patiently(getToken, onWait, signal);
    const { connectRoom } = await early.catch(loadCall).catch((cause) => {
      throw new NotLoaded('the code of the call', { cause });
    });
    signal.throwIfAborted();
    try {
      const room = await connectRoom(token, media(), onEvent, signal);
      room.publish(media());
      return room;
    } catch (error) {
      signal.throwIfAborted();
      const end = roomEndOf(error);
      if (again || (end !== 'token' && end !== 'room-over')) throw error;
      if (end === 'room-over') {
        await hint();
        await pause(AFTER_HINT, signal);
      }
    }
  }
}

const SEEN_WITHIN = 2000; // ms for Twilio's callback to reach us through the API
const HINTS = 6; // over three quarters of a minute; after a minute the server looks by itself

/**
 * Posts the presence hint where the server has not heard of us from Twilio by itself; again, since the outage
 * that took the callback may take the hint, too.
 * @param isSeen whether the latest snapshot lists our ParticipantSid
 */
export async function hintUnlessSeen(
  isSeen: () => boolean,
  hint: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 0; attempt < HINTS; attempt++) {
    await pause(attempt === 0 ? SEEN_WITHIN : backoff(attempt), signal);
    if (isSeen()) return;
    await hint();
  }
}
