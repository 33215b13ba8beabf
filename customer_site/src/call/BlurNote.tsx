import type { Blur } from './ownMedia';
import { blurNote } from './troubleWords';

/** What is to be known of the blur, told as it comes: where a dialog keeps the page's own region from being heard. */
export function BlurNote({ blur }: { blur: Blur }) {
  return (
    <p class={`blur-note ${blur.at}`} role="status">
      {blurNote(blur)}
    </p>
  );
}
