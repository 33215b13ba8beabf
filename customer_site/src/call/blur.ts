/**
 * Background blur as the camera's own system does it (Windows Studio Effects, ChromeOS; macOS lets only its user
 * switch it). It costs no code and no frames of ours.
 * https://w3c.github.io/mediacapture-extensions/#exposing-mediastreamtrack-source-background-blur-support
 */

/** Whether a page may switch this camera's blur on and off. */
export function canBlur(camera: MediaStreamTrack): boolean {
  const { backgroundBlur = [] } = camera.getCapabilities?.() ?? {};
  return backgroundBlur.includes(true) && backgroundBlur.includes(false);
}

export function isBlurred(camera: MediaStreamTrack): boolean {
  return camera.getSettings().backgroundBlur === true;
}
