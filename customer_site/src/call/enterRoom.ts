import type { OwnMedia } from './ownMedia';
import { patiently, pause } from './patience';
import type { Room, RoomToken } from './room';
import { roomEndOf } from './roomEnd';
import type { RoomEvent } from './roomState';

export interface EnterRoomOptions {
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

/** The call's code and the SDK; fetched once, and early by a page that expects a join. */
export function loadCall(): Promise<typeof import('./inCall')> {
  return import('./inCall');
}

/**
 * From a token to a place in the room. A token that Twilio does not take, or takes to a room that has ended,
 * is replaced once. Throws a Problem that waiting does not mend, Twilio's error (see roomEndOf), an error of
 * loading the SDK, or the signal's reason.
 */
export async function enterRoom(options: EnterRoomOptions): Promise<Room> {
  const { getToken, hint, media, onEvent, onWait, signal } = options;
  const call = loadCall();
  call.catch(() => {}); // heard below, after the token
  for (let again = false; ; again = true) {
    const token = await patiently(getToken, onWait, signal);
    const { connectRoom } = await call;
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

/**
 * Posts the presence hint only where the server has not heard of us from Twilio by itself.
 * @param isSeen whether the latest snapshot lists our ParticipantSid
 */
export async function hintUnlessSeen(
  isSeen: () => boolean,
  hint: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  await pause(SEEN_WITHIN, signal);
  if (!isSeen()) await hint();
}
