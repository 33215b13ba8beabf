import { afterEach, expect, test, vi } from 'vitest';
import { mustAsk, unheard } from '../../src/customer/consent';
import { joinApi } from '../../src/customer/joinApi';
import type { Snapshot } from '../../src/customer/snapshot';
import { initialState } from '../../src/customer/state';

const SNAPSHOT: Snapshot = {
  phase: 'code_issued',
  agent_name: 'Agent',
  agent_present: false,
  customer_present: false,
  waiting: false,
  recording: true,
  recording_consent: null,
  recording_running: false,
  participants: [],
  expires_at: '2026-11-21T11:00:00Z',
  grace_until: null,
  call_started_at: null,
  missing: null,
  now: '2026-11-21T10:00:00Z',
};

function opened(change: Partial<Snapshot> = {}, claimed = false) {
  const snapshot = { ...SNAPSHOT, ...change };
  return initialState('ok', { at: 'live', snapshot, clockAhead: 0, inTouch: true }, claimed, 'none');
}

afterEach(() => vi.unstubAllGlobals());

test('who is to be recorded is asked', () => {
  expect(mustAsk(opened())).toBe(true);
});

test('where no recording is wanted nobody is asked', () => {
  expect(mustAsk(opened({ recording: false }))).toBe(false);
  expect(mustAsk(initialState('ok', { at: 'loading' }, false, 'none'))).toBe(false);
});

test.each([true, false])('an answer that this browser gave (%s) still holds', (recording_consent) => {
  expect(mustAsk(opened({ recording_consent }, true))).toBe(false);
});

test('who joined here before, and was not asked, is asked', () => {
  expect(mustAsk(opened({}, true))).toBe(true);
});

test('the answer given in another browser does not count for this one', () => {
  expect(mustAsk(opened({ recording_consent: true }))).toBe(true);
});

test('a consent that was taken back is told before they come back, if the server has not heard it', () => {
  expect(unheard(false, opened({ recording_consent: true }, true))).toBe(true);
  expect(unheard(false, opened({ recording_consent: false }, true))).toBe(false);
  expect(unheard(true, opened({ recording_consent: true }, true))).toBe(false);
  expect(unheard(undefined, opened({ recording_consent: true }, true))).toBe(false);
  expect(unheard(false, initialState('ok', { at: 'loading' }, false, 'none'))).toBe(false);
});

test.each([
  [true, { claim: 'c', recording_consent: true }],
  [false, { claim: 'c', recording_consent: false }],
  [undefined, { claim: 'c' }],
])('the arrival tells the answer %s', async (answer, body) => {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response('{"agent_present":true}'));
  vi.stubGlobal('fetch', fetched);
  await joinApi('7KX9M2P').arrive('c', answer, new AbortController().signal);
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe('/api/join/7KX9M2P/arrival');
  expect(JSON.parse(String(init?.body))).toEqual(body);
});

test('a consent is taken back with the claim', async () => {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => new Response('{}', { status: 202 }));
  vi.stubGlobal('fetch', fetched);
  await joinApi('7KX9M2P').withdrawConsent('c');
  const [path, init] = fetched.mock.calls[0] ?? [];
  expect(path).toBe('/api/join/7KX9M2P/recording-consent');
  expect(JSON.parse(String(init?.body))).toEqual({ claim: 'c', consent: false });
});
