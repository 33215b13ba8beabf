/** What a person chose, kept for the next call and for a reload in the middle of one. */
export interface DeviceChoices {
  cameraId?: string;
  microphoneId?: string;
  speakerId?: string;
  cameraOff?: boolean;
  muted?: boolean;
}

const KEY = 'video-devices';

/** The kept choices; none where the browser keeps nothing for this page. */
export function readDeviceChoices(): DeviceChoices {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}');
  } catch {
    return {}; // storage refused or not ours: the defaults serve
  }
}

/** Adds to the kept choices. */
export function keepDeviceChoices(choices: DeviceChoices): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readDeviceChoices(), ...choices }));
  } catch {
    // storage refused: the choice lasts as long as the page
  }
}
