import { beforeEach, describe, expect, test, vi } from 'vitest';
import { blurrerOf, isBlurred } from '../../src/call/blur';
import { readDeviceChoices } from '../../src/call/deviceChoices';
import { OwnDevices } from '../../src/call/ownDevices';
import { type OwnMedia, trackOf } from '../../src/call/ownMedia';
import { FakeStorage } from '../storage';

interface Plug {
  deviceId: string;
  kind: 'videoinput' | 'audioinput';
  label: string;
  facingMode?: string;
  /** what a page may make of its background */
  blurs?: boolean[];
}

class Track extends EventTarget {
  readyState = 'live';
  readonly kind: string;
  readonly label: string;
  backgroundBlur: boolean;
  constructor(
    readonly plug: Plug,
    { backgroundBlur = false }: MediaTrackConstraints = {},
  ) {
    super();
    this.backgroundBlur = backgroundBlur === true && Boolean(plug.blurs?.includes(true));
    this.kind = plug.kind === 'videoinput' ? 'video' : 'audio';
    this.label = plug.label;
  }
  getSettings() {
    const { deviceId, facingMode } = this.plug;
    return { deviceId, facingMode, backgroundBlur: this.backgroundBlur };
  }
  getCapabilities() {
    return this.plug.blurs ? { backgroundBlur: this.plug.blurs } : {};
  }
  getConstraints() {
    return { frameRate: { ideal: 24 } };
  }
  async applyConstraints(constraints: MediaTrackConstraints) {
    expect(constraints).toMatchObject(this.getConstraints());
    this.backgroundBlur = constraints.backgroundBlur === true;
  }
  stop() {
    this.readyState = 'ended';
  }
}

/** A browser with devices that can be plugged in and out, are busy, or not allowed. */
class Browser extends EventTarget {
  plugs: Plug[] = [];
  busy: string[] = [];
  permission = 'granted';
  readonly tracks: Track[] = [];
  /** what the next answers to getUserMedia wait for */
  gate: Promise<void> = Promise.resolve();
  /** what the next lists of devices wait for */
  listing: Promise<void> = Promise.resolve();

  async enumerateDevices() {
    await this.listing;
    return this.plugs;
  }

  async getUserMedia(wanted: { video: false | MediaTrackConstraints; audio: false | MediaTrackConstraints }) {
    await this.gate;
    const picked = [
      ...(wanted.video ? [this.#pick('videoinput', wanted.video)] : []),
      ...(wanted.audio ? [this.#pick('audioinput', wanted.audio)] : []),
    ];
    const tracks = picked.map((plug) => new Track(plug, wanted.video || {}));
    this.tracks.push(...tracks);
    return { getTracks: () => tracks };
  }

  #pick(kind: Plug['kind'], { deviceId, facingMode }: MediaTrackConstraints): Plug {
    const all = this.plugs.filter((plug) => plug.kind === kind);
    const ideal = (wish: unknown) => (wish as { ideal?: string } | undefined)?.ideal;
    const plug =
      all.find((one) => one.deviceId === ideal(deviceId)) ??
      all.find((one) => one.facingMode && one.facingMode === ideal(facingMode)) ??
      all[0];
    if (!plug) throw new DOMException('', 'NotFoundError');
    if (this.busy.includes(plug.deviceId)) throw new DOMException('', 'NotReadableError');
    return plug;
  }

  get live(): string[] {
    return this.tracks.filter(({ readyState }) => readyState === 'live').map(({ label }) => label);
  }

  async unplug(plug: Plug): Promise<void> {
    this.plugs = this.plugs.filter((one) => one !== plug);
    for (const track of this.tracks.filter((one) => one.plug === plug && one.readyState === 'live')) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    await this.#changed();
  }

  async plugIn(...plugs: Plug[]): Promise<void> {
    this.plugs.push(...plugs);
    await this.#changed();
  }

  async #changed(): Promise<void> {
    this.dispatchEvent(new Event('devicechange'));
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
const HEADSET: Plug = { deviceId: 'm1', kind: 'audioinput', label: 'Headset' };
const BUILT_IN: Plug = { deviceId: 'm2', kind: 'audioinput', label: 'Built-in microphone' };
const FRONT: Plug = { deviceId: 'c1', kind: 'videoinput', label: 'Front', facingMode: 'user' };
const BACK: Plug = { deviceId: 'c2', kind: 'videoinput', label: 'Back', facingMode: 'environment' };

let browser: Browser;
let devices: OwnDevices;
let states: OwnMedia[];

const inUse = () => ({
  camera: trackOf(devices.media.camera)?.label,
  microphone: trackOf(devices.media.microphone)?.label,
});

beforeEach(async () => {
  browser = new Browser();
  browser.plugs = [HEADSET, BUILT_IN, FRONT, BACK];
  states = [];
  vi.stubGlobal('localStorage', new FakeStorage());
  vi.stubGlobal('HTMLMediaElement', class {});
  vi.stubGlobal('navigator', {
    mediaDevices: browser,
    permissions: { query: async () => ({ state: browser.permission }) },
  });
  devices = new OwnDevices((media) => states.push(media));
  await devices.start();
  return () => vi.unstubAllGlobals();
});

test('devices are there before the browser has listed all that there are', async () => {
  let list = () => {};
  browser.listing = new Promise((resolve) => {
    list = resolve;
  });
  devices = new OwnDevices((media) => states.push(media));
  await devices.start();
  expect(inUse()).toEqual({ camera: 'Front', microphone: 'Headset' });
  expect(devices.media.cameras).toEqual([]);
  list();
  await vi.waitFor(() => expect(devices.media.cameras).toHaveLength(2));
});

describe('a microphone that is unplugged', () => {
  test('is replaced by another one, by name', async () => {
    await browser.unplug(HEADSET);
    expect(inUse()).toEqual({ camera: 'Front', microphone: 'Built-in microphone' });
    expect(devices.media.switchedTo?.label).toBe('Built-in microphone');
    expect(states.map(({ microphone }) => microphone.at)).not.toContain('trouble');
  });

  test('is taken again when it is back', async () => {
    await browser.unplug(HEADSET);
    await browser.plugIn(HEADSET);
    expect(inUse().microphone).toBe('Headset');
    expect(devices.media.switchedTo?.label).toBe('Headset');
    expect(browser.live).toEqual(['Front', 'Headset']);
    await browser.plugIn();
    expect(browser.tracks).toHaveLength(4);
  });

  test('is not taken again from who chose another one meanwhile', async () => {
    await browser.unplug(HEADSET);
    await devices.choose('microphone', BUILT_IN.deviceId);
    expect(devices.media.switchedTo).toBeNull();
    await browser.plugIn(HEADSET);
    expect(inUse().microphone).toBe('Built-in microphone');
  });

  test("is taken again, too, when it was the system's default", async () => {
    const isDefault = ({ label }: Plug): Plug => ({
      ...{ deviceId: 'default', kind: 'audioinput' },
      label: `Default - ${label}`,
    });
    const [headset, builtIn] = [isDefault(HEADSET), isDefault(BUILT_IN)];
    browser.plugs = [headset, HEADSET, BUILT_IN, FRONT];
    await devices.choose('microphone', 'default');
    browser.plugs = [headset, builtIn, BUILT_IN, FRONT];
    await browser.unplug(headset);
    expect(inUse().microphone).toBe('Default - Built-in microphone');
    browser.plugs = [BUILT_IN, FRONT, HEADSET];
    await browser.plugIn(headset);
    expect(inUse().microphone).toBe('Default - Headset');
    expect(browser.live).toEqual(['Front', 'Default - Headset']);
  });

  test('and was the only one is missed, until there is any', async () => {
    browser.plugs = [HEADSET, FRONT];
    await browser.unplug(HEADSET);
    expect(devices.media.microphone).toEqual({ at: 'trouble', trouble: 'missing' });
    await browser.plugIn(BUILT_IN);
    expect(inUse().microphone).toBe('Built-in microphone');
    await browser.plugIn(HEADSET);
    expect(inUse().microphone).toBe('Headset');
  });

  test('is not replaced where the browser would ask for it', async () => {
    browser.permission = 'prompt';
    await browser.unplug(HEADSET);
    expect(devices.media.microphone).toEqual({ at: 'trouble', trouble: 'missing' });
    expect(browser.tracks).toHaveLength(2);
  });

  test('leaves its stand-in when it is back and does not start', async () => {
    await browser.unplug(HEADSET);
    browser.busy = [HEADSET.deviceId];
    browser.plugs = [BUILT_IN, FRONT];
    await browser.plugIn(HEADSET);
    expect(inUse().microphone).toBe('Built-in microphone');
  });

  test('is not told of to who never had one', async () => {
    browser.plugs = [FRONT];
    devices.stop();
    await devices.start();
    expect(devices.media.microphone).toEqual({ at: 'trouble', trouble: 'missing' });
    await browser.plugIn(HEADSET);
    expect(devices.media.microphone.at).toBe('trouble');
    expect(devices.media.microphones).toHaveLength(1);
  });
});

describe("a phone's cameras", () => {
  test('are flipped to and fro, and the last one is remembered', async () => {
    await devices.flipCamera();
    expect(inUse().camera).toBe('Back');
    expect(readDeviceChoices().cameraId).toBe('c2');
    await devices.setCamera(false);
    await devices.setCamera(true);
    expect(inUse().camera).toBe('Back');
    await devices.flipCamera();
    expect(inUse().camera).toBe('Front');
    expect(browser.live).toEqual(['Headset', 'Front']);
  });

  test('are flipped back when the other one does not start', async () => {
    browser.busy = [BACK.deviceId];
    await devices.flipCamera();
    expect(inUse().camera).toBe('Front');
    expect(devices.media.switchedTo?.label).toBe('Front');
  });
});

describe('a device that opens too late', () => {
  let open: () => void = () => {};
  beforeEach(() => {
    browser.gate = new Promise((resolve) => {
      open = resolve;
    });
  });

  test('is closed again when one has left meanwhile', async () => {
    devices.stop();
    const starting = devices.start();
    devices.stop();
    open();
    await starting;
    expect(browser.live).toEqual([]);
    expect(devices.media.camera.at).toBe('not-asked');
  });

  test('is closed again when it was switched off meanwhile', async () => {
    await devices.setCamera(false);
    const on = devices.setCamera(true);
    await devices.setCamera(false);
    open();
    await on;
    expect(browser.live).toEqual(['Headset']);
    expect(devices.media.camera.at).toBe('off');
  });

  test('gives way to the one that was pressed for last', async () => {
    const flips = [devices.flipCamera(), devices.flipCamera()];
    open();
    await Promise.all(flips);
    expect(browser.live).toHaveLength(2);
  });
});

describe('the background', () => {
  const camera = () => trackOf(devices.media.camera) as MediaStreamTrack;

  test('is blurred by a camera that can, and again the next time', async () => {
    browser.plugs = [HEADSET, { ...FRONT, blurs: [false, true] }];
    await devices.choose('camera', FRONT.deviceId);
    expect([blurrerOf(camera()), isBlurred(camera())]).toEqual(['system', false]);
    await devices.setBlur(true);
    expect(isBlurred(camera())).toBe(true);
    await devices.setCamera(false);
    await devices.setCamera(true);
    expect(isBlurred(camera())).toBe(true);
    await devices.setBlur(false);
    expect(isBlurred(camera())).toBe(false);
  });

  test.each([[undefined], [[true]], [[false]]])(
    'is for nobody to blur where its system lets it be %s, in a browser that cannot',
    async (blurs) => {
      browser.plugs = [HEADSET, { ...FRONT, ...(blurs && { blurs }) }];
      await devices.choose('camera', FRONT.deviceId);
      expect(blurrerOf(camera())).toBeNull();
    },
  );

  test('is drawn anew when it changes in the settings of the system', () => {
    const drawn = states.length;
    camera().dispatchEvent(new Event('configurationchange'));
    expect(states).toHaveLength(drawn + 1);
  });
});
