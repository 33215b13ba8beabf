/**
 * Serves the gallery on loopback, at the port given or one that is free: every state of both pages, as the
 * product's own HTML, styles and components draw it. Prints its address. Nothing of it is in a build.
 *
 * With `--finished` nobody edits meanwhile: browsers keep what they have loaded, a hundred files for each state.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createServer } from 'vite';
import { inLanguage, LANGUAGES } from '../languages.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const {
  positionals: [port = '0'],
  values: { finished },
} = parseArgs({ allowPositionals: true, options: { finished: { type: 'boolean' } } });
const ENTRIES = { '/join.html': 'customer', '/agent.html': 'agent' };
const speaking = new Map();
for (const language of [...LANGUAGES, 'qps']) speaking.set(language, await inLanguage(language));

/** The product's HTML with the gallery's script, and with words in the language that the address asks for. */
const gallery = {
  name: 'gallery',
  enforce: 'pre',
  resolveId: (source) => (source.split('/')[0] === '#language' ? join(here, 'language.ts') : null),
  transformIndexHtml: {
    order: 'pre',
    handler(html, { path, originalUrl }) {
      const entry = ENTRIES[path];
      if (!entry) return html;
      const asked = new URL(originalUrl, 'http://localhost').searchParams.get('lang');
      const { transformIndexHtml } = speaking.get(asked) ?? speaking.get('en');
      const shown = html.replace(`/src/${entry}/main.tsx`, `/gallery/${entry}.tsx`);
      if (shown === html) throw new Error(`${path} does not load /src/${entry}/main.tsx`);
      return transformIndexHtml.handler(shown);
    },
  },
};

const server = await createServer({
  configFile: join(here, '..', 'vite.config.mjs'),
  appType: 'mpa',
  logLevel: 'warn',
  cacheDir: join(here, '..', '..', '.local', 'gallery'),
  plugins: [gallery],
  server: {
    host: '127.0.0.1',
    port: Number(port),
    strictPort: true,
    headers: finished ? { 'Cache-Control': 'max-age=600' } : {},
  },
  optimizeDeps: { noDiscovery: true, include: ['preact', 'preact/hooks', 'preact/jsx-dev-runtime'] },
});
await server.listen();
console.log(`http://127.0.0.1:${server.httpServer.address().port}/gallery/`);
