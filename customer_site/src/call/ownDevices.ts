import { keepDeviceChoices, readDeviceChoices } from './deviceChoices';
import {
  type DeviceName,
  type DeviceTrouble,
  deviceTroubleOf,
  NO_MEDIA,
  type OwnMedia,
  trackOf,
} from './ownMedia';
import { PageBlur } from './pageBlur';

type Kind = 'camera' | 'microphone';

const KINDS: readonly Kind[] = ['camera', 'microphone'];

const VIDEO: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 24 },
};

/**
 * The person's camera, microphone and screen. Asks for nothing by itself: every method that opens a device is
 * meant for a press (or, where the permission stands already, for coming back into a call).
 */
export class OwnDevices {
  #media: OwnMedia;
  /** how often each was opened or closed: an answer of the browser's that comes after the next wish is void */
  readonly #wishes: Record<Kind, number> = { camera: 0, microphone: 0 };
  /** the device that went while it was in use: another one stands in until it is back */
  readonly #gone: Partial<Record<Kind, DeviceName>> = {};
  readonly #pageBlur = new PageBlur(() => this.#set({}));

  constructor(private readonly onChange: (media: OwnMedia) => void) {
    const { muted = false, speakerId = '' } = readDeviceChoices();
    this.#media = { ...NO_MEDIA, muted, speakerId };
    navigator.mediaDevices?.addEventListener('devicechange', this.#followPlugs);
  }

  get media(): OwnMedia {
    return this.#media;
  }

  /** Asks for camera and microphone together; what cannot be had is left in `trouble`, nothing is thrown. */
  start(): Promise<void> {
    return this.#start(KINDS);
  }

  /** Starts what the browser gives without asking the person. */
  async startWithoutAsking(): Promise<void> {
    const states = await Promise.all(KINDS.map(permission));
    await this.#start(KINDS.filter((_kind, index) => states[index] === 'granted'));
  }

  async #start(kinds: readonly Kind[]): Promise<void> {
    const { cameraOff } = readDeviceChoices();
    if (cameraOff) this.#set({ camera: { at: 'off' } });
    await this.#open(
      kinds.filter((kind) => this.#media[kind].at !== 'on' && !(cameraOff && kind === 'camera')),
    );
  }

  /** Opens the camera, or closes it so that its light goes out. */
  async setCamera(on: boolean): Promise<void> {
    keepDeviceChoices({ cameraOff: !on });
    this.#byHand('camera');
    if (on) return this.#open(['camera']);
    this.#stop('camera');
    this.#set({ camera: { at: 'off' } });
  }

  /** Silences the microphone or gives it back; asks for it where there is none yet. */
  async setMicrophone(on: boolean): Promise<void> {
    keepDeviceChoices({ muted: !on });
    this.#set({ muted: !on });
    if (!on || this.#media.microphone.at === 'on') return;
    this.#byHand('microphone');
    await this.#open(['microphone']);
  }

  /** Takes another device of this kind. */
  async choose(kind: Kind, id: string): Promise<void> {
    keepDeviceChoices(kind === 'camera' ? { cameraId: id } : { microphoneId: id });
    this.#byHand(kind);
    this.#stop(kind);
    await this.#open([kind]);
  }

  /** The speaker that the other person is heard on, where the browser lets us choose. */
  chooseSpeaker(id: string): void {
    keepDeviceChoices({ speakerId: id });
    this.#set({ speakerId: id });
  }

  /** A phone's other camera, also the next time; the same one again where the other does not start. */
  async flipCamera(): Promise<void> {
    const { facingMode, deviceId = '' } = trackOf(this.#media.camera)?.getSettings() ?? {};
    this.#byHand('camera');
    this.#stop('camera');
    const wish = this.#wishes.camera + 1;
    await this.#open(['camera'], {
      facingMode: { ideal: facingMode === 'environment' ? 'user' : 'environment' },
    });
    if (wish !== this.#wishes.camera) return;
    const flipped = trackOf(this.#media.camera);
    if (flipped) keepDeviceChoices({ cameraId: flipped.getSettings().deviceId ?? '' });
    else await this.#standIn('camera', deviceId);
  }

  /** Blurs what is behind the person, also the next time; for a camera that has a `blurrerOf`. */
  async setBlur(on: boolean): Promise<void> {
    keepDeviceChoices({ blur: on });
    const camera = trackOf(this.#media.camera);
    await camera?.applyConstraints({ ...camera.getConstraints(), backgroundBlur: on });
    this.#pageBlur.wish(on);
  }

  /** Shares a screen until `stopScreen`, or until the browser's own button ends it. False: the person declined. */
  async shareScreen(): Promise<boolean> {
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
    } catch (error) {
      if (error instanceof DOMException) return false;
      throw error;
    }
    const [screen] = stream.getVideoTracks();
    if (!screen) return false;
    screen.addEventListener('ended', () => this.stopScreen());
    this.#set({ screen });
    return true;
  }

  stopScreen(): void {
    this.#media.screen?.stop();
    this.#set({ screen: null });
  }

  /** Closes everything; the lights go out. */
  stop(): void {
    this.stopScreen();
    for (const kind of KINDS) {
      this.#byHand(kind);
      this.#stop(kind);
    }
    this.#set({ camera: { at: 'not-asked' }, microphone: { at: 'not-asked' } });
  }

  async #open(kinds: readonly Kind[], which?: MediaTrackConstraints): Promise<void> {
    if (!kinds.length) return;
    const wishes = new Map(kinds.map((kind) => [kind, ++this.#wishes[kind]]));
    const wanted = (kind: Kind) => wishes.get(kind) === this.#wishes[kind];
    const fail = (trouble: DeviceTrouble) => {
      for (const kind of kinds.filter(wanted)) this.#set({ [kind]: { at: 'trouble', trouble } });
    };
    this.#set(Object.fromEntries(kinds.map((kind) => [kind, { at: 'asking' }])));
    try {
      const stream = await navigator.mediaDevices.getUserMedia(constraints(kinds, which));
      for (const track of stream.getTracks()) {
        const kind: Kind = track.kind === 'video' ? 'camera' : 'microphone';
        if (wanted(kind)) this.#take(kind, track);
        else track.stop(); // its light would stay on
      }
    } catch (error) {
      if (kinds.length > 1 && (await oneMayWork(error)))
        for (const kind of kinds.filter(wanted)) await this.#open([kind], which);
      else fail(deviceTroubleOf(error));
    }
    void this.#listDevices(); // for the menus: nobody waits for them to join
  }

  #take(kind: Kind, track: MediaStreamTrack): void {
    track.addEventListener('ended', () => {
      if (trackOf(this.#media[kind]) === track) void this.#lost(kind, track);
    });
    track.addEventListener('configurationchange', () => this.#set({})); // blurred, or not, in the system's settings
    this.#set({ [kind]: { at: 'on', track } });
  }

  /** It was unplugged, or taken away: another one stands in, if the browser gives it without asking. */
  async #lost(kind: Kind, track: MediaStreamTrack): Promise<void> {
    const wish = this.#wishes[kind];
    this.#gone[kind] ??= nameOf(track);
    this.#set({ [kind]: { at: 'asking' } });
    await this.#listDevices();
    if (wish === this.#wishes[kind]) await this.#standIn(kind);
    if (wish === this.#wishes[kind]) this.#set({ [kind]: { at: 'trouble', trouble: 'missing' } });
  }

  /** Devices came or went: one that was lost is taken back, and where there was none at all, another one. */
  readonly #followPlugs = async (): Promise<void> => {
    await this.#listDevices();
    for (const kind of KINDS) {
      const gone = this.#gone[kind];
      if (!gone) continue;
      if (this.#listed(kind).some((device) => isSame(device, gone))) await this.#standIn(kind, gone.id);
      if (this.#media[kind].at === 'trouble') await this.#standIn(kind);
    }
  };

  /** Takes this device, or any of its kind, without asking the person; says so when it works. */
  async #standIn(kind: Kind, id?: string): Promise<void> {
    const wish = this.#wishes[kind];
    if (!this.#listed(kind).length || (await permission(kind)) !== 'granted') return;
    if (wish !== this.#wishes[kind]) return;
    this.#stop(kind);
    await this.#open([kind], id ? { deviceId: { ideal: id } } : {});
    const track = trackOf(this.#media[kind]);
    if (!track || wish + 1 !== this.#wishes[kind]) return;
    const switchedTo = nameOf(track);
    const gone = this.#gone[kind];
    if (gone && isSame(switchedTo, gone)) delete this.#gone[kind];
    this.#set({ switchedTo });
  }

  /** The person takes it in hand: what was lost before, and what still opens, counts no more. */
  #byHand(kind: Kind): void {
    this.#wishes[kind]++;
    delete this.#gone[kind];
    this.#set({ switchedTo: null });
  }

  #stop(kind: Kind): void {
    trackOf(this.#media[kind])?.stop();
  }

  #listed(kind: Kind): readonly DeviceName[] {
    return kind === 'camera' ? this.#media.cameras : this.#media.microphones;
  }

  readonly #listDevices = async (): Promise<void> => {
    const all = await navigator.mediaDevices.enumerateDevices();
    const named = (kind: MediaDeviceKind) =>
      all
        .filter((device) => device.kind === kind && device.deviceId && device.label)
        .map(({ deviceId, label }) => ({ id: deviceId, label }));
    this.#set({
      cameras: named('videoinput'),
      microphones: named('audioinput'),
      speakers: 'setSinkId' in HTMLMediaElement.prototype ? named('audiooutput') : [],
    });
  };

  #set(change: Partial<OwnMedia>): void {
    this.#media = { ...this.#media, ...change };
    this.#media.blur = this.#pageBlur.of(trackOf(this.#media.camera));
    this.onChange(this.#media);
  }
}

function nameOf(track: MediaStreamTrack): DeviceName {
  return { id: track.getSettings().deviceId ?? '', label: track.label };
}

/** Chrome's `default` is another device when its label is another one. */
function isSame(one: DeviceName, other: DeviceName): boolean {
  return one.id === other.id && one.label === other.label;
}

/** @param which the device; left out: the one that the person chose */
function constraints(kinds: readonly Kind[], which?: MediaTrackConstraints): MediaStreamConstraints {
  const { cameraId, microphoneId, blur } = readDeviceChoices();
  const chosen = (id: string | undefined) => which ?? (id ? { deviceId: { ideal: id } } : {});
  return {
    video: kinds.includes('camera') && {
      ...VIDEO,
      ...chosen(cameraId),
      ...(blur && { backgroundBlur: true }),
    },
    audio: kinds.includes('microphone') && { ...chosen(microphoneId) },
  };
}

/** Whether to ask for each device by itself after asking for both failed, without pestering who said no. */
async function oneMayWork(error: unknown): Promise<boolean> {
  if (deviceTroubleOf(error) !== 'refused') return true;
  const states = await Promise.all(KINDS.map(permission));
  return states.includes('denied') && states.includes('granted');
}

async function permission(kind: Kind): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: kind as PermissionName })).state;
  } catch {
    return 'unknown'; // the browser does not tell (Firefox, older Safari)
  }
}
