import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));

/** `import mic from 'lucide-static/icons/mic.svg?shapes'` gives what stands inside the <svg>, and no more. */
function iconShapes() {
  return {
    name: 'icon-shapes',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.svg?shapes')) return null;
      const svg = await readFile(id.slice(0, -'?shapes'.length), 'utf8');
      const shapes = svg.replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, '').replace(/\n\s*/g, '');
      return { code: `export default ${JSON.stringify(shapes)}`, moduleType: 'js' };
    },
  };
}

/** Opens devices, and gives back tracks that there are already, which is all that the pages need of it. */
const NO_LOCAL_TRACKS = 'exports.createLocalTracks = ({ tracks }) => Promise.resolve(tracks);';

/** What is never made of these without insights, which every page connects without. */
const INSIGHTS_ONLY = /insights[\\/](statsmonitor|monitorregistry)\.js$/;

/** Whatever is told to it, by whatever name: nobody listens. */
const NO_TELEMETRY = 'const silent = new Proxy(() => {}, { get: () => silent }); module.exports = silent;';

/**
 * Warnings and errors, as by default. The SDK's own logger looks in localStorage and in the cookies for another
 * level, at each of the lines of a call that nobody sees.
 */
const LOG_WARNINGS =
  'const logger = { setDefaultLevel() {}, warn: console.warn, error: console.error };' +
  'exports.getLogger = () => logger;';

/**
 * Leaves out of the SDK's bundle what no page uses and CommonJS keeps the bundler from seeing: the preflight
 * test, what opens devices, with its noise cancellation, what watches and sends insights, levels of logging, all
 * but two fields of its package.json.
 */
function leanTwilioVideo() {
  const inSdk = /node_modules[\\/]twilio-video[\\/]/;
  return {
    name: 'lean-twilio-video',
    enforce: 'pre',
    async load(id) {
      if (!inSdk.test(id)) return null;
      if (/preflighttest\.js$/.test(id)) return 'module.exports = {};';
      if (/createlocaltracks\.js$/.test(id)) return NO_LOCAL_TRACKS;
      if (/createlocaltrack\.js$/.test(id)) return 'module.exports = {};';
      if (INSIGHTS_ONLY.test(id)) return 'module.exports = class {};';
      if (/insights[\\/]telemetry\.js$/.test(id)) return NO_TELEMETRY;
      if (/vendor[\\/]loglevel\.js$/.test(id)) return LOG_WARNINGS;
      if (/insightspublisher[\\/]index\.js$/.test(id)) return "module.exports = require('./null');";
      if (!/twilio-video[\\/]package\.json$/.test(id)) return null;
      const { name, version } = JSON.parse(await readFile(id, 'utf8'));
      return JSON.stringify({ name, version });
    },
  };
}

/** The code for a call, beside that of the page itself; not what only a press in the call asks for. */
const FOR_A_CALL = ['walk', 'inCall'];

/** Names in the HTML what a press on Join will load, as `<link rel="later">`, which no browser acts on: see fetchAhead. */
function namesWhatComesLater() {
  return {
    name: 'names-what-comes-later',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle, chunk: page }) {
        const files = new Set();
        for (const chunk of Object.values(bundle ?? {})) {
          if (!FOR_A_CALL.includes(chunk.name)) continue;
          for (const file of [chunk.fileName, ...chunk.imports, ...chunk.viteMetadata.importedCss])
            files.add(file);
        }
        files.delete(page?.fileName);
        return [...files].map((file) => ({
          tag: 'link',
          attrs: { rel: 'later', href: `/${file}` },
          injectTo: 'head',
        }));
      },
    },
  };
}

/**
 * One page at a time (`--mode join` or `--mode agent`), so that neither carries the other's words and icons.
 * Files that both need come out with the same content and so under the same name.
 */
export default defineConfig(({ mode }) => ({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [
    iconShapes(),
    leanTwilioVideo(),
    mode === 'join' && namesWhatComesLater(),
    preact({ devToolsEnabled: false, reactAliasesEnabled: false }),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    target: 'es2022',
    cssTarget: ['chrome100', 'firefox100', 'safari15.4'],
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' }, // of what is bundled; both pages carry the same libraries
    rolldownOptions: {
      input: resolve(here, `${mode === 'agent' ? 'agent' : 'join'}.html`),
      output: {
        codeSplitting: {
          groups: [
            { name: 'twilio-video', test: /node_modules[\\/]twilio-video/ },
            { name: 'in-app', test: /call[\\/]inApp\.ts$/ }, // else the first screens would carry it
          ],
        },
      },
    },
  },
  test: { environment: 'node', include: ['test/**/*.test.ts'], css: true },
}));
