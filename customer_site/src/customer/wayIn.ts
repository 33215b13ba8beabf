import { enterRoom, hintUnlessSeen, NotLoaded } from '../call/enterRoom';
import { Problem } from '../call/http';
import { allIsLoaded, loadAnew } from '../call/loadAnew';
import type { OwnMedia } from '../call/ownMedia';
import { backoff, patiently, pause, rest } from '../call/patience';
import type { Room } from '../call/room';
import { type RoomEnd, roomEndOf } from '../call/roomEnd';
import type { RoomEvent } from '../call/roomState';
import type { Store } from '../call/store';
import { claimFor, keepInCall, keepWaiting, wasInCall } from './claim';
import { unheard } from './consent';
import { joinApi } from './joinApi';
import type { LinkWatch } from './linkWatch';
import type { Snapshot } from './snapshot';
import type { CustomerEvent, State } from './state';
import { tellPresence } from './tellPresence';

const REJOINS = 5; // by itself, before a press is asked for
const LOOK_AGAIN = 1000; // ms; the server's word and ours differ for a moment

/** The way into the room, and back into it when the line was lost. Where it comes to ends in the store. */
export class WayIn {
  /** the answer to whether the call may be recorded, where this page has asked */
  consent: boolean | undefined;
  readonly #api;
  #room: Room | null = null;
  #attempt = new AbortController();

  /** @param onElsewhere another device has taken the call */
  constructor(
    private readonly code: string,
    private readonly store: Store<State, CustomerEvent>,
    private readonly link: LinkWatch,
    private readonly media: () => OwnMedia,
    private readonly onElsewhere: () => void,
  ) {
    this.#api = joinApi(code);
  }

  /** Aborts as soon as another way is begun, or the person is out. */
  get signal(): AbortSignal {
    return this.#attempt.signal;
  }

  /** One way in at a time: a new one, or leaving, ends the one before. What it comes to is told. */
  async begin(way: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#attempt.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    const { signal } = attempt;
    try {
      await way(signal);
    } catch (error) {
      if (!signal.aborted) this.#stopped(error);
    }
  }

  /** The tab is awake, or the network back: a way back that was given up may be open now. */
  tryAgain(): void {
    const { call } = this.store.state;
    if (call.at !== 'lost' || call.rejoining || call.end === 'removed' || call.end === 'full') return;
    void this.begin((signal) => this.comeBack(call.end, signal));
  }

  /** The server's latest word, for who waits outside. */
  onSnapshot(snapshot: Snapshot): void {
    if (this.store.state.call.at !== 'waiting') return;
    if (snapshot.agent_present) void this.begin((signal) => this.enter(signal));
    else if (!snapshot.waiting) void this.begin((signal) => this.#lookAgain(signal));
  }

  /** Makes what the others get the same as what the devices give. */
  publish(media: OwnMedia): void {
    this.#room?.publish(media);
  }

  /** Goes no further. Who is in the room stays there. */
  stop(): void {
    this.#attempt.abort();
  }

  /** Our ParticipantSid in the room that is left; `null` when we were in none. */
  leaveRoom(): string | null {
    const room = this.#room;
    room?.leave();
    this.#room = null;
    return room?.participantSid ?? null;
  }

  /** From Join on: into the room, or to where one waits for the agent. */
  async arrive(signal: AbortSignal): Promise<void> {
    this.store.dispatch({ type: 'call', call: { at: 'arriving' } });
    const claim = claimFor(this.code);
    const { agent_present } = await patiently(
      () => this.#api.arrive(claim, this.consent, signal),
      this.#onWait,
      signal,
    );
    this.store.dispatch({ type: 'claimed' });
    keepWaiting(this.code, true);
    const { link } = this.store.state;
    const hadCall = link.at === 'live' && link.snapshot.call_started_at !== null;
    if (agent_present || hadCall) await this.enter(signal);
    else await this.#wait(signal);
  }

  async #wait(signal: AbortSignal): Promise<void> {
    this.store.dispatch({ type: 'call', call: { at: 'waiting' } });
    const { link } = this.store.state;
    // The last snapshot says otherwise, so it is behind or ahead: no later one may come to tell.
    if (link.at === 'live' && (link.snapshot.agent_present || !link.snapshot.waiting))
      await this.#lookAgain(signal);
  }

  async #lookAgain(signal: AbortSignal): Promise<void> {
    await pause(LOOK_AGAIN, signal);
    const snapshot = await patiently(() => this.#api.read(), this.#onWait, signal);
    if (snapshot.agent_present) await this.enter(signal);
    else if (!snapshot.waiting) await this.arrive(signal);
    else this.store.dispatch({ type: 'snapshot', snapshot, receivedAt: Date.now() });
  }

  /** For who has arrived already: into the room. */
  async enter(signal: AbortSignal): Promise<void> {
    if (this.store.state.call.at !== 'lost') this.store.dispatch({ type: 'call', call: { at: 'entering' } });
    const claim = claimFor(this.code);
    if (unheard(this.consent, this.store.state))
      await patiently(() => this.#api.withdrawConsent(claim), this.#onWait, signal);
    this.#room = await enterRoom({
      getToken: () => this.#api.token(claim, signal),
      hint: () => tellPresence(this.code, { participant_sid: null, in_room: true }),
      media: this.media,
      onEvent: this.#onRoom,
      onWait: this.#onWait,
      signal,
    });
    allIsLoaded();
    this.store.dispatch({ type: 'claimed' });
    keepInCall(this.code, true);
    keepWaiting(this.code, false);
    const { participantSid } = this.#room;
    const isSeen = () => {
      const { link } = this.store.state;
      return link.at !== 'live' || link.snapshot.participants.includes(participantSid);
    };
    const hint = () => tellPresence(this.code, { participant_sid: participantSid, in_room: true });
    await hintUnlessSeen(isSeen, hint, signal);
  }

  /** Back into the room, and again, until a press is asked for. */
  async comeBack(end: RoomEnd, signal: AbortSignal): Promise<void> {
    let why = end;
    for (let attempt = 0; attempt < REJOINS; attempt++) {
      this.store.dispatch({ type: 'call', call: { at: 'lost', end: why, rejoining: true } });
      await rest(backoff(attempt), signal);
      try {
        return await this.enter(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Problem) throw error;
        why = roomEndOf(error);
      }
    }
    this.store.dispatch({ type: 'call', call: { at: 'lost', end: why, rejoining: false } });
  }

  /** A way in that came to nothing. */
  #stopped(error: unknown): void {
    if (error instanceof Problem) {
      if (this.link.refused(error)) return;
      if (error.name === 'agent-absent') void this.begin((signal) => this.#wait(signal));
      else this.store.dispatch({ type: 'refused', name: error.name });
      return;
    }
    if (error instanceof NotLoaded && loadAnew()) {
      keepInCall(this.code, true); // the new page goes straight on
      return;
    }
    if (!(error instanceof Error && 'code' in error)) reportError(error); // not one of Twilio's
    const end = roomEndOf(error);
    if (end === 'connection' && wasInCall(this.code)) void this.begin((signal) => this.comeBack(end, signal));
    else this.store.dispatch({ type: 'call', call: { at: 'lost', end, rejoining: false } });
  }

  readonly #onWait = (retryAt: number | null): void => {
    this.store.dispatch({ type: 'retry-at', retryAt });
  };

  readonly #onRoom = (event: RoomEvent): void => {
    this.store.dispatch(event);
    if (event.type !== 'room/disconnected') return;
    this.#room = null;
    if (event.end === 'elsewhere') this.onElsewhere();
    else if (event.end === 'removed' || event.end === 'full')
      this.store.dispatch({ type: 'call', call: { at: 'lost', end: event.end, rejoining: false } });
    else void this.begin((signal) => this.comeBack(event.end, signal));
  };
}
