import { blurrerOf } from './blur';
import { keepDeviceChoices, readDeviceChoices } from './deviceChoices';
import type { Blur, BlurEnd } from './ownMedia';
import { pause } from './patience';

const BEGINS_WITHIN = 30_000; // ms

/**
 * The blur that the page makes, for cameras whose system has none. Its code is loaded once it is wished and there is
 * a camera to blur, so never before the page can be used. What the person wishes holds for every camera from then on.
 */
export class PageBlur {
  #wished = readDeviceChoices().blur === true;
  #camera: MediaStreamTrack | null = null;
  #blur: Blur = { at: 'off' };
  #work = new AbortController();

  /** @param onChange of what `of` answers for the same camera */
  constructor(private readonly onChange: () => void) {}

  /** How it stands with the picture of this camera. A new one is sent only when it is blurred, or cannot be. */
  of(camera: MediaStreamTrack | null): Blur {
    if (camera !== this.#camera) {
      this.#camera = camera;
      this.#begin(true);
    }
    return this.#blur;
  }

  /** A press: the picture that the others see already stays as it is until the blurred one is there. */
  wish(on: boolean): void {
    this.#wished = on;
    this.#begin(false);
    this.onChange();
  }

  #begin(heldBack: boolean): void {
    this.#work.abort();
    this.#blur = { at: 'off' };
    const camera = this.#camera;
    if (!this.#wished || !camera || blurrerOf(camera) !== 'page') return;
    this.#work = new AbortController();
    this.#blur = { at: 'loading', heldBack };
    void this.#blurs(camera, this.#work);
  }

  async #blurs(camera: MediaStreamTrack, work: AbortController): Promise<void> {
    const { signal } = work;
    const end = (at: BlurEnd) => {
      if (signal.aborted) return;
      work.abort();
      this.#wished = false;
      if (at === 'too-slow') keepDeviceChoices({ blur: false }); // not by itself the next time, either
      this.#blur = { at };
      this.onChange();
    };
    const late = pause(BEGINS_WITHIN, signal).then(() => {
      throw new Error('The blur did not begin in time.');
    });
    const begins = import('./blurredPicture').then(({ blurredPicture }) =>
      blurredPicture(camera, end, signal),
    );
    try {
      const picture = await Promise.race([begins, late]);
      if (signal.aborted) return;
      this.#blur = { at: 'on', picture };
      this.onChange();
    } catch (error) {
      if (signal.aborted) return;
      reportError(error);
      end('failed');
    }
  }
}
