import cameraOffIcon from 'lucide-static/icons/video-off.svg?shapes';
import { useState } from 'preact/hooks';
import { Alive } from '../look/Alive';
import { Icon } from '../look/Icon';
import { call } from '../words/later';
import { OwnVideo } from './OwnVideo';
import { type OwnMedia, pictureOf, trackOf } from './ownMedia';

const CORNERS = ['top-end', 'bottom-end', 'bottom-start', 'top-start'] as const; // of a line of writing
const DRAG_FROM = 6; // px; less is a press

/** One's own picture in a corner of the stage: dragged to any corner, or sent to the next one by a press. */
export function OwnPicture({ media }: { media: OwnMedia }) {
  const [corner, setCorner] = useState(0);
  const camera = trackOf(media.camera);
  const picture = pictureOf(media);

  function drag(down: PointerEvent) {
    const picture = down.currentTarget as HTMLElement;
    picture.setPointerCapture(down.pointerId);
    let dragged = false;
    const onMove = (move: PointerEvent) => {
      const [x, y] = [move.clientX - down.clientX, move.clientY - down.clientY];
      dragged ||= Math.hypot(x, y) > DRAG_FROM;
      if (dragged) picture.style.transform = `translate(${x}px, ${y}px)`;
    };
    const onEnd = () => {
      picture.removeEventListener('pointermove', onMove);
      picture.removeEventListener('pointerup', onEnd);
      picture.removeEventListener('pointercancel', onEnd);
      if (dragged) {
        setCorner(nearestCorner(picture));
        picture.addEventListener('click', (click) => click.stopImmediatePropagation(), {
          capture: true,
          once: true,
        });
      }
      picture.style.transform = '';
    };
    picture.addEventListener('pointermove', onMove);
    picture.addEventListener('pointerup', onEnd);
    picture.addEventListener('pointercancel', onEnd);
  }

  return (
    <button
      type="button"
      class={`own-picture ${CORNERS[corner]}`}
      aria-label={call.moveOwnPicture}
      onPointerDown={drag}
      onClick={() => setCorner((corner + 1) % CORNERS.length)}
    >
      {camera && picture ? (
        <OwnVideo camera={camera} picture={picture} label={call.ownPicture} />
      ) : camera ? (
        <Alive />
      ) : (
        <Icon shapes={cameraOffIcon} />
      )}
    </button>
  );
}

function nearestCorner(picture: HTMLElement): number {
  const box = picture.getBoundingClientRect();
  const stage = picture.offsetParent ?? document.body;
  const around = stage.getBoundingClientRect();
  const left = box.left + box.width / 2 < around.left + around.width / 2;
  const top = box.top + box.height / 2 < around.top + around.height / 2;
  const start = left === (getComputedStyle(stage).direction === 'ltr');
  return CORNERS.indexOf(`${top ? 'top' : 'bottom'}-${start ? 'start' : 'end'}`);
}
