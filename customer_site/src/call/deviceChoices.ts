import { keepForLong } from './keep';

/** What a person chose, kept for the next call and for a reload in the middle of one. */
interface DeviceChoices {
  cameraId?: string;
  microphoneId?: string;
  speakerId?: string;
  cameraOff?: boolean;
  blur?: boolean;
  muted?: boolean;
}

const KEY = 'video-devices';

export function readDeviceChoices(): DeviceChoices {
  return keepForLong.read<DeviceChoices>(KEY) ?? {};
}

/** Adds to the kept choices. */
export function keepDeviceChoices(choices: DeviceChoices): void {
  keepForLong.write(KEY, { ...readDeviceChoices(), ...choices });
}
