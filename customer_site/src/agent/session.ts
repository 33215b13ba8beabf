import { Problem, type RequestOptions, request } from '../call/http';
import { type LiveUpdates, openLiveUpdates } from '../call/liveUpdates';
import { OwnDevices } from '../call/ownDevices';
import { patiently, pause } from '../call/patience';
import type { Room, RoomToken } from '../call/room';
import { roomEndOf } from '../call/roomEnd';
import type { RoomEvent } from '../call/roomState';
import { unlockSpeaker } from '../call/speaker';
import type { Store } from '../call/store';
import { type FlexBridge, NoFlex } from './flexBridge';
import { isOver, type Snapshot } from './snapshot';
import {
  type Action,
  type AgentEvent,
  type AgentState,
  type OtherCall,
  type Refusal,
  type Remark,
  screenOf,
} from './state';

const SEEN_WITHIN = 2000; // ms for Twilio's callback to show us in the room before we say so ourselves
const RETRY_AFTER = 1000; // ms until a room that was gone is asked for again
const UPDATE_WITHIN = 10_000; // ms from the answer to an action until the snapshot that shows it
const SIGN_IN_AGAIN = 15_000; // ms; Flex renews its token by itself

/** What the agent can do, and everything that happens by itself. All of it ends in the store. */
export class AgentSession {
  readonly devices: OwnDevices;
  #updates: LiveUpdates | null = null;
  #room: Room | null = null;
  #inCall: typeof import('../call/inCall') | null = null;
  #joining: AbortController | null = null;

  constructor(
    private readonly code: string,
    private readonly store: Store<AgentState, AgentEvent>,
    private readonly flex: FlexBridge,
  ) {
    this.devices = new OwnDevices((media) => {
      store.dispatch({ type: 'media', media });
      this.#room?.publish(media);
    });
  }

  /** How the call is drawn: there from the moment that the page is in the room. */
  get Stage() {
    return this.#inCall?.Stage ?? null;
  }

  /** Follows the escalation from now on. */
  follow(): void {
    this.#updates?.close();
    this.#updates = openLiveUpdates({
      path: `/api/escalations/${this.code}/events`,
      headers: async () => ({ Authorization: `Bearer ${await this.#token()}` }),
      onEvent: (name, data) => {
        if (name !== 'snapshot') return;
        const snapshot = data as Snapshot;
        this.store.dispatch({ type: 'snapshot', snapshot, at: Date.now() });
        if (isOver(snapshot)) this.#close();
      },
      onConnection: (live) => this.store.dispatch({ type: 'live', live }),
      onRefused: (problem) => this.#refused(problem),
    });
  }

  /** The tab is awake again. */
  wake(): void {
    this.#updates?.wake();
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
      this.#room = await this.#connect(joining.signal);
      void this.#makeSureToBeSeen(this.#room.participantSid);
    } catch (error) {
      if (!joining.signal.aborted) this.#joinFailed(error);
    } finally {
      this.#joining = null;
    }
  }

  async #connect(signal: AbortSignal): Promise<Room> {
    const [inCall, first] = await Promise.all([import('../call/inCall'), this.#roomToken(signal)]);
    const { connectRoom } = inCall;
    this.#inCall = inCall;
    try {
      return await connectRoom(first, this.devices.media, (event) => this.#onRoom(event), signal);
    } catch (error) {
      const end = roomEndOf(error);
      if (signal.aborted || (end !== 'room-over' && end !== 'token')) throw error;
      await this.#call('POST', 'presence', { body: { participant_sid: null, in_room: true } });
      await pause(RETRY_AFTER, signal);
      const second = await this.#roomToken(signal);
      return await connectRoom(second, this.devices.media, (event) => this.#onRoom(event), signal);
    }
  }

  #roomToken(signal: AbortSignal): Promise<RoomToken> {
    return patiently(
      () => this.#call<RoomToken>('POST', 'agent-token', { signal }),
      (until) => this.store.dispatch({ type: 'join/waits', until }),
      signal,
    );
  }

  #joinFailed(error: unknown): void {
    if (error instanceof Problem && error.name === 'agent-busy') {
      this.store.dispatch({ type: 'join/busy', other: error.extras.other as OtherCall });
      return;
    }
    if (error instanceof Problem && refusalOf(error)) this.#refused(error);
    if (!(error instanceof Problem || error instanceof NoFlex)) {
      console.warn('The room could not be entered.', error);
    }
    // Over by now: the update that says so is on its way.
    const over = error instanceof Problem && error.name === 'escalation-over';
    this.store.dispatch({ type: 'join/stopped', remark: over ? null : 'join-failed' });
  }

  /** Twilio's callback usually tells the server first; when it is late or lost, the page says it. */
  async #makeSureToBeSeen(participantSid: string): Promise<void> {
    await pause(SEEN_WITHIN);
    const here = this.#room?.participantSid === participantSid;
    if (!here || participantSid in (this.store.state.snapshot?.participants ?? {})) return;
    await this.#say({ participant_sid: participantSid, in_room: true });
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
    if (event.end === 'connection' && screenOf(this.store.state) === 'call-goes-on') {
      void this.#enter(async () => undefined);
    } else {
      this.devices.stop();
    }
  }

  /** Out of the room, and the lights out. */
  #close(): void {
    this.#room?.leave();
    this.#room = null;
    this.devices.stop();
  }

  /** Ends the call for both; the room closes, and the update that says so follows. */
  endForBoth(): Promise<void> {
    return this.#act('end', () => this.#call('POST', 'end'), 'wait for the update');
  }

  takeBack(): Promise<void> {
    return this.#act('take-back', () => this.#call('DELETE', ''), 'wait for the update');
  }

  inviteAgain(): Promise<void> {
    return this.#act('invite', () => this.#call('POST', 'invite'), 'sent-again');
  }

  async #act(
    action: Action,
    ask: () => Promise<unknown>,
    then: Remark | 'wait for the update',
  ): Promise<void> {
    if (this.store.state.action) return;
    this.store.dispatch({ type: 'action/began', action });
    try {
      await ask();
    } catch (error) {
      this.#actionFailed(error);
      return;
    }
    if (then === 'wait for the update') {
      await pause(UPDATE_WITHIN);
      if (this.store.state.action === action)
        this.store.dispatch({ type: 'action/settled', remark: 'did-not-work' });
    } else {
      this.store.dispatch({ type: 'action/settled', remark: then });
    }
  }

  #actionFailed(error: unknown): void {
    if (!(error instanceof Problem) && !(error instanceof NoFlex)) reportError(error);
    const name = error instanceof Problem ? error.name : '';
    const remark: Remark =
      name === 'too-often' ? 'sent-too-often' : name === 'call-was-had' ? 'call-was-had' : 'did-not-work';
    this.store.dispatch({ type: 'action/settled', remark: name === 'escalation-over' ? null : remark });
  }

  /** Copies the link; where the browser does not let us, the link is shown for copying by hand. */
  async copyLink(): Promise<void> {
    const link = this.store.state.snapshot?.join_url ?? '';
    const copied = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    this.store.dispatch({ type: 'remark', remark: copied ? 'copied' : 'copy-by-hand' });
  }

  /** Flex shows the task of the call that keeps the agent busy. */
  goToOtherCall(): void {
    const { otherCall } = this.store.state;
    if (otherCall) this.flex.showTask(otherCall.task_sid);
  }

  newLink(): void {
    const { snapshot } = this.store.state;
    if (snapshot) this.flex.newLink(snapshot.task_sid);
  }

  #refused(problem: Problem): void {
    const refusal = refusalOf(problem);
    this.store.dispatch({ type: 'refused', refusal: refusal ?? 'unknown-link' });
    if (refusal === 'not-signed-in') setTimeout(() => this.follow(), SIGN_IN_AGAIN);
  }

  async #token(): Promise<string> {
    try {
      return await this.flex.token();
    } catch (error) {
      if (error instanceof NoFlex) this.store.dispatch({ type: 'refused', refusal: 'outside-flex' });
      throw error;
    }
  }

  async #call<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const address = `/api/escalations/${this.code}${path && `/${path}`}`;
    return request<T>(method, address, { ...options, token: await this.#token() });
  }

  /** Tells the server who is in the room. It only hastens what Twilio's callback tells anyway. */
  async #say(body: { participant_sid: string; in_room: boolean }): Promise<void> {
    try {
      await this.#call('POST', 'presence', { body, keepalive: true });
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof NoFlex)) throw error;
    }
  }
}

function refusalOf({ name }: Problem): Refusal | null {
  switch (name) {
    case 'not-signed-in':
    case 'not-your-task':
      return name;
    case 'unknown-code':
    case 'malformed-code':
    case 'no-escalation':
    case 'unknown-task':
      return 'unknown-link';
    default:
      return null;
  }
}
