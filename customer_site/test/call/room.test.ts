import { beforeEach, expect, test, vi } from 'vitest';
import { type Blur, NO_MEDIA, type OwnMedia } from '../../src/call/ownMedia';
import { connectRoom, type Room } from '../../src/call/room';
import { type InRoom, type RoomEvent, reduceRoom } from '../../src/call/roomState';
import { stubNetwork } from '../network';

class Emitter {
  readonly #listeners: { event: string; listener: (...told: never[]) => void }[] = [];
  on(event: string, listener: (...told: never[]) => void): void {
    this.#listeners.push({ event, listener });
  }
  emit(event: string, ...told: unknown[]): void {
    for (const one of this.#listeners) if (one.event === event) one.listener(...(told as never[]));
  }
}

type Sent = { mediaStreamTrack: MediaStreamTrack };

class Participant extends Emitter {
  state = 'connected';
  networkQualityLevel: number | null = null;
  readonly videoTracks = new Map();
  readonly audioTracks = new Map();
  constructor(readonly sid: string) {
    super();
  }
  /** of what is published */
  readonly sent = new Set<MediaStreamTrack>();
  async publishTrack({ mediaStreamTrack }: Sent): Promise<void> {
    this.sent.add(mediaStreamTrack);
  }
  unpublishTrack({ mediaStreamTrack }: Sent): void {
    this.sent.delete(mediaStreamTrack);
  }
  has(level: number): void {
    this.networkQualityLevel = level;
    this.emit('networkQualityLevelChanged', level, null);
  }
}

class TwilioRoom extends Emitter {
  state = 'connected';
  isRecording = false;
  readonly localParticipant = new Participant('PA1');
  readonly participants = new Map<string, Participant>();
  enters(participant: Participant): void {
    this.participants.set(participant.sid, participant);
    this.emit('participantConnected', participant);
  }
  disconnect(): void {
    this.state = 'disconnected';
    this.emit('disconnected', this, undefined);
  }
}

const sdk = vi.hoisted(() => ({
  connect: vi.fn(),
  LocalVideoTrack: class {
    constructor(readonly mediaStreamTrack: MediaStreamTrack) {}
  },
}));
vi.mock('twilio-video', () => ({ default: sdk }));

const LASTS = 60_000; // ms
let network: ReturnType<typeof stubNetwork>;
let twilio: TwilioRoom;
let room: Room;
let state: InRoom | null;
let events: RoomEvent[];

async function enter(): Promise<void> {
  const token = { token: '', room_sid: 'RM1', identity: 'customer', expires_at: '' };
  const onEvent = (event: RoomEvent) => {
    events.push(event);
    state = reduceRoom(state, event);
  };
  room = await connectRoom(token, NO_MEDIA, onEvent, new AbortController().signal);
}

beforeEach(() => {
  vi.useFakeTimers();
  network = stubNetwork();
  twilio = new TwilioRoom();
  sdk.connect.mockReturnValue(Object.assign(Promise.resolve(twilio), { cancel: () => undefined }));
  state = null;
  events = [];
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

test("one's own weak line is told until it is well", async () => {
  await enter();
  twilio.localParticipant.has(1);
  vi.advanceTimersByTime(LASTS);
  expect(state?.weak).toBe(true);
  twilio.localParticipant.has(5);
  vi.advanceTimersByTime(LASTS);
  expect(state?.weak).toBe(false);
});

test("the other's weak line is told, whether they were there first or came later", async () => {
  const first = new Participant('PA2');
  first.networkQualityLevel = 1;
  twilio.participants.set(first.sid, first);
  await enter();
  vi.advanceTimersByTime(LASTS);
  expect(state?.remote).toMatchObject({ participantSid: 'PA2', weak: true });
  first.has(4);
  vi.advanceTimersByTime(LASTS);
  expect(state?.remote?.weak).toBe(false);

  twilio.participants.delete(first.sid);
  const next = new Participant('PA3');
  twilio.enters(next);
  next.has(0);
  vi.advanceTimersByTime(LASTS);
  expect(state?.remote).toMatchObject({ participantSid: 'PA3', weak: true });
  expect(state?.weak).toBe(false);
});

test('nothing of a room is told after one has left it', async () => {
  const other = new Participant('PA2');
  twilio.participants.set(other.sid, other);
  await enter();
  twilio.localParticipant.has(0);
  other.has(0);
  room.leave();
  const told = events.length;
  vi.advanceTimersByTime(LASTS);
  expect(events).toHaveLength(told);
});

test('a page that stands beside its own lost line is the one that is shown', async () => {
  await enter();
  twilio.enters(new Participant('PA2'));
  const lost = new Participant('PA3');
  lost.state = 'reconnecting';
  twilio.enters(lost);
  expect(state?.remote).toMatchObject({ participantSid: 'PA2', reconnecting: false });
});

test('who has just come is not called muted while their voice is on its way', async () => {
  await enter();
  const other = new Participant('PA2');
  other.audioTracks.set('MT1', { isSubscribed: false, isTrackEnabled: true, track: null });
  twilio.enters(other);
  expect(state?.remote).toMatchObject({ voice: null, muted: false });

  other.audioTracks.set('MT1', { isSubscribed: true, isTrackEnabled: false, track: {} });
  twilio.emit('trackDisabled');
  expect(state?.remote).toMatchObject({ voice: {}, muted: true });
});

test('a camera that waits for its blur is not sent, and then only its blurred picture', async () => {
  await enter();
  const [track, picture] = [{ id: 'camera' }, { id: 'blurred' }] as [MediaStreamTrack, MediaStreamTrack];
  const sent = async (blur: Blur) => {
    const media: OwnMedia = { ...NO_MEDIA, camera: { at: 'on', track }, blur };
    room.publish(media);
    await vi.advanceTimersByTimeAsync(0);
    return [...twilio.localParticipant.sent];
  };
  expect(await sent({ at: 'loading', heldBack: true })).toEqual([]);
  expect(await sent({ at: 'on', picture })).toEqual([picture]);
  expect(await sent({ at: 'off' })).toEqual([track]);
});

test('that the network is gone is told before Twilio notices, and until it is back', async () => {
  await enter();
  network.becomes('offline');
  expect(state?.reconnecting).toBe(true);
  network.becomes('online');
  expect(state?.reconnecting).toBe(true); // the SDK has its turn
  vi.advanceTimersByTime(LASTS);
  expect(state?.reconnecting).toBe(false);
});

test('a line that the SDK has still to resume is not told to be well when the network is back', async () => {
  await enter();
  network.becomes('offline');
  twilio.state = 'reconnecting';
  twilio.emit('reconnecting');
  network.becomes('online');
  vi.advanceTimersByTime(LASTS);
  expect(state?.reconnecting).toBe(true);
  twilio.state = 'connected';
  twilio.emit('reconnected');
  expect(state?.reconnecting).toBe(false);
});

test('the network is no matter of a room that one has left', async () => {
  await enter();
  room.leave();
  const told = events.length;
  network.becomes('offline');
  network.becomes('online');
  vi.advanceTimersByTime(LASTS);
  expect(events.length).toBe(told);
});
