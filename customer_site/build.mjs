/** Builds both pages into `dist`, or the folder given, and holds the customer's page to its size. */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(process.argv[2] ?? join(here, 'dist'));

const BUDGETS = { beforeJoin: 15_000, wholeCall: 95_000 }; // bytes, brotli

await rm(dist, { recursive: true, force: true });
const results = {};
for (const mode of ['join', 'agent']) {
  results[mode] = await build({
    configFile: join(here, 'vite.config.mjs'),
    mode,
    logLevel: 'warn',
    build: { outDir: dist },
  });
}

const sizeOf = async (file) => brotliCompressSync(await readFile(join(dist, file))).length;

/** The HTML, CSS and JavaScript that a page loads by itself, and all that it may load in its life. */
async function sizes(page) {
  const html = await readFile(join(dist, page), 'utf8');
  const first = new Set([
    page,
    ...[...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(([, file]) => file),
  ]);
  const chunks = results[page.replace('.html', '')].output;
  const all = new Set([
    page,
    ...chunks.map(({ fileName }) => fileName).filter((file) => /\.(js|css)$/.test(file)),
  ]);
  const sum = async (files) => {
    const each = await Promise.all([...files].map(sizeOf));
    return each.reduce((total, size) => total + size, 0);
  };
  return { beforeJoin: await sum(first), wholeCall: await sum(all) };
}

for (const page of ['join.html', 'agent.html']) {
  const { beforeJoin, wholeCall } = await sizes(page);
  console.log(`${page}: ${beforeJoin} bytes before joining, ${wholeCall} in all (brotli)`);
  if (page !== 'join.html') continue;
  if (beforeJoin > BUDGETS.beforeJoin || wholeCall > BUDGETS.wholeCall) {
    console.error(`${page} is over its budget of ${BUDGETS.beforeJoin} and ${BUDGETS.wholeCall} bytes`);
    process.exitCode = 1;
  }
}
