import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keepDeviceChoices, readDeviceChoices } from '../../src/call/deviceChoices';
import { type Blur, type BlurEnd, NO_MEDIA, pictureOf } from '../../src/call/ownMedia';
import { PageBlur } from '../../src/call/pageBlur';
import { FakeStorage } from '../storage';

interface Asked {
  camera: MediaStreamTrack;
  onEnd: (end: BlurEnd) => void;
  signal: AbortSignal;
  give: (picture: MediaStreamTrack) => void;
  fail: (error: Error) => void;
}

const { asked } = vi.hoisted(() => ({ asked: [] as Asked[] }));
vi.mock('../../src/call/blurredPicture', () => ({
  blurredPicture: (camera: MediaStreamTrack, onEnd: Asked['onEnd'], signal: AbortSignal) =>
    new Promise((give, fail) => asked.push({ camera, onEnd, signal, give, fail })),
}));

const camera = (capabilities: object = {}, settings: object = {}) =>
  ({ getCapabilities: () => capabilities, getSettings: () => settings }) as MediaStreamTrack;
const [FRONT, OTHER] = [camera(), camera()];
const PICTURE = camera();
const DESKTOP = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', maxTouchPoints: 0 };

let blur: PageBlur;
let inUse: MediaStreamTrack | null; // the camera
let at: Blur['at'][];
let reported: unknown[];

/** What the libraries were asked for last, once they have been loaded. */
const latest = async (count: number): Promise<Asked> => {
  await vi.waitFor(() => expect(asked).toHaveLength(count));
  return asked[count - 1] as Asked;
};
const settled = () => new Promise((resolve) => setTimeout(resolve));
/** Takes this camera, as `OwnDevices` does. */
const take = (track: MediaStreamTrack | null): Blur => {
  inUse = track;
  return blur.of(track);
};
/** What the others see of it. */
const seenBy = (track: MediaStreamTrack) =>
  pictureOf({ ...NO_MEDIA, camera: { at: 'on', track }, blur: take(track) });

function open(): void {
  at = [];
  blur = new PageBlur(() => at.push(blur.of(inUse).at));
}

beforeEach(() => {
  asked.length = 0;
  reported = [];
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('navigator', DESKTOP);
  vi.stubGlobal(
    'OffscreenCanvas',
    class {
      getContext = () => ({});
    },
  );
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  open();
  return () => vi.unstubAllGlobals();
});

describe('a blur that is pressed for', () => {
  test('begins while the others go on seeing the camera, and then takes its place', async () => {
    take(FRONT);
    blur.wish(true);
    expect(at).toEqual(['loading']);
    expect(seenBy(FRONT)).toBe(FRONT);
    (await latest(1)).give(PICTURE);
    await settled();
    expect(at).toEqual(['loading', 'on']);
    expect(seenBy(FRONT)).toBe(PICTURE);
  });

  test('stops when it is pressed again, also while it begins', async () => {
    take(FRONT);
    blur.wish(true);
    const first = await latest(1);
    blur.wish(false);
    first.give(PICTURE);
    await settled();
    expect(first.signal.aborted).toBe(true);
    expect(at).toEqual(['loading', 'off']);
    expect(seenBy(FRONT)).toBe(FRONT);
  });

  test('holds for the next camera, which nobody sees before it is blurred', async () => {
    take(FRONT);
    blur.wish(true);
    const first = await latest(1);
    first.give(PICTURE);
    await settled();
    expect(seenBy(OTHER)).toBeNull();
    expect(first.signal.aborted).toBe(true);
    (await latest(2)).give(PICTURE);
    await settled();
    expect(asked[1]?.camera).toBe(OTHER);
    expect(seenBy(OTHER)).toBe(PICTURE);
  });

  test('ends with its camera', async () => {
    take(FRONT);
    blur.wish(true);
    const { signal } = await latest(1);
    expect(take(null)).toEqual({ at: 'off' });
    expect(signal.aborted).toBe(true);
  });

  test('is off, and said to have failed, when it does not begin', async () => {
    take(FRONT);
    blur.wish(true);
    const error = new Error('a file of it is not there');
    (await latest(1)).fail(error);
    await settled();
    expect(at).toEqual(['loading', 'failed']);
    expect(reported).toEqual([error]);
    expect(seenBy(FRONT)).toBe(FRONT);
  });

  test('has failed, too, when it does not begin for half a minute', async () => {
    vi.useFakeTimers();
    take(FRONT);
    blur.wish(true);
    await vi.advanceTimersByTimeAsync(30_000);
    vi.useRealTimers();
    expect(at).toEqual(['loading', 'failed']);
    expect(asked[0]?.signal.aborted).toBe(true);
  });

  test('can be pressed for again after it failed', async () => {
    take(FRONT);
    blur.wish(true);
    (await latest(1)).fail(new Error('offline'));
    await settled();
    blur.wish(true);
    (await latest(2)).give(PICTURE);
    await settled();
    expect(seenBy(FRONT)).toBe(PICTURE);
  });
});

describe('a blur that was chosen the last time', () => {
  beforeEach(() => {
    keepDeviceChoices({ blur: true });
    open();
  });

  test('begins with the camera, which nobody sees before', async () => {
    expect(asked).toEqual([]);
    expect(seenBy(FRONT)).toBeNull();
    (await latest(1)).give(PICTURE);
    await settled();
    expect(seenBy(FRONT)).toBe(PICTURE);
  });

  test('gives the camera free when it fails, and is tried again the next time', async () => {
    take(FRONT);
    (await latest(1)).fail(new Error('offline'));
    await settled();
    expect(seenBy(FRONT)).toBe(FRONT);
    expect(readDeviceChoices().blur).toBe(true);
  });

  test('is not chosen any more once the machine was too slow for it', async () => {
    take(FRONT);
    const { give, onEnd, signal } = await latest(1);
    give(PICTURE);
    await settled();
    onEnd('too-slow');
    expect(take(FRONT)).toEqual({ at: 'too-slow' });
    expect(signal.aborted).toBe(true);
    expect(seenBy(FRONT)).toBe(FRONT);
    expect(seenBy(OTHER)).toBe(OTHER);
    expect(readDeviceChoices().blur).toBe(false);
  });

  test.each([
    ['its system can be told to', { backgroundBlur: [true, false] }, {}],
    ['its system does so already', { backgroundBlur: [true] }, { backgroundBlur: true }],
  ])('is not for the page where %s', (_why, capabilities, settings) => {
    const own = camera(capabilities, settings);
    expect(take(own)).toEqual({ at: 'off' });
    expect(seenBy(own)).toBe(own);
  });
});
