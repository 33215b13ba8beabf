/**
 * Reads how loud the microphone is, from 0 (silence) to 1, on every frame until the returned function is called.
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  let frame = requestAnimationFrame(function measure() {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const decibels = 10 * Math.log10(power || 1e-10);
    const level = Math.min(1, Math.max(0, (decibels + 60) / 50)); // speech lies between -60 and -10 dB
    shown = Math.max(level, shown * 0.9); // falls slowly, so that it reads as a meter and not as a flicker
    onLevel(shown);
    frame = requestAnimationFrame(measure);
  });
  return () => {
    cancelAnimationFrame(frame);
    void audio.close();
  };
}
