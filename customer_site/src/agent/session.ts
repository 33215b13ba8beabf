import { callStage, enterRoom, hintUnlessSeen, loadCall, NotLoaded } from '../call/enterRoom';
import { Problem } from '../call/http';
import { keepInTab } from '../call/keep';
import { type LiveUpdates, openLiveUpdates } from '../call/liveUpdates';
import { allIsLoaded, loadAnew } from '../call/loadAnew';
import { OwnDevices } from '../call/ownDevices';
import type { Room, RoomToken } from '../call/room';
import type { RoomEvent } from '../call/roomState';
import { unlockSpeaker } from '../call/speakerElement';
import type { Store } from '../call/store';
import { type AgentApi, isExpected, refusalOf } from './agentApi';
import { isFinal, isOver, type Snapshot } from './snapshot';
import { type AgentEvent, type AgentState, type OtherCall, screenOf } from './state';

const FOR_EVER = new AbortController().signal;
const ASKED_AHEAD_FOR = 5_000; // ms for which the API keeps it
const SIGN_IN_AGAIN = 15_000; // ms; Flex renews its token by itself

/** Follows the escalation and takes the agent in and out of its room. What happens ends in the store. */
export class AgentSession {
  readonly devices: OwnDevices;
  #updates: LiveUpdates | null = null;
  #room: Room | null = null;
  #joining: AbortController | null = null;
  #askedAhead = Number.NEGATIVE_INFINITY;
  readonly #inRoomKey: string;

  constructor(
    code: string,
    private readonly store: Store<AgentState, AgentEvent>,
    private readonly api: AgentApi,
  ) {
    this.#inRoomKey = `agent-in-room-${code}`;
    this.devices = new OwnDevices((media) => {
      store.dispatch({ type: 'media', media });
      this.#room?.publish(media);
    });
  }

  /** How the call is drawn: there from the moment that the page is in the room. */
  get Stage() {
    return callStage();
  }

  /** Follows the escalation from now on. */
  follow(): void {
    this.#updates?.close();
    this.#updates = openLiveUpdates({
      path: this.api.eventsPath,
      headers: () => this.api.headers(),
      onEvent: (name, data) => {
        if (name === 'snapshot') this.#onSnapshot(data as Snapshot);
      },
      onConnection: (live) => this.store.dispatch({ type: 'live', live }),
      onRefused: (problem) => this.#refused(problem),
    });
  }

  /** The tab is awake, or the network back: a way back that came to nothing may be open now. */
  wake(): void {
    this.#updates?.wake();
    if (screenOf(this.store.state) === 'call-goes-on' && keepInTab.read(this.#inRoomKey))
      void this.#enter(async () => undefined);
  }

  #onSnapshot(snapshot: Snapshot): void {
    const first = this.store.state.snapshot === null;
    this.store.dispatch({ type: 'snapshot', snapshot, at: Date.now() });
    if (isFinal(snapshot)) this.#updates?.close();
    if (first && !isOver(snapshot)) loadCall().catch(() => {}); // asked for again by enterRoom
    if (isOver(snapshot)) this.#close();
    // A reload in mid-call, the page's own or Flex's, comes straight back into the call.
    else if (first && keepInTab.read(this.#inRoomKey))
      void this.#enter(() => this.devices.startWithoutAsking());
  }

  /** A press may be about to come that Twilio is asked about: so that it need not wait. */
  async askAhead(): Promise<void> {
    const { snapshot } = this.store.state;
    const now = performance.now();
    if (!snapshot || this.#joining || now - this.#askedAhead < ASKED_AHEAD_FOR) return;
    this.#askedAhead = now;
    try {
      await this.api.askAhead(snapshot);
    } catch (error) {
      if (!isExpected(error)) throw error; // the press says what is wrong
    }
  }

  /** Enters the room. For a press: it asks for the devices. */
  async join(): Promise<void> {
    unlockSpeaker();
    await this.#enter(() => this.devices.start());
  }

  async #enter(prepare: () => Promise<void>): Promise<void> {
    if (this.#joining || this.#room) return;
    const joining = new AbortController();
    this.#joining = joining;
    this.store.dispatch({ type: 'join/began' });
    try {
      await prepare();
      joining.signal.throwIfAborted();
      this.#room = await enterRoom({
        getToken: () => this.api.call<RoomToken>('POST', 'agent-token', { signal: joining.signal }),
        hint: () => this.#say({ participant_sid: null, in_room: true }),
        media: () => this.devices.media,
        onEvent: (event) => this.#onRoom(event),
        onWait: (until) => this.store.dispatch({ type: 'join/waits', until }),
        signal: joining.signal,
      });
      allIsLoaded();
      keepInTab.write(this.#inRoomKey, true);
      void this.#makeSureToBeSeen(this.#room.participantSid);
    } catch (error) {
      if (!joining.signal.aborted) this.#joinFailed(error);
    } finally {
      this.#joining = null;
    }
  }

  #joinFailed(error: unknown): void {
    if (error instanceof NotLoaded && loadAnew()) {
      keepInTab.write(this.#inRoomKey, true); // the new page goes straight on
      return;
    }
    if (!isExpected(error)) console.warn('The room could not be entered.', error);
    const name = error instanceof Problem ? error.name : '';
    if (error instanceof Problem && name === 'agent-busy') {
      this.store.dispatch({ type: 'join/busy', other: error.extras.other as OtherCall });
      return;
    }
    if (error instanceof Problem && refusalOf(error)) this.#refused(error);
    // Over by now: the update that says so is on its way.
    this.store.dispatch({ type: 'join/stopped', remark: name === 'escalation-over' ? null : 'join-failed' });
  }

  async #makeSureToBeSeen(participantSid: string): Promise<void> {
    const isSeen = () => {
      const here = this.#room?.participantSid === participantSid;
      return !here || participantSid in (this.store.state.snapshot?.participants ?? {});
    };
    const hint = () => this.#say({ participant_sid: participantSid, in_room: true });
    await hintUnlessSeen(isSeen, hint, FOR_EVER);
  }

  /** Leaves the room, or gives up entering it; the escalation goes on. */
  async leave(): Promise<void> {
    this.#joining?.abort();
    const left = this.#room?.participantSid;
    this.#close();
    this.store.dispatch({ type: 'room/left' });
    if (left) await this.#say({ participant_sid: left, in_room: false });
  }

  /** The page is going away: nothing can be awaited any more, so Twilio is told, and tells the server. */
  unload(): void {
    this.#room?.leave();
  }

  #onRoom(event: RoomEvent): void {
    this.store.dispatch(event);
    if (event.type !== 'room/disconnected') return;
    this.#room = null;
    const lineLost = event.end === 'connection' || event.end === 'token';
    if (lineLost && screenOf(this.store.state) === 'call-goes-on') {
      void this.#enter(async () => undefined);
    } else {
      this.#close();
    }
  }

  /** Out of the room, and the lights out. */
  #close(): void {
    keepInTab.remove(this.#inRoomKey);
    this.#room?.leave();
    this.#room = null;
    this.devices.stop();
  }

  #refused(problem: Problem): void {
    const refusal = refusalOf(problem) ?? 'unknown-link';
    this.store.dispatch({ type: 'refused', refusal });
    if (refusal === 'not-signed-in') setTimeout(() => this.follow(), SIGN_IN_AGAIN);
  }

  /** Tells the server who is in the room. It only hastens what Twilio's callback tells anyway. */
  async #say(body: { participant_sid: string | null; in_room: boolean }): Promise<void> {
    try {
      await this.api.call('POST', 'presence', { body, keepalive: true });
    } catch (error) {
      if (!isExpected(error)) throw error;
    }
  }
}
