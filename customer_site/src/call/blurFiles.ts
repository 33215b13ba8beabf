/**
 * What Twilio's library loads by itself when it blurs: its worker, and for that the segmentation of people, as it is
 * for browsers with WebAssembly SIMD, which all are that come here. The build puts these files where the API serves
 * them, `/blur/<version of the library>/`.
 */
export const BLUR_FILES = [
  'twilio-gaussian-blur-background-processor-pipeline-worker.js',
  'tflite-simd-1-0-0.js',
  'tflite-simd-1-0-0.wasm',
  'selfie_segmentation_landscape.tflite',
];
