import type { OwnMedia } from '../../call/ownMedia';
import { troubleWords } from '../../call/troubleWords';
import { later } from '../../words/later';

/** Which devices cannot be had, and how to allow them in this browser. */
export function DeviceTrouble({ media }: { media: OwnMedia }) {
  const troubles = troubleWords(media);
  if (!troubles.length) return null;
  return (
    <div class="notice" role="alert">
      {troubles.map(({ what, help }) => (
        <p key={what}>
          <strong>{what}</strong> {help}
        </p>
      ))}
      <p>{later.seeAndHear}</p>
    </div>
  );
}
