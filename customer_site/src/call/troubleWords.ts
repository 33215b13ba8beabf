import { call } from '../words/later';
import { browserKind } from './browserKind';
import { type Blur, type DeviceTrouble, type OwnMedia, troubleOf } from './ownMedia';

/** What is wrong with a device, and what to do about it in this browser. */
interface TroubleWords {
  what: string;
  help: string;
}

/** One entry per trouble; camera and microphone share one where they share the trouble. */
export function troubleWords(media: OwnMedia): TroubleWords[] {
  const camera = troubleOf(media.camera);
  const microphone = troubleOf(media.microphone);
  if (camera && camera === microphone) return [words(camera, call.device.both)];
  return [
    ...(camera ? [words(camera, call.device.camera)] : []),
    ...(microphone ? [words(microphone, call.device.microphone)] : []),
  ];
}

/** The devices that the person would join without: words to fill in, or `null` when none is in trouble. */
export function devicesInTrouble(media: OwnMedia): string | null {
  const camera = troubleOf(media.camera);
  const microphone = troubleOf(media.microphone);
  if (camera && microphone) return call.device.both;
  if (camera) return call.device.camera;
  return microphone ? call.device.microphone : null;
}

/** What is to be known of the blur; empty: nothing. */
export function blurNote({ at }: Blur): string {
  return at === 'off' || at === 'on' ? '' : call.blurNote[at];
}

function words(trouble: DeviceTrouble, device: string): TroubleWords {
  return { what: call.trouble[trouble](device), help: help(trouble) };
}

function help(trouble: DeviceTrouble): string {
  switch (trouble) {
    case 'refused':
      return call.allowIn[browserKind(navigator.userAgent, navigator.maxTouchPoints)];
    case 'refused-by-system':
      return call.allowInSystem;
    case 'missing':
      return call.missingHelp;
    case 'busy':
      return call.busyHelp;
  }
}
