import { loudnessOf } from './loudness';

/**
 * Reads how loud the microphone is, from 0 (silence) to 1, on every frame until the returned function is called.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const loudness = loudnessOf(track);
  let shown = 0;
  let frame = requestAnimationFrame(function measure() {
    const level = Math.min(1, Math.max(0, (loudness.decibels() + 60) / 50));
    shown = Math.max(level, shown * 0.9); // falls slowly, so that it reads as a meter and not as a flicker
    onLevel(shown);
    frame = requestAnimationFrame(measure);
  });
  return () => {
    cancelAnimationFrame(frame);
    loudness.close();
  };
}
