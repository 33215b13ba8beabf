/**
 * Builds both pages into `dist`, or the folder given, in every language, or those named after it, and holds the
 * customer's page to its size.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { inLanguage, LANGUAGES } from './languages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [folder = join(here, 'dist'), ...named] = process.argv.slice(2);
const dist = resolve(folder);

const BUDGETS = { beforeJoin: 15_000, wholeCall: 95_000 }; // bytes, brotli

const sizeOf = async (file) => brotliCompressSync(await readFile(join(dist, file))).length;

/** The HTML, CSS and JavaScript that a page loads by itself, and all that it may load in its life. */
async function sizes(page, { output }) {
  const html = await readFile(join(dist, page), 'utf8');
  const first = new Set([
    page,
    ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file),
  ]);
  const all = new Set([
    page,
    ...output.map(({ fileName }) => fileName).filter((file) => /\.(js|css)$/.test(file)),
  ]);
  const sum = async (files) => {
    const each = await Promise.all([...files].map(sizeOf));
    return each.reduce((total, size) => total + size, 0);
  };
  return { beforeJoin: await sum(first), wholeCall: await sum(all) };
}

await rm(dist, { recursive: true, force: true });
for (const language of named.length ? named : LANGUAGES) {
  for (const mode of ['join', 'agent']) {
    const result = await build({
      configFile: join(here, 'vite.config.mjs'),
      mode,
      logLevel: 'warn',
      plugins: [await inLanguage(language)],
      build: { outDir: dist },
    });
    const page = `${mode}.${language}.html`;
    const { beforeJoin, wholeCall } = await sizes(page, result);
    console.log(`${page}: ${beforeJoin} bytes before joining, ${wholeCall} in all (brotli)`);
    if (mode === 'join' && (beforeJoin > BUDGETS.beforeJoin || wholeCall > BUDGETS.wholeCall)) {
      console.error(`${page} is over its budget of ${BUDGETS.beforeJoin} and ${BUDGETS.wholeCall} bytes`);
      process.exitCode = 1;
    }
  }
}
