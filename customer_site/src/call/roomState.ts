import type { RemoteAudioTrack, RemoteVideoTrack } from 'twilio-video';
import type { RoomEnd } from './roomEnd';

/** The other person, as we see and hear them. */
export interface Remote {
  participantSid: string;
  camera: RemoteVideoTrack | null;
  screen: RemoteVideoTrack | null;
  voice: RemoteAudioTrack | null;
  muted: boolean;
  reconnecting: boolean;
  /** their line is poor */
  weak: boolean;
}

/** Our time in the room, from `connected` to `disconnected`. */
export interface InRoom {
  participantSid: string;
  remote: Remote | null;
  /** somebody else was in the room with us at some time */
  met: boolean;
  reconnecting: boolean;
  /** our own line is poor */
  weak: boolean;
  /** Twilio records the room */
  recording: boolean;
  /** the browser does not play sound before a press */
  soundBlocked: boolean;
}

/** What the room tells the page. */
export type RoomEvent =
  | { type: 'room/connected'; participantSid: string }
  | { type: 'room/remote'; remote: Remote | null }
  | { type: 'room/reconnecting' }
  | { type: 'room/reconnected' }
  | { type: 'room/recording'; recording: boolean }
  | { type: 'room/quality'; weak: boolean }
  | { type: 'room/sound-blocked'; blocked: boolean }
  | { type: 'room/disconnected'; end: RoomEnd };

/** The room after one of its events; `null` when we are out. */
export function reduceRoom(room: InRoom | null, event: RoomEvent): InRoom | null {
  if (event.type === 'room/connected')
    return {
      participantSid: event.participantSid,
      remote: null,
      met: false,
      reconnecting: false,
      weak: false,
      recording: false,
      soundBlocked: false,
    };
  if (!room) return null;
  switch (event.type) {
    case 'room/remote':
      return { ...room, remote: event.remote, met: room.met || event.remote !== null };
    case 'room/reconnecting':
      return { ...room, reconnecting: true };
    case 'room/reconnected':
      return { ...room, reconnecting: false };
    case 'room/quality':
      return { ...room, weak: event.weak };
    case 'room/recording':
      return { ...room, recording: event.recording };
    case 'room/sound-blocked':
      return { ...room, soundBlocked: event.blocked };
    case 'room/disconnected':
      return null;
  }
}
