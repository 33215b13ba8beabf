import { beforeEach, expect, test, vi } from 'vitest';

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15';
const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0';

/** Who would blur a camera whose system has no blur, in this browser. */
async function blurrerIn(userAgent: string, maxTouchPoints: number): Promise<string | null> {
  vi.stubGlobal('navigator', { userAgent, maxTouchPoints });
  const { blurrerOf } = await import('../../src/call/blur');
  return blurrerOf({ getCapabilities: () => ({}), getSettings: () => ({}) } as MediaStreamTrack);
}

beforeEach(() => {
  vi.resetModules(); // it finds out once for each page
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({});
    },
  );
  return () => vi.unstubAllGlobals();
});

test.each([
  ['Chrome', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36'],
  ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Safari', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15'],
])('the page blurs in %s on a computer', async (_browser, userAgent) => {
  expect(await blurrerIn(userAgent, 0)).toBe('page');
});

test.each([
  ['Safari on an iPhone', `${PHONE} Version/18.0 Mobile/15E148 Safari/604.1`],
  ['Chrome on an iPhone', `${PHONE} CriOS/140.0 Mobile/15E148 Safari/604.1`],
  ['Safari on an iPad', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15'],
  ['Chrome on Android', `${ANDROID} Mobile Safari/537.36`],
  ['Firefox on Android', 'Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'],
  ['an app on an iPhone', `${PHONE} Mobile/15E148 Instagram 300.0.0.18.110`],
  ['an app on Android', `${ANDROID} Mobile Safari/537.36 Instagram 300.0.0.18.110 Android`],
])('nobody does in %s, which could not keep up', async (_browser, userAgent) => {
  expect(await blurrerIn(userAgent, 5)).toBeNull();
});
