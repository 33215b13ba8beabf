import { beforeEach, expect, test, vi } from 'vitest';
import { claimFor, readClaim } from '../../src/customer/claim';
import { keepRating, keptRatings } from '../../src/customer/keptRatings';
import { deliverRating } from '../../src/customer/rating';
import { stubNetwork } from '../network';
import { FakeStorage } from '../storage';

const CODE = '7KX9M2P';
const ANSWER = { score: 4, comment: 'Quick and kind' };
let answers: (() => Response)[];
let sent: { path: string; body: unknown; keepalive: boolean | undefined }[];

beforeEach(() => {
  vi.useFakeTimers();
  stubNetwork();
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('sessionStorage', new FakeStorage());
  answers = [];
  sent = [];
  vi.stubGlobal('fetch', async (path: string, { body, keepalive }: RequestInit) => {
    sent.push({ path, body: JSON.parse(String(body)), keepalive });
    const answer = answers.shift();
    if (!answer) throw new TypeError('Failed to fetch');
    return answer();
  });
  return () => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  };
});

const taken = () => new Response('{"first":true}', { status: 201 });
const refused = (name: string, status: number) => () =>
  new Response(JSON.stringify({ type: `/problems/${name}` }), { status });

function deliver() {
  const told: string[] = [];
  const done = deliverRating(CODE, (rating) => told.push(rating));
  return { told, done };
}

test('an answer is sent with its claim, by a request that outlives the page', async () => {
  const claim = claimFor(CODE);
  keepRating(CODE, { claim, answer: ANSWER });
  answers = [taken];
  const { told, done } = deliver();
  await done;
  expect(sent).toEqual([{ path: `/api/join/${CODE}/csat`, body: { claim, ...ANSWER }, keepalive: true }]);
  expect(told).toEqual(['taken']);
});

test('nothing is left of an answer that was taken', async () => {
  keepRating(CODE, { claim: claimFor(CODE), answer: ANSWER });
  answers = [taken];
  await deliver().done;
  expect(keptRatings()).toEqual([]);
  expect(readClaim(CODE)).toBeNull();
});

test('an outage is waited out, and nothing is lost meanwhile', async () => {
  keepRating(CODE, { claim: claimFor(CODE), answer: ANSWER });
  const { told, done } = deliver();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(sent.length).toBeGreaterThan(5);
  expect(new Set(told)).toEqual(new Set(['kept']));
  expect(keptRatings()).toEqual([CODE]);
  answers = [refused('temporarily-unavailable', 503), taken];
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(told.at(-1)).toBe('taken');
  expect(keptRatings()).toEqual([]);
});

test('a page that was closed in an outage leaves the answer to the next one', async () => {
  const claim = claimFor(CODE);
  keepRating(CODE, { claim, answer: { skipped: true } });
  const closed = new AbortController();
  const first = deliverRating(CODE, () => {}, closed.signal);
  const gone = expect(first).rejects.toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(500);
  closed.abort();
  await gone;
  sent = [];
  answers = [taken];
  await deliver().done;
  expect(sent.map(({ body }) => body)).toEqual([{ claim, skipped: true }]);
});

test('a second, different answer leaves the first as it was: taken', async () => {
  keepRating(CODE, { claim: claimFor(CODE), answer: ANSWER });
  answers = [refused('already-rated', 409)];
  const { told, done } = deliver();
  await done;
  expect(told).toEqual(['taken']);
});

test.each([
  ['escalation-over', 410],
  ['unknown-code', 404],
])('an answer that came too late (%s) is dropped, and they are told', async (name, status) => {
  keepRating(CODE, { claim: claimFor(CODE), answer: ANSWER });
  answers = [refused(name, status)];
  const { told, done } = deliver();
  await done;
  expect(told).toEqual(['late']);
  expect(keptRatings()).toEqual([]);
});

test('without a kept answer nothing is sent', async () => {
  await deliver().done;
  expect(sent).toEqual([]);
});

test('a call of which the server has not heard is told to it, and rated then', async () => {
  const claim = claimFor(CODE);
  keepRating(CODE, { claim, answer: ANSWER });
  const accepted = () => new Response(null, { status: 202 });
  answers = [refused('nothing-to-rate', 409), accepted, taken];
  const { told, done } = deliver();
  await vi.advanceTimersByTimeAsync(2000);
  await done;
  expect(sent.map(({ path }) => path.split('/').pop())).toEqual(['csat', 'presence', 'csat']);
  expect(sent[1]?.body).toEqual({ claim, participant_sid: null, in_room: true });
  expect(told.at(-1)).toBe('taken');
});

test('where Twilio knows of no call either, it is too late', async () => {
  keepRating(CODE, { claim: claimFor(CODE), answer: ANSWER });
  const accepted = () => new Response(null, { status: 202 });
  for (let look = 0; look < 20; look++) answers.push(refused('nothing-to-rate', 409), accepted);
  const { told, done } = deliver();
  await vi.advanceTimersByTimeAsync(60_000);
  await done;
  expect(told.at(-1)).toBe('late');
  expect(sent.length).toBeLessThan(20);
});
