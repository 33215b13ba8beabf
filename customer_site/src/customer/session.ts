import { enterRoom, hintUnlessSeen, loadCall, NotLoaded } from '../call/enterRoom';
import { Problem } from '../call/http';
import { allIsLoaded, loadAnew } from '../call/loadAnew';
import { OwnDevices } from '../call/ownDevices';
import { notAsked } from '../call/ownMedia';
import { whenAwake, whenLeaving } from '../call/pageLife';
import { backoff, patiently, pause, rest } from '../call/patience';
import type { Room } from '../call/room';
import { type RoomEnd, roomEndOf } from '../call/roomEnd';
import type { RoomEvent } from '../call/roomState';
import { unlockSpeaker } from '../call/speakerElement';
import type { Store } from '../call/store';
import { devicesInTrouble } from '../call/troubleWords';

import { CallLock } from './callLock';
import { claimFor, forgetClaim, keepInCall, keepWaiting, readClaim, wasInCall } from './claim';
import { mustAsk, unheard } from './consent';
import { type Answer, joinApi, type Presence } from './joinApi';
import { keepRating } from './keptRatings';
import type { LinkWatch } from './linkWatch';
import { deliverRating } from './rating';
import type { Over, Snapshot } from './snapshot';
import type { CustomerEvent, Link, State } from './state';

const REJOINS = 5; // by itself, before a press is asked for
const LOOK_AGAIN = 1000; // ms; the server's word and ours differ for a moment

/** What the customer can do, and what happens by itself. All of it ends in the store. */
export class CustomerSession {
  readonly devices: OwnDevices;
  readonly #api;
  readonly #lock: CallLock;
  #room: Room | null = null;
  #attempt = new AbortController();
  #seen: Link | null = null;
  #steal = false;
  #consent: boolean | undefined;

  constructor(
    private readonly code: string,
    private readonly store: Store<State, CustomerEvent>,
    private readonly link: LinkWatch,
  ) {
    this.#api = joinApi(code);
    this.devices = new OwnDevices((media) => {
      store.dispatch({ type: 'media', media });
      this.#room?.publish(media);
    });
    this.#lock = new CallLock(code, () => this.#goOnElsewhere(true));
    whenLeaving(() => this.#tellLeaving());
    whenAwake(() => this.#tryAgain());
    store.subscribe(() => this.#follow(store.state.link));
  }

  // --- what the person does --------------------------------------------------------------------------------

  /** Join, with whatever devices there are. Asks for them first; a refusal is shown before the join goes on. */
  async join({ steal = false } = {}): Promise<void> {
    loadCall().catch(() => {}); // enterRoom tells of it
    if (notAsked(this.devices.media)) {
      await this.devices.start();
      if (devicesInTrouble(this.devices.media)) return;
    }
    this.#steal = steal;
    if (this.#consent === undefined && mustAsk(this.store.state))
      this.store.dispatch({ type: 'call', call: { at: 'consent' } });
    else await this.#goIn(steal, (signal) => this.#arrive(signal));
  }

  /** Whether the call may be recorded: goes on to the call with either answer. */
  async answer(consent: boolean): Promise<void> {
    unlockSpeaker();
    this.#consent = consent;
    await this.#goIn(this.#steal, (signal) => this.#arrive(signal));
  }

  /** Back from the question to where Join is. */
  putOff(): void {
    this.store.dispatch({ type: 'call', call: { at: 'out', left: false } });
  }

  /**
   * Takes the consent back, and tries until the server has it, or the person is out of the call: then nobody is
   * recorded any more, and it is told before they come back. Throws a Problem that waiting does not mend.
   */
  async withdrawConsent(onWait: (until: number | null) => void): Promise<void> {
    this.#consent = false;
    const { signal } = this.#attempt;
    try {
      await patiently(() => this.#api.withdrawConsent(claimFor(this.code)), onWait, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Takes the call over from another window, or device that has left it. */
  useHere(): Promise<void> {
    unlockSpeaker();
    return this.join({ steal: true });
  }

  /** Back after a lost connection, or after having left while the call goes on. */
  async rejoin(): Promise<void> {
    unlockSpeaker();
    if (notAsked(this.devices.media)) await this.devices.start();
    await this.#goIn(false, (signal) => this.#comeBack('connection', signal));
  }

  /** Leaves the call, the waiting, or the way there: one press, and the server knows. */
  leave(): void {
    this.#attempt.abort();
    this.#tellLeaving();
    this.#letGo();
    this.store.dispatch({ type: 'left' });
    if (this.store.state.call.at === 'left') this.devices.stop();
  }

  /** After a reload in the middle of a call, or of the waiting: goes on where it was, without asking anything. */
  async resume(): Promise<void> {
    const inCall = wasInCall(this.code);
    this.store.dispatch({ type: 'call', call: { at: 'arriving' } });
    loadCall().catch(() => {}); // enterRoom tells of it
    await this.devices.startWithoutAsking();
    await this.#goIn(false, (signal) => (inCall ? this.#enter(signal) : this.#arrive(signal)));
  }

  /** Sends the answer; what cannot be sent now is kept and sent later. */
  async rate(answer: Answer): Promise<void> {
    keepRating(this.code, { claim: claimFor(this.code), answer });
    this.store.dispatch({ type: 'rating', rating: 'sending' });
    await deliverRating(this.code, (rating) => this.store.dispatch({ type: 'rating', rating }));
  }

  soundBlocked = (blocked: boolean): void => {
    this.store.dispatch({ type: 'room/sound-blocked', blocked });
  };

  // --- what the server says --------------------------------------------------------------------------------

  /** Called after every change of the store; acts once on each new word of the server's. */
  #follow(link: Link): void {
    if (link === this.#seen) return;
    this.#seen = link;
    if (link.at === 'over') this.#onOver(link.over);
    else if (link.at === 'live') this.#onSnapshot(link.snapshot);
  }

  #onSnapshot(snapshot: Snapshot): void {
    if (this.store.state.call.at !== 'waiting') return;
    if (snapshot.agent_present) void this.#walk((signal) => this.#enter(signal));
    else if (!snapshot.waiting) void this.#walk((signal) => this.#lookAgain(signal));
  }

  #onOver(over: Over): void {
    this.#attempt.abort();
    this.#room?.leave();
    this.#room = null;
    this.#letGo();
    this.devices.stop();
    if (!over.may_rate) forgetClaim(this.code);
  }

  // --- the way in ------------------------------------------------------------------------------------------

  async #goIn(steal: boolean, way: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (await this.#lock.take(steal)) await this.#walk(way);
    else this.store.dispatch({ type: 'call', call: { at: 'in-use', here: true } });
  }

  /** One way in at a time: a new one, or leaving, ends the one before. */
  async #walk(way: (signal: AbortSignal) => Promise<void>): Promise<void> {
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

  async #arrive(signal: AbortSignal): Promise<void> {
    this.store.dispatch({ type: 'call', call: { at: 'arriving' } });
    const claim = claimFor(this.code);
    const { agent_present } = await patiently(
      () => this.#api.arrive(claim, this.#consent, signal),
      this.#onWait,
      signal,
    );
    this.store.dispatch({ type: 'claimed' });
    keepWaiting(this.code, true);
    const { link } = this.store.state;
    const hadCall = link.at === 'live' && link.snapshot.call_started_at !== null;
    if (agent_present || hadCall) await this.#enter(signal);
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
    if (snapshot.agent_present) await this.#enter(signal);
    else if (!snapshot.waiting) await this.#arrive(signal);
    else this.store.dispatch({ type: 'snapshot', snapshot, receivedAt: Date.now() });
  }

  async #enter(signal: AbortSignal): Promise<void> {
    if (this.store.state.call.at !== 'lost') this.store.dispatch({ type: 'call', call: { at: 'entering' } });
    const claim = claimFor(this.code);
    if (unheard(this.#consent, this.store.state))
      await patiently(() => this.#api.withdrawConsent(claim), this.#onWait, signal);
    this.#room = await enterRoom({
      getToken: () => this.#api.token(claim, signal),
      hint: () => this.#tell({ participant_sid: null, in_room: true }),
      media: () => this.devices.media,
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
    const hint = () => this.#tell({ participant_sid: participantSid, in_room: true });
    await hintUnlessSeen(isSeen, hint, signal);
  }

  async #comeBack(end: RoomEnd, signal: AbortSignal): Promise<void> {
    let why = end;
    for (let attempt = 0; attempt < REJOINS; attempt++) {
      this.store.dispatch({ type: 'call', call: { at: 'lost', end: why, rejoining: true } });
      await rest(backoff(attempt), signal);
      try {
        return await this.#enter(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof Problem) throw error;
        why = roomEndOf(error);
      }
    }
    this.store.dispatch({ type: 'call', call: { at: 'lost', end: why, rejoining: false } });
  }

  /** The tab is awake, or the network back: a way back that was given up may be open now. */
  #tryAgain(): void {
    const { call } = this.store.state;
    if (call.at !== 'lost' || call.rejoining || call.end === 'removed' || call.end === 'full') return;
    void this.#walk((signal) => this.#comeBack(call.end, signal));
  }

  /** A way in that came to nothing. */
  #stopped(error: unknown): void {
    if (error instanceof Problem) {
      if (this.link.refused(error)) return;
      if (error.name === 'agent-absent') void this.#walk((signal) => this.#wait(signal));
      else this.store.dispatch({ type: 'refused', name: error.name });
      return;
    }
    if (error instanceof NotLoaded && loadAnew()) {
      keepInCall(this.code, true); // the new page goes straight on
      return;
    }
    if (!(error instanceof Error && 'code' in error)) reportError(error); // not one of Twilio's
    const end = roomEndOf(error);
    if (end === 'connection' && wasInCall(this.code))
      void this.#walk((signal) => this.#comeBack(end, signal));
    else this.store.dispatch({ type: 'call', call: { at: 'lost', end, rejoining: false } });
  }

  readonly #onWait = (retryAt: number | null): void => {
    this.store.dispatch({ type: 'retry-at', retryAt });
  };

  // --- the way out -----------------------------------------------------------------------------------------

  readonly #onRoom = (event: RoomEvent): void => {
    this.store.dispatch(event);
    if (event.type !== 'room/disconnected') return;
    this.#room = null;
    if (event.end === 'elsewhere') this.#goOnElsewhere(false);
    else if (event.end === 'removed' || event.end === 'full')
      this.store.dispatch({ type: 'call', call: { at: 'lost', end: event.end, rejoining: false } });
    else void this.#walk((signal) => this.#comeBack(event.end, signal));
  };

  /** The call goes on in another window or on another device; this page comes back only by a press. */
  #goOnElsewhere(here: boolean): void {
    this.#attempt.abort();
    this.#room?.leave();
    this.#room = null;
    if (!here) this.#letGo();
    this.devices.stop();
    this.store.dispatch({ type: 'call', call: { at: 'in-use', here } });
  }

  #letGo(): void {
    keepInCall(this.code, false);
    keepWaiting(this.code, false);
    this.#lock.release();
  }

  #tellLeaving(): void {
    const { call } = this.store.state;
    if (this.#room) {
      const { participantSid } = this.#room;
      this.#room.leave();
      this.#room = null;
      void this.#tell({ participant_sid: participantSid, in_room: false });
    } else if (call.at === 'arriving' || call.at === 'waiting' || call.at === 'entering') {
      void this.#tell({ in_room: false });
    }
  }

  /** Best effort: whatever a page does not tell, the server learns from Twilio. */
  async #tell(presence: Presence): Promise<void> {
    const claim = readClaim(this.code);
    if (!claim) return;
    try {
      await this.#api.presence(claim, presence);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
  }
}
