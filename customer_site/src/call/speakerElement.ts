/** The one element that the other person is heard on: an element once started by a press may play for good. */
export const speaker = new Audio();

/** To be called within a press: phones play no sound on an element that no press has started. */
export function unlockSpeaker(): void {
  speaker.play().catch(() => {
    // there is nothing to play yet; the attempt itself is what counts
  });
}
