/**
 * Builds both pages into `dist`, or the folder given, in every language, or those named after it, with each asset
 * in brotli beside it, and holds the customer's page to its size.
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { blurFiles } from './blurFiles.mjs';
import { inLanguage, LANGUAGES } from './languages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [folder = join(here, 'dist'), ...named] = process.argv.slice(2);
const dist = resolve(folder);

// bytes, brotli
const BUDGETS = { beforeJoin: 15_000, wholeCall: 95_000, elsewhere: 2_000, line: 1_600, blur: 700_000 };

/** What only some people's pages load, each with what it brings along. */
const APART = {
  elsewhere: '/src/customer/screens/Elsewhere.tsx', // comes where there can be no call
  line: '/src/customer/chatLine.ts', // comes by a press, for who writes to the chat
  blur: '/src/call/blurredPicture.ts', // comes for who wishes it, with what Twilio's library loads by itself
};

const known = new Map(); // what several pages load is compressed once

async function sizeOf(file) {
  if (!known.has(file)) known.set(file, brotliCompressSync(await readFile(join(dist, file))).length);
  return known.get(file);
}

/** The HTML, CSS and JavaScript that a page loads by itself; all that it may load for a call; and what is apart. */
async function sizes(page, { output }) {
  const html = (await readFile(join(dist, page), 'utf8')).replace(/<link rel="later"[^>]*>/g, '');
  const first = new Set([
    page,
    ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file),
  ]);
  const apart = Object.entries(APART).map(([name, module]) => [
    name,
    output
      .filter(({ facadeModuleId }) => facadeModuleId?.endsWith(module))
      .flatMap(({ fileName, viteMetadata }) => [fileName, ...viteMetadata.importedCss]),
  ]);
  const some = new Set(apart.flatMap(([, files]) => files));
  const all = new Set([
    page,
    ...output.map(({ fileName }) => fileName).filter((file) => /\.(js|css)$/.test(file) && !some.has(file)),
  ]);
  const sum = async (files) => {
    const each = await Promise.all([...files].map(sizeOf));
    return each.reduce((total, size) => total + size, 0);
  };
  const sizes = { beforeJoin: await sum(first), wholeCall: await sum(all) };
  for (const [name, files] of apart) sizes[name] = await sum(files);
  sizes.blur += await sum(blurFiles.map(({ to }) => to));
  return sizes;
}

await rm(dist, { recursive: true, force: true });
for (const { from, to } of blurFiles) await cp(from, join(dist, to));
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
    const size = await sizes(page, result);
    console.log(
      `${page}: ${size.beforeJoin} bytes before joining, ${size.wholeCall} in all; ` +
        `${size.elsewhere} without a call, ${size.line} to write to the chat, ${size.blur} to blur (brotli)`,
    );
    if (mode === 'join' && Object.keys(BUDGETS).some((part) => size[part] > BUDGETS[part])) {
      console.error(`${page} is over its budget of ${Object.values(BUDGETS).join(', ')} bytes`);
      process.exitCode = 1;
    }
  }
}

const assets = (await readdir(join(dist, 'assets'))).map((name) => join('assets', name));
for (const name of [...assets, ...blurFiles.map(({ to }) => to)]) {
  const file = join(dist, name);
  await writeFile(`${file}.br`, brotliCompressSync(await readFile(file)));
}
