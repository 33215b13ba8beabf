import { GaussianBlurBackgroundProcessor, isSupported, version } from '@twilio/video-processors';
import Video, { type VideoProcessor } from 'twilio-video';
import { BLUR_FILES } from './blurFiles';
import { watchPace } from './blurPace';
import type { BlurEnd } from './ownMedia';

const FILES = `/blur/${version}/`;
const RADIUS = 15; // px; the library's own choice, which it warns of when it is left out
const USUAL_RATE = 24; // frames a second, where a browser does not tell the camera's

/** Both libraries have a type for it. */
type Frame = Parameters<GaussianBlurBackgroundProcessor['processFrame']>[0];

let loading: Promise<GaussianBlurBackgroundProcessor> | null = null;
let inFlight: Promise<void> = Promise.resolve(); // the frame that is being blurred

/**
 * The camera's picture with what is behind the person blurred, as a track that is shown and sent in its place, once
 * there is one; it lasts until `signal` aborts, or until `onEnd` says why it came to an end before. Throws what kept
 * it from beginning. The frames are taken and given by twilio-video, as for a track that it publishes:
 * https://sdk.twilio.com/js/video/latest/docs/LocalVideoTrack.html#addProcessor__anchor
 */
export async function blurredPicture(
  camera: MediaStreamTrack,
  onEnd: (end: BlurEnd) => void,
  signal: AbortSignal,
): Promise<MediaStreamTrack> {
  const blurring = await load();
  await inFlight.catch(() => {}); // another camera's; the library takes one picture at a time
  signal.throwIfAborted();

  const local = new Video.LocalVideoTrack(camera.clone()); // of its own, to be let go of whole
  const pace = watchPace(camera.getSettings().frameRate ?? USUAL_RATE, () => onEnd('too-slow'));
  let processor: VideoProcessor;
  const begun = new Promise<void>((resolve, reject) => {
    processor = {
      async processFrame(input, output) {
        pace.begin();
        try {
          inFlight = blurring.processFrame(input as Frame, output as HTMLCanvasElement);
          await inFlight;
        } catch (error) {
          if (!signal.aborted) reportError(error); // the SDK keeps it to itself
          reject(error);
          onEnd('failed');
          throw error; // so that the SDK sends nothing more
        }
        pace.end();
        resolve();
      },
    };
    local.attach(); // the SDK takes no frames of what is neither shown nor published
    local.addProcessor(processor, {
      inputFrameBufferType: 'videoframe',
      outputFrameBufferContextType: 'bitmaprenderer',
    });
  });
  const picture = local.processedTrack as MediaStreamTrack;
  signal.addEventListener('abort', () => {
    pace.stop();
    local.removeProcessor(processor);
    local.detach();
    local.stop();
    picture.stop();
  });
  await begun;
  return picture;
}

/** The library and its files, once for the page; again after they could not be had. */
function load(): Promise<GaussianBlurBackgroundProcessor> {
  loading ??= begin().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function begin(): Promise<GaussianBlurBackgroundProcessor> {
  if (!isSupported) throw new Error('This browser cannot blur a picture.');
  await Promise.all(BLUR_FILES.map(fetched));
  const blurring = new GaussianBlurBackgroundProcessor({ assetsPath: FILES, blurFilterRadius: RADIUS });
  await blurring.loadModel();
  return blurring;
}

/** Has a file ready for the library, which waits for ever for one that is not there, or takes an error for it. */
async function fetched(file: string): Promise<void> {
  const answer = await fetch(FILES + file);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  await answer.arrayBuffer();
}
