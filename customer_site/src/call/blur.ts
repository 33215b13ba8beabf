import { browserKind } from './browserKind';

/** Who blurs what is behind a person: the camera's own system, or the page. */
type Blurrer = 'system' | 'page';

/**
 * Who blurs this camera's background when the person wishes it; `null`: nobody can, or the system does already and
 * leaves that to its own settings. The system comes first (Windows Studio Effects, ChromeOS): it costs no code and
 * no frames of ours.
 * https://w3c.github.io/mediacapture-extensions/#exposing-mediastreamtrack-source-background-blur-support
 */
export function blurrerOf(camera: MediaStreamTrack): Blurrer | null {
  const { backgroundBlur = [] } = camera.getCapabilities?.() ?? {};
  if (backgroundBlur.includes(true) && backgroundBlur.includes(false)) return 'system';
  return !isBlurred(camera) && pageCanBlur() ? 'page' : null;
}

/** Whether the system blurs it. */
export function isBlurred(camera: MediaStreamTrack): boolean {
  return camera.getSettings().backgroundBlur === true;
}

let able: boolean | undefined;

/** Twilio's library is not loaded to find out. A phone could not keep up, or would be hot and empty soon. */
function pageCanBlur(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  able ??=
    !/Android/.test(userAgent) &&
    !/ios|in-app/.test(browserKind(userAgent, maxTouchPoints)) &&
    'OffscreenCanvas' in globalThis &&
    new OffscreenCanvas(1, 1).getContext('webgl2') !== null;
  return able;
}
