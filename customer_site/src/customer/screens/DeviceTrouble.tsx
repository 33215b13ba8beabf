import { useEffect, useState } from 'preact/hooks';
import { inAppBrowser } from '../../call/inApp';
import { type OwnMedia, troubleOf } from '../../call/ownMedia';
import { troubleWords } from '../../call/troubleWords';
import { later } from '../../words/later';
import type { WayOut } from './Elsewhere';

/** Which devices cannot be had, and how to allow them in this browser. */
export function DeviceTrouble({ media }: { media: OwnMedia }) {
  const troubles = troubleWords(media);
  const refused = [media.camera, media.microphone].some((device) => troubleOf(device) === 'refused');
  if (!troubles.length) return null;
  return (
    <>
      <div class="notice" role="alert">
        {troubles.map(({ what, help }) => (
          <p key={what}>
            <strong>{what}</strong> {help}
          </p>
        ))}
        <p>{later.seeAndHear}</p>
      </div>
      {refused && <OutOfApp />}
    </>
  );
}

/** The way out of another app's window, which may keep the devices from the page whatever the person wants. */
function OutOfApp() {
  const app = inAppBrowser(navigator.userAgent);
  const [shown, show] = useState<{ Way?: typeof WayOut }>({});
  useEffect(() => {
    if (app) import('./Elsewhere').then(({ WayOut }) => show({ Way: WayOut }), reportError);
  }, []);
  return app && shown.Way ? <shown.Way app={app} aside /> : null;
}
