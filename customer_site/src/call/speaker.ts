import type { RemoteAudioTrack } from 'twilio-video';

/** The one element that the other person is heard on: an element once started by a press may play for good. */
const element = new Audio();
let heard: RemoteAudioTrack | null = null;

/** To be called within a press: phones play no sound on an element that no press has started. */
export function unlockSpeaker(): void {
  element.play().catch(() => {
    // there is nothing to play yet; the attempt itself is what counts
  });
}

/** Plays this voice and no other. `onBlocked` hears whether the browser wants a press before it plays. */
export function hear(voice: RemoteAudioTrack | null, onBlocked: (blocked: boolean) => void): void {
  if (heard === voice) return;
  heard?.detach(element);
  heard = voice;
  if (!voice) return;
  voice.attach(element);
  playSound(onBlocked);
}

/** Tries to play what is attached; call it again within a press after `onBlocked(true)`. */
export function playSound(onBlocked: (blocked: boolean) => void): void {
  element.play().then(
    () => onBlocked(false),
    (error: unknown) => onBlocked(error instanceof DOMException && error.name === 'NotAllowedError'),
  );
}

/** Sends the sound to this output device; the default one where the browser has no say or the device is gone. */
export async function playOn(speakerId: string): Promise<void> {
  if (!('setSinkId' in element)) return;
  await element.setSinkId(speakerId).catch(() => element.setSinkId(''));
}
