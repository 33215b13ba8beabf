/** What this device gives to the call: the state of camera, microphone and shared screen. */
export interface OwnMedia {
  camera: Device;
  /** the page's own blur of what is behind the person */
  blur: Blur;
  microphone: Device;
  /** the shared screen while it is shared */
  screen: MediaStreamTrack | null;
  /** the microphone is given, and silenced */
  muted: boolean;
  cameras: readonly DeviceName[];
  microphones: readonly DeviceName[];
  speakers: readonly DeviceName[];
  speakerId: string;
  /** the device that was taken by itself, for one that went or came back; until the next change by hand */
  switchedTo: DeviceName | null;
}

export type Device =
  | { at: 'not-asked' }
  | { at: 'asking' }
  | { at: 'on'; track: MediaStreamTrack }
  | { at: 'off' } // switched off by its owner
  | { at: 'trouble'; trouble: DeviceTrouble };

export type DeviceTrouble =
  | 'refused' // by the person or the browser's setting
  | 'refused-by-system' // by the operating system's privacy setting
  | 'missing'
  | 'busy'; // held by another program, or broken

export type Blur =
  | { at: 'off' }
  /** heldBack: nobody else sees the camera before it is blurred */
  | { at: 'loading'; heldBack: boolean }
  | { at: 'on'; picture: MediaStreamTrack }
  | { at: BlurEnd };

/** Why it is off though it was wished. */
export type BlurEnd = 'failed' | 'too-slow';

export interface DeviceName {
  id: string;
  label: string;
}

export const NO_MEDIA: OwnMedia = {
  camera: { at: 'not-asked' },
  blur: { at: 'off' },
  microphone: { at: 'not-asked' },
  screen: null,
  muted: false,
  cameras: [],
  microphones: [],
  speakers: [],
  speakerId: '',
  switchedTo: null,
};

/** Neither device has been asked for yet. */
export function notAsked(media: OwnMedia): boolean {
  return media.camera.at === 'not-asked' && media.microphone.at === 'not-asked';
}

export function asking(media: OwnMedia): boolean {
  return media.camera.at === 'asking' || media.microphone.at === 'asking';
}

/** The track of a device that is on. */
export function trackOf(device: Device): MediaStreamTrack | null {
  return device.at === 'on' ? device.track : null;
}

/** What others see of the camera, or would see in a call; `null` as well while it waits for its blur. */
export function pictureOf({ camera, blur }: OwnMedia): MediaStreamTrack | null {
  if (blur.at === 'on') return blur.picture;
  return blur.at === 'loading' && blur.heldBack ? null : trackOf(camera);
}

export function troubleOf(device: Device): DeviceTrouble | null {
  return device.at === 'trouble' ? device.trouble : null;
}

/** What a refusal of getUserMedia means. https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
export function deviceTroubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const message = error instanceof Error || error instanceof DOMException ? error.message : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return /system/i.test(message) ? 'refused-by-system' : 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    default:
      return 'busy';
  }
}
