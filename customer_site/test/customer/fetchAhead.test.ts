import { beforeEach, expect, test, vi } from 'vitest';

const LATER = ['/assets/walk.js', '/assets/inCall.js'];

let fetched: string[];
let missing: string | null;

/** As on a page that has just been opened. */
const opened = async () => (await import('../../src/customer/fetchAhead')).fetchAhead;

beforeEach(() => {
  fetched = [];
  missing = null;
  vi.resetModules();
  vi.stubGlobal('document', { querySelectorAll: () => LATER.map((href) => ({ href })) });
  vi.stubGlobal('fetch', async (address: string) => {
    fetched.push(address);
    if (missing === 'network') throw new TypeError('Failed to fetch');
    return new Response('', { status: address === missing ? 404 : 200 });
  });
  return () => vi.unstubAllGlobals();
});

test('all that a press on Join will load is fetched, once', async () => {
  const fetchAhead = await opened();
  expect(await Promise.all([fetchAhead(), fetchAhead()])).toEqual([true, true]);
  expect(await fetchAhead()).toBe(true);
  expect(fetched).toEqual(LATER);
});

test.each(['network', LATER[1]])(
  'what has not come is not said to be there the next time: %s',
  async (one) => {
    missing = one ?? null;
    const fetchAhead = await opened();
    expect([await fetchAhead(), await fetchAhead()]).toEqual([false, false]);
  },
);
