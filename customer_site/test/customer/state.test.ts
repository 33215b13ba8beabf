import { describe, expect, test } from 'vitest';
import { NO_MEDIA } from '../../src/call/ownMedia';
import type { Remote } from '../../src/call/roomState';
import { screenOf } from '../../src/customer/screen';
import type { Over, Snapshot } from '../../src/customer/snapshot';
import { type CustomerEvent, initialState, reduce, type State } from '../../src/customer/state';

const NOW = Date.parse('2026-11-21T10:00:00Z');
const SNAPSHOT: Snapshot = {
  phase: 'code_issued',
  agent_name: 'Agent',
  agent_present: false,
  customer_present: false,
  waiting: false,
  recording: false,
  recording_consent: null,
  recording_running: false,
  participants: [],
  expires_at: '2026-11-21T11:00:00Z',
  grace_until: null,
  call_started_at: null,
  missing: null,
  now: '2026-11-21T10:00:00Z',
};
const OVER: Over = {
  outcome: null,
  reason: 'agent_ended',
  may_rate: true,
  rate_until: '2026-11-21T10:15:00Z',
  now: '2026-11-21T10:00:00Z',
};
const REMOTE: Remote = {
  participantSid: 'PA2',
  camera: null,
  screen: null,
  voice: null,
  muted: false,
  reconnecting: false,
  weak: false,
};
const OPENED = initialState('ok', { at: 'loading' }, false, 'none');

function after(state: State, ...events: CustomerEvent[]): State {
  return events.reduce(reduce, state);
}

const says = (change: Partial<Snapshot> = {}): CustomerEvent => ({
  type: 'snapshot',
  snapshot: { ...SNAPSHOT, ...change },
  receivedAt: NOW,
});
const over = (change: Partial<Over> = {}): CustomerEvent => ({
  type: 'link',
  link: { at: 'over', over: { ...OVER, ...change } },
});
const CONNECTED: CustomerEvent = { type: 'room/connected', participantSid: 'PA1' };
const MET: CustomerEvent = { type: 'room/remote', remote: REMOTE };
const WAITING: CustomerEvent = { type: 'call', call: { at: 'waiting' } };
const screenAfter = (...events: CustomerEvent[]) => screenOf(after(OPENED, ...events));

describe('before the call', () => {
  test('the page without a code asks for one', () => {
    const state = initialState('ok', { at: 'no-code' }, false, 'none');
    expect(screenOf(state)).toEqual({ name: 'enter-code', problem: null });
  });

  test.each(['malformed', 'unknown'] as const)('a code that is %s is asked for again', (problem) => {
    expect(screenAfter({ type: 'link', link: { at: problem } })).toEqual({ name: 'enter-code', problem });
  });

  test('after too many guesses the wait is shown', () => {
    const screen = screenAfter({ type: 'link', link: { at: 'too-many', until: NOW + 42_000 } });
    expect(screen).toEqual({ name: 'too-many', until: NOW + 42_000 });
  });

  test('a live link is ready to join', () => {
    expect(screenAfter(says())).toMatchObject({ name: 'ready', left: false });
  });

  test.each(['insecure', 'no-video'] as const)(
    'where no call can be had (%s), what to do is said',
    (support) => {
      const state = after(initialState(support, { at: 'loading' }, false, 'none'), says());
      expect(screenOf(state)).toEqual({ name: 'unsupported', why: support });
    },
  );

  test('a link that is over says so in such a browser too', () => {
    const state = after(initialState('insecure', { at: 'loading' }, false, 'none'), over());
    expect(screenOf(state).name).toBe('over');
  });

  test('waiting says when the line to the server is lost', () => {
    expect(screenAfter(says(), WAITING)).toMatchObject({ name: 'waiting', inTouch: true });
    const lost: CustomerEvent = { type: 'in-touch', inTouch: false };
    expect(screenAfter(says(), WAITING, lost)).toMatchObject({ name: 'waiting', inTouch: false });
    expect(screenAfter(says(), WAITING, lost, says())).toMatchObject({ name: 'waiting', inTouch: true });
  });

  test('leaving the waiting goes back to Join', () => {
    expect(screenAfter(says(), WAITING, { type: 'left' })).toMatchObject({ name: 'ready', left: true });
  });

  test('the question whether the call may be recorded is a screen of its own', () => {
    const asked: CustomerEvent = { type: 'call', call: { at: 'consent' } };
    expect(screenAfter(says(), asked)).toEqual({ name: 'consent' });
    expect(screenAfter(says(), asked, over()).name).toBe('over');
  });

  test('what the devices give does not change the screen', () => {
    const media: CustomerEvent = { type: 'media', media: { ...NO_MEDIA, muted: true } };
    expect(screenAfter(says(), WAITING, media).name).toBe('waiting');
    expect(after(OPENED, says(), media).media.muted).toBe(true);
  });
});

describe('refused on the way in', () => {
  test.each([
    ['link-in-use', false, 'in-use'],
    ['wrong-claim', true, 'in-use'],
    ['wrong-claim', false, 'waiting-elsewhere'],
    ['nothing-we-know', false, 'lost'],
  ])('%s, with a customer in the room: %s, shows %s', (name, customer_present, screen) => {
    expect(screenAfter(says({ customer_present }), { type: 'refused', name }).name).toBe(screen);
  });

  test('a link in use is free once the other device has left', () => {
    const inUse: CustomerEvent = { type: 'refused', name: 'link-in-use' };
    expect(screenAfter(says({ customer_present: true }), inUse)).toMatchObject({ free: false });
    expect(screenAfter(says({ customer_present: true }), inUse, says())).toMatchObject({ free: true });
  });

  test('who waited on another device and is in the call there by now reads so', () => {
    const elsewhere: CustomerEvent = { type: 'refused', name: 'wrong-claim' };
    expect(screenAfter(says(), elsewhere, says({ customer_present: true }))).toMatchObject({
      name: 'in-use',
      here: false,
      free: false,
    });
  });

  test.each(['link-in-use', 'wrong-claim'])(
    'a call that was on another device (%s) is rated there',
    (name) => {
      const claimed: CustomerEvent = { type: 'claimed' };
      expect(screenAfter(says(), claimed, over({ may_rate: true })).name).toBe('rate');
      const elsewhere: CustomerEvent = { type: 'refused', name };
      expect(screenAfter(says(), claimed, elsewhere, over({ may_rate: true })).name).toBe('over');
    },
  );

  test('a call that was in another window of this browser is rated in either', () => {
    const here: CustomerEvent = { type: 'call', call: { at: 'in-use', here: true } };
    const rateable = over({ may_rate: true });
    expect(screenAfter(says(), { type: 'claimed' }, here, rateable).name).toBe('rate');
  });

  test('a call in another window of this browser can be taken at any time', () => {
    const here: CustomerEvent = { type: 'call', call: { at: 'in-use', here: true } };
    expect(screenAfter(says({ customer_present: true }), here)).toMatchObject({ here: true, free: true });
  });
});

describe('in the call', () => {
  test('entering the room shows the call', () => {
    expect(screenAfter(says(), CONNECTED)).toMatchObject({ name: 'call', room: { participantSid: 'PA1' } });
  });

  test('the next attempt is forgotten once we are in', () => {
    const retrying: CustomerEvent = { type: 'retry-at', retryAt: NOW + 1000 };
    expect(after(OPENED, says(), retrying, CONNECTED).retryAt).toBeNull();
  });

  test('a room event before the room, or after it, changes nothing', () => {
    expect(screenAfter(says(), MET).name).toBe('ready');
    expect(screenAfter(says(), WAITING, { type: 'room/reconnecting' }).name).toBe('waiting');
  });

  test('a weak line is shown until it is well again', () => {
    const weak: CustomerEvent = { type: 'room/quality', weak: true };
    expect(screenAfter(says(), CONNECTED, weak)).toMatchObject({ room: { weak: true } });
    const well: CustomerEvent = { type: 'room/quality', weak: false };
    expect(screenAfter(says(), CONNECTED, weak, well)).toMatchObject({ room: { weak: false } });
  });

  test('reconnecting is shown until it is over', () => {
    const broke: CustomerEvent = { type: 'room/reconnecting' };
    expect(screenAfter(says(), CONNECTED, broke)).toMatchObject({ room: { reconnecting: true } });
    const back: CustomerEvent = { type: 'room/reconnected' };
    expect(screenAfter(says(), CONNECTED, broke, back)).toMatchObject({ room: { reconnecting: false } });
  });

  test('the recording sign follows Twilio, and is off in the next room', () => {
    const recording: CustomerEvent = { type: 'room/recording', recording: true };
    expect(screenAfter(says(), CONNECTED)).toMatchObject({ room: { recording: false } });
    expect(screenAfter(says(), CONNECTED, recording)).toMatchObject({ room: { recording: true } });
    const stopped: CustomerEvent = { type: 'room/recording', recording: false };
    expect(screenAfter(says(), CONNECTED, recording, stopped)).toMatchObject({ room: { recording: false } });
    expect(screenAfter(says(), CONNECTED, recording, CONNECTED)).toMatchObject({
      room: { recording: false },
    });
  });

  test("the grace is counted by our clock, however wrong the server's seems", () => {
    const dropped = says({ missing: 'agent', grace_until: '2026-11-21T10:01:00Z' });
    const early = { ...dropped, receivedAt: NOW - 3_600_000 } as CustomerEvent;
    expect(screenAfter(says(), CONNECTED, early)).toMatchObject({ graceUntil: NOW - 3_600_000 + 60_000 });
  });

  test('a lost connection is being brought back', () => {
    const lost: CustomerEvent = { type: 'room/disconnected', end: 'connection' };
    expect(screenAfter(says(), CONNECTED, lost)).toMatchObject({ name: 'lost', rejoining: true });
    expect(screenAfter(says(), CONNECTED, lost, CONNECTED).name).toBe('call');
  });

  test('leaving a call asks how it was, and the way back stays open', () => {
    const left: CustomerEvent = { type: 'left' };
    expect(screenAfter(says(), CONNECTED, MET, left)).toEqual({ name: 'rate', mayReturn: true });
    const started = says({ call_started_at: '2026-11-21T10:00:00Z' });
    expect(screenAfter(started, CONNECTED, left)).toEqual({ name: 'rate', mayReturn: true });
  });

  test('leaving a room where nobody came asks nothing', () => {
    expect(screenAfter(says(), CONNECTED, { type: 'left' })).toMatchObject({ name: 'ready' });
  });
});

describe('the end', () => {
  const claimed: CustomerEvent = { type: 'claimed' };

  test('a call that may be rated is rated by whoever was in it', () => {
    expect(screenAfter(says(), claimed, CONNECTED, over())).toEqual({ name: 'rate', mayReturn: false });
  });

  test('who was not in it reads that it is over', () => {
    expect(screenAfter(over())).toMatchObject({ name: 'over', over: { reason: 'agent_ended' } });
  });

  test('what cannot be rated is over', () => {
    expect(screenAfter(claimed, over({ may_rate: false, reason: 'link_unused' })).name).toBe('over');
  });

  test('the end is final: no late snapshot opens the link again', () => {
    expect(screenAfter(claimed, over(), says()).name).toBe('rate');
  });

  test('an older snapshot that comes late is dropped', () => {
    const newer = says({ agent_present: true, now: '2026-11-21T10:00:05Z' });
    expect(screenAfter(newer, says())).toMatchObject({ snapshot: { agent_present: true } });
  });

  test.each(['sending', 'kept', 'taken', 'late'] as const)(
    'an answer that is %s is thanked for',
    (rating) => {
      expect(screenAfter(claimed, over(), { type: 'rating', rating })).toEqual({ name: 'rated', rating });
    },
  );
});
