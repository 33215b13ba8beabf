import { keepDeviceChoices, readDeviceChoices } from './deviceChoices';
import { type Device, deviceTroubleOf, NO_MEDIA, type OwnMedia, trackOf } from './ownMedia';

export type Kind = 'camera' | 'microphone';

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
  #facing: 'user' | 'environment' = 'user';

  constructor(private readonly onChange: (media: OwnMedia) => void) {
    const { muted = false, speakerId = '' } = readDeviceChoices();
    this.#media = { ...NO_MEDIA, muted, speakerId };
    navigator.mediaDevices?.addEventListener('devicechange', this.#listDevices);
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
    if (on) return this.#open(['camera']);
    this.#stop('camera');
    this.#set({ camera: { at: 'off' } });
  }

  /** Silences the microphone or gives it back; asks for it where there is none yet. */
  async setMicrophone(on: boolean): Promise<void> {
    keepDeviceChoices({ muted: !on });
    this.#set({ muted: !on });
    if (on && this.#media.microphone.at !== 'on') await this.#open(['microphone']);
  }

  /** Takes another device of this kind. */
  async choose(kind: Kind, id: string): Promise<void> {
    keepDeviceChoices(kind === 'camera' ? { cameraId: id } : { microphoneId: id });
    this.#stop(kind);
    await this.#open([kind]);
  }

  /** The speaker that the other person is heard on, where the browser lets us choose. */
  chooseSpeaker(id: string): void {
    keepDeviceChoices({ speakerId: id });
    this.#set({ speakerId: id });
  }

  /** A phone's other camera. */
  async flipCamera(): Promise<void> {
    this.#facing = this.#facing === 'user' ? 'environment' : 'user';
    this.#stop('camera');
    await this.#open(['camera'], { facingMode: { ideal: this.#facing } });
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
    for (const kind of KINDS) this.#stop(kind);
    this.#set({ camera: { at: 'not-asked' }, microphone: { at: 'not-asked' } });
  }

  async #open(kinds: readonly Kind[], camera: MediaTrackConstraints = {}): Promise<void> {
    if (!kinds.length) return;
    this.#set(Object.fromEntries(kinds.map((kind) => [kind, { at: 'asking' }])));
    try {
      this.#take(await navigator.mediaDevices.getUserMedia(constraints(kinds, camera)));
    } catch (error) {
      const single = kinds[0];
      if (kinds.length === 1 && single) {
        this.#set({ [single]: { at: 'trouble', trouble: deviceTroubleOf(error) } });
      } else if (await oneMayWork(error)) {
        for (const kind of kinds) await this.#open([kind], camera);
      } else {
        const trouble: Device = { at: 'trouble', trouble: deviceTroubleOf(error) };
        this.#set({ camera: trouble, microphone: trouble });
      }
    }
    await this.#listDevices();
  }

  #take(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      const kind: Kind = track.kind === 'video' ? 'camera' : 'microphone';
      track.addEventListener('ended', () => {
        if (trackOf(this.#media[kind]) === track)
          this.#set({ [kind]: { at: 'trouble', trouble: 'missing' } });
      });
      this.#set({ [kind]: { at: 'on', track } });
    }
  }

  #stop(kind: Kind): void {
    trackOf(this.#media[kind])?.stop();
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
    this.onChange(this.#media);
  }
}

function constraints(kinds: readonly Kind[], camera: MediaTrackConstraints): MediaStreamConstraints {
  const { cameraId, microphoneId } = readDeviceChoices();
  const chosen = (id: string | undefined) => (id ? { deviceId: { ideal: id } } : {});
  return {
    video: kinds.includes('camera') && {
      ...VIDEO,
      ...(camera.facingMode ? camera : chosen(cameraId)),
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
