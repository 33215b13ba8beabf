/** Where the files that Twilio's library loads by itself are in its package, and where they go in `dist`. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sourceModule } from './sourceModule.mjs';

const library = dirname(createRequire(import.meta.url).resolve('@twilio/video-processors/package.json'));
const { version } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8'));
const { BLUR_FILES } = await sourceModule('call/blurFiles.ts');

export const blurFiles = BLUR_FILES.map((name) => ({
  from: join(library, 'dist', 'build', name),
  to: `blur/${version}/${name}`,
}));
