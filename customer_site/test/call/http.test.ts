import { afterEach, expect, test, vi } from 'vitest';
import { request } from '../../src/call/http';

afterEach(() => void vi.unstubAllGlobals());

const answering = (answer: () => Response) => vi.stubGlobal('fetch', async () => answer());

test('an answer comes back as its JSON, one without a body as nothing', async () => {
  answering(() => new Response('{"a":1}'));
  expect(await request('GET', '/api')).toEqual({ a: 1 });
  answering(() => new Response(null, { status: 204 }));
  expect(await request('GET', '/api')).toBeUndefined();
});

test('a refusal has the name, the seconds and the members of its problem', async () => {
  const body = '{"type":"/problems/too-many-guesses","may_rate":true}';
  answering(() => new Response(body, { status: 429, headers: { 'Retry-After': '42' } }));
  await expect(request('GET', '/api')).rejects.toMatchObject({
    name: 'too-many-guesses',
    status: 429,
    retryAfter: 42,
    passing: true,
    extras: { may_rate: true },
  });
});

test("a proxy's page is a problem too", async () => {
  answering(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));
  await expect(request('GET', '/api')).rejects.toMatchObject({
    name: 'unexpected',
    status: 502,
    passing: true,
  });
});

test('no answer is a problem that may pass', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(request('GET', '/api')).rejects.toMatchObject({ name: 'unreachable', passing: true });
});

test('a request that was called off is no problem of the API', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('', 'AbortError')));
  await expect(request('GET', '/api', { signal: AbortSignal.abort() })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
