import type { RemoteAudioTrack } from 'twilio-video';
import { speaker } from './speakerElement';

let heard: RemoteAudioTrack | null = null;

/** Plays this voice and no other. `onBlocked` hears whether the browser wants a press before it plays. */
export function hear(voice: RemoteAudioTrack | null, onBlocked: (blocked: boolean) => void): void {
  if (heard === voice) return;
  heard?.detach(speaker);
  heard = voice;
  if (!voice) return;
  voice.attach(speaker);
  playSound(onBlocked);
}

/** Tries to play what is attached; call it again within a press after `onBlocked(true)`. */
export function playSound(onBlocked: (blocked: boolean) => void): void {
  speaker.play().then(
    () => onBlocked(false),
    (error: unknown) => onBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
  );
}

/** Sends the sound to this output device; the default one where the browser has no say or the device is gone. */
export async function playOn(speakerId: string): Promise<void> {
  if (!('setSinkId' in speaker)) return;
  await speaker.setSinkId(speakerId).catch(() => speaker.setSinkId(''));
}
