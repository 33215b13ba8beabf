import { loadCall } from '../call/enterRoom';
import { OwnDevices } from '../call/ownDevices';
import { notAsked } from '../call/ownMedia';
import { whenAwake, whenLeaving } from '../call/pageLife';
import { patiently } from '../call/patience';
import { unlockSpeaker } from '../call/speakerElement';
import type { Store } from '../call/store';
import { devicesInTrouble } from '../call/troubleWords';
import { CallLock } from './callLock';
import { claimFor, forgetClaim, keepInCall, keepWaiting, wasInCall } from './claim';
import { mustAsk } from './consent';
import { type Answer, joinApi } from './joinApi';
import { keepRating } from './keptRatings';
import type { LinkWatch } from './linkWatch';
import { deliverRating } from './rating';
import type { Over } from './snapshot';
import type { CustomerEvent, Link, State } from './state';
import { tellPresence } from './tellPresence';
import { WayIn } from './wayIn';

/** What the customer can do, and what happens by itself. All of it ends in the store. */
export class CustomerSession {
  readonly devices: OwnDevices;
  readonly #way: WayIn;
  readonly #lock: CallLock;
  #seen: Link | null = null;
  #steal = false;

  constructor(
    private readonly code: string,
    private readonly store: Store<State, CustomerEvent>,
    link: LinkWatch,
  ) {
    const media = () => this.devices.media;
    this.#way = new WayIn(code, store, link, media, () => this.#goOnElsewhere(false));
    this.devices = new OwnDevices((media) => {
      store.dispatch({ type: 'media', media });
      this.#way.publish(media);
    });
    this.#lock = new CallLock(code, () => this.#goOnElsewhere(true));
    whenLeaving(() => this.#tellLeaving());
    whenAwake(() => this.#way.tryAgain());
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
    if (this.#way.consent === undefined && mustAsk(this.store.state))
      this.store.dispatch({ type: 'call', call: { at: 'consent' } });
    else await this.#goIn(steal, (signal) => this.#way.arrive(signal));
  }

  /** Whether the call may be recorded: goes on to the call with either answer. */
  async answer(consent: boolean): Promise<void> {
    unlockSpeaker();
    this.#way.consent = consent;
    await this.#goIn(this.#steal, (signal) => this.#way.arrive(signal));
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
    this.#way.consent = false;
    const { signal } = this.#way;
    try {
      await patiently(() => joinApi(this.code).withdrawConsent(claimFor(this.code)), onWait, signal);
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
    await this.#goIn(false, (signal) => this.#way.comeBack('connection', signal));
  }

  /** Leaves the call, the waiting, or the way there: one press, and the server knows. */
  leave(): void {
    this.#way.stop();
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
    await this.#goIn(false, (signal) => (inCall ? this.#way.enter(signal) : this.#way.arrive(signal)));
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

  /** In one window at a time. */
  #goIn(steal: boolean, way: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.store.dispatch({ type: 'call', call: { at: 'arriving' } }); // the lock may take a moment
    return this.#way.begin(async (signal) => {
      if (await this.#lock.take(signal, steal)) await way(signal);
      else this.store.dispatch({ type: 'call', call: { at: 'in-use', here: true } });
    });
  }

  // --- what the server says --------------------------------------------------------------------------------

  /** Called after every change of the store; acts once on each new word of the server's. */
  #follow(link: Link): void {
    if (link === this.#seen) return;
    this.#seen = link;
    if (link.at === 'over') this.#onOver(link.over);
    else if (link.at === 'live') this.#way.onSnapshot(link.snapshot);
  }

  #onOver(over: Over): void {
    this.#way.stop();
    this.#way.leaveRoom();
    this.#letGo();
    this.devices.stop();
    if (!over.may_rate) forgetClaim(this.code);
  }

  // --- the way out -----------------------------------------------------------------------------------------

  /** The call goes on in another window or on another device; this page comes back only by a press. */
  #goOnElsewhere(here: boolean): void {
    this.#way.stop();
    this.#way.leaveRoom();
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
    const left = this.#way.leaveRoom();
    if (left) void tellPresence(this.code, { participant_sid: left, in_room: false });
    else if (call.at === 'arriving' || call.at === 'waiting' || call.at === 'entering')
      void tellPresence(this.code, { in_room: false });
  }
}
