import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Problem } from '../../src/call/http';
import { patiently } from '../../src/call/patience';
import { stubNetwork } from '../network';

let network: ReturnType<typeof stubNetwork>;

beforeEach(() => {
  vi.useFakeTimers();
  network = stubNetwork();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const forever = new AbortController().signal;

test('waits as long as Retry-After says, and tells until when', async () => {
  const began = Date.now();
  const waits: (number | null)[] = [];
  const ask = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Problem('temporarily-unavailable', 503, 7))
    .mockResolvedValue('here');
  const answer = patiently(ask, (until) => waits.push(until), forever);
  await vi.advanceTimersByTimeAsync(6999);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await answer).toBe('here');
  expect(waits).toEqual([began + 7000, null]);
});

test('asks again while nothing answers', async () => {
  const ask = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Problem('unreachable', 0))
    .mockRejectedValueOnce(new Problem('unexpected', 502))
    .mockResolvedValue('here');
  const answer = patiently(ask, () => {}, forever);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await answer).toBe('here');
});

test('asks again as soon as the network is back', async () => {
  const ask = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Problem('unreachable', 0, 15))
    .mockResolvedValue('here');
  const answer = patiently(ask, () => {}, forever);
  await vi.advanceTimersByTimeAsync(100);
  network.becomes('online');
  await vi.advanceTimersByTimeAsync(0);
  expect(await answer).toBe('here');
});

test('does not ask again after a final refusal', async () => {
  const ask = vi.fn(() => Promise.reject(new Problem('link-in-use', 409)));
  await expect(patiently(ask, () => {}, forever)).rejects.toMatchObject({ name: 'link-in-use' });
  expect(ask).toHaveBeenCalledTimes(1);
});

test('stops waiting when it is called off', async () => {
  const cancel = new AbortController();
  const ask = vi.fn(() => Promise.reject(new Problem('unreachable', 0)));
  const answer = patiently(ask, () => {}, cancel.signal);
  const outcome = expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await vi.advanceTimersByTimeAsync(100);
  cancel.abort();
  await outcome;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
