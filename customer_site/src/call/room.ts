import Video, {
  type LocalAudioTrack,
  type LocalVideoTrack,
  type RemoteParticipant,
  type Room as TwilioRoom,
} from 'twilio-video';
import { type OwnMedia, pictureOf, trackOf } from './ownMedia';
import { watchLine } from './quality';
import { roomEndOf } from './roomEnd';
import type { Remote, RoomEvent } from './roomState';

/** The API's answer to a page that asks for a token. */
export interface RoomToken {
  token: string;
  room_sid: string;
  identity: string;
  signaling_url?: string;
  expires_at: string;
}

/** Our place in a room. */
export interface Room {
  readonly participantSid: string;
  /** Makes what is published the same as what the devices give. */
  publish(media: OwnMedia): void;
  /** Leaves; no `room/disconnected` follows. */
  leave(): void;
}

const RESUMES_WITHIN = 1000; // ms from the network's return until the SDK is seen to resume the session

type Slot = 'camera' | 'microphone' | 'screen';
type LocalTrack = LocalAudioTrack | LocalVideoTrack;

/**
 * Enters the room. Throws Twilio's error (see roomEndOf), or the signal's reason when it aborts first.
 * The room is the one in the token's grant.
 */
export async function connectRoom(
  { token, signaling_url }: RoomToken,
  media: OwnMedia,
  onEvent: (event: RoomEvent) => void,
  signal: AbortSignal,
): Promise<Room> {
  const published = new Map<Slot, LocalTrack>();
  for (const [slot, track] of wantedTracks(media)) published.set(slot, localTrack(slot, track, media));
  const connecting = Video.connect(token, {
    tracks: [...published.values()],
    insights: false,
    dominantSpeaker: false,
    networkQuality: { local: 1, remote: 1 },
    ...(signaling_url ? { wsServer: signaling_url } : {}),
  });
  const cancel = () => connecting.cancel();
  signal.addEventListener('abort', cancel);
  let room: TwilioRoom;
  try {
    room = await connecting;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
  if (signal.aborted) {
    room.disconnect();
    throw signal.reason;
  }
  return enter(room, published, media, onEvent);
}

function enter(
  room: TwilioRoom,
  published: Map<Slot, LocalTrack>,
  media: OwnMedia,
  onEvent: (event: RoomEvent) => void,
): Room {
  const me = room.localParticipant;
  let wish = media;
  let leaving = false;
  let publishing = Promise.resolve();

  const weakLines = new Set<string>(); // by ParticipantSid
  const tellRemote = () => {
    if (room.state === 'disconnected') return;
    const others = [...room.participants.values()].filter(({ state }) => state !== 'disconnected');
    // A page that was opened anew may stand beside its own lost line: the last one that is there counts.
    const other = others.findLast(({ state }) => state === 'connected') ?? others.at(-1);
    onEvent({ type: 'room/remote', remote: other ? remoteOf(other, weakLines.has(other.sid)) : null });
  };
  const follow = (other: RemoteParticipant) => {
    const onLevel = watchLine((weak) => {
      if (weak) weakLines.add(other.sid);
      else weakLines.delete(other.sid);
      tellRemote();
    });
    onLevel(other.networkQualityLevel);
    other.on('networkQualityLevelChanged', onLevel);
  };
  room.participants.forEach(follow);
  room.on('participantConnected', (other) => {
    follow(other);
    tellRemote();
  });
  room.on('participantDisconnected', tellRemote);
  room.on('participantReconnecting', tellRemote);
  room.on('participantReconnected', tellRemote);
  room.on('trackSubscribed', tellRemote);
  room.on('trackUnsubscribed', tellRemote);
  room.on('trackEnabled', tellRemote);
  room.on('trackDisabled', tellRemote);
  room.on('reconnecting', () => onEvent({ type: 'room/reconnecting' }));
  room.on('reconnected', () => onEvent({ type: 'room/reconnected' }));
  const over = new AbortController();
  // The SDK notices only when Twilio has been silent for 15 s.
  addEventListener('offline', () => onEvent({ type: 'room/reconnecting' }), over);
  const tellBack = () => room.state === 'connected' && onEvent({ type: 'room/reconnected' });
  addEventListener('online', () => setTimeout(tellBack, RESUMES_WITHIN), over);
  room.on('disconnected', (_room, error) => {
    over.abort();
    if (!leaving) onEvent({ type: 'room/disconnected', end: roomEndOf(error) });
  });
  const tellRecording = () => onEvent({ type: 'room/recording', recording: room.isRecording });
  room.on('recordingStarted', tellRecording);
  room.on('recordingStopped', tellRecording);
  const onOwnLevel = watchLine((weak) => {
    if (room.state !== 'disconnected') onEvent({ type: 'room/quality', weak });
  });
  me.on('networkQualityLevelChanged', onOwnLevel);

  onEvent({ type: 'room/connected', participantSid: me.sid });
  tellRemote();
  tellRecording();

  /** Works towards the latest wish, which may change while Twilio is still busy with an earlier one. */
  async function republish(): Promise<void> {
    for (const [slot, local] of published) {
      if (new Map(wantedTracks(wish)).get(slot) === local.mediaStreamTrack) continue;
      published.delete(slot);
      me.unpublishTrack(local);
    }
    for (const [slot, track] of wantedTracks(wish)) {
      if (published.has(slot)) continue;
      const local = localTrack(slot, track, wish);
      published.set(slot, local);
      try {
        await me.publishTrack(local);
      } catch (error) {
        published.delete(slot);
        if (room.state !== 'disconnected') reportError(error);
      }
    }
  }

  return {
    participantSid: me.sid,
    publish(media) {
      wish = media;
      published.get('microphone')?.enable(!media.muted); // at once, whatever else is still on its way
      publishing = publishing.then(() => (room.state === 'disconnected' ? undefined : republish()));
    },
    leave() {
      leaving = true;
      room.disconnect();
    },
  };
}

function wantedTracks(media: OwnMedia): [Slot, MediaStreamTrack][] {
  const tracks: [Slot, MediaStreamTrack | null][] = [
    ['microphone', trackOf(media.microphone)],
    ['camera', pictureOf(media)],
    ['screen', media.screen],
  ];
  return tracks.filter((entry): entry is [Slot, MediaStreamTrack] => entry[1] !== null);
}

function localTrack(slot: Slot, track: MediaStreamTrack, media: OwnMedia): LocalTrack {
  if (slot !== 'microphone') return new Video.LocalVideoTrack(track, { name: slot });
  return new Video.LocalAudioTrack(track, { name: slot }).enable(!media.muted);
}

function remoteOf(participant: RemoteParticipant, weak: boolean): Remote {
  const videos = [...participant.videoTracks.values()].filter(({ isSubscribed }) => isSubscribed);
  const screen = videos.find(({ trackName }) => trackName === 'screen');
  const camera = videos.find((publication) => publication !== screen && publication.isTrackEnabled);
  const voices = [...participant.audioTracks.values()];
  return {
    participantSid: participant.sid,
    camera: camera?.track ?? null,
    screen: screen?.track ?? null,
    voice: voices.find(({ isSubscribed }) => isSubscribed)?.track ?? null,
    muted: !voices.some(({ isTrackEnabled }) => isTrackEnabled), // also while it is on its way
    reconnecting: participant.state === 'reconnecting',
    weak,
  };
}
