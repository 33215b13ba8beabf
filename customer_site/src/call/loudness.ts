const SILENCE = -100; // dB

/** Hears how loud a microphone is. */
interface Loudness {
  /** the power of the last few hundredths of a second, in dB below full scale: speech lies between -60 and -10 */
  decibels(): number;
  close(): void;
}

export function loudnessOf(track: MediaStreamTrack): Loudness {
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  audio.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    decibels() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      return power ? 10 * Math.log10(power) : SILENCE;
    },
    close: () => void audio.close(),
  };
}
