import { beforeEach, describe, expect, test, vi } from 'vitest';
import { blurredPicture } from '../../src/call/blurredPicture';
import type { BlurEnd } from '../../src/call/ownMedia';

interface Sdk {
  /** what twilio-video calls for each frame */
  gives: (() => Promise<void>) | null;
  /** what the library makes of a frame */
  blurs: () => Promise<void>;
}

const sdk = vi.hoisted<Sdk>(() => ({ gives: null, blurs: async () => {} }));
const PICTURE = { stop: () => {} };

vi.mock('@twilio/video-processors', () => ({
  isSupported: true,
  version: '1',
  GaussianBlurBackgroundProcessor: class {
    loadModel = async () => {};
    processFrame = () => sdk.blurs();
  },
}));
vi.mock('twilio-video', () => ({
  default: {
    LocalVideoTrack: class {
      processedTrack = PICTURE;
      addProcessor(processor: { processFrame: () => Promise<void> }) {
        sdk.gives = () => processor.processFrame();
      }
      attach() {}
      detach() {}
      removeProcessor() {}
      stop() {}
    },
  },
}));

const CAMERA = { clone: () => CAMERA, getSettings: () => ({}) } as MediaStreamTrack;
const BROKEN = new Error('the graphics card is gone');

let work: AbortController;
let ends: BlurEnd[];
let reported: unknown[];

/** Begins to blur; the SDK has not given a frame yet. */
async function begin(): Promise<{ picture: Promise<MediaStreamTrack>; frame: () => Promise<void> }> {
  const onEnd = (end: BlurEnd) => {
    ends.push(end);
    work.abort(); // as PageBlur does
  };
  const picture = blurredPicture(CAMERA, onEnd, work.signal);
  return { picture, frame: await vi.waitFor(() => sdk.gives ?? expect.fail('no processor yet')) };
}

beforeEach(() => {
  Object.assign(sdk, { gives: null, blurs: async () => {} });
  work = new AbortController();
  ends = [];
  reported = [];
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('fetch', async () => new Response());
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
  return () => {
    work.abort();
    vi.unstubAllGlobals();
  };
});

describe('a frame that cannot be blurred', () => {
  beforeEach(() => {
    sdk.blurs = async () => {
      throw BROKEN;
    };
  });

  test('is told of when it is the first', async () => {
    const { picture, frame } = await begin();
    await Promise.all([expect(picture).rejects.toBe(BROKEN), expect(frame()).rejects.toBe(BROKEN)]);
    expect([ends, reported]).toEqual([['failed'], [BROKEN]]);
  });

  test('is told of when the picture is long there, which nobody waits for any more', async () => {
    sdk.blurs = async () => {};
    const { picture, frame } = await begin();
    await frame();
    expect(await picture).toBe(PICTURE);
    sdk.blurs = async () => {
      throw BROKEN;
    };
    await expect(frame()).rejects.toBe(BROKEN);
    expect([ends, reported]).toEqual([['failed'], [BROKEN]]);
  });

  test('is no news once the blur is not wanted any more', async () => {
    const { picture, frame } = await begin();
    work.abort();
    await Promise.all([expect(picture).rejects.toBe(BROKEN), expect(frame()).rejects.toBe(BROKEN)]);
    expect(reported).toEqual([]);
  });
});
