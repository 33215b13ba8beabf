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

/**
 * One page at a time (`--mode join` or `--mode agent`), so that neither carries the other's words and icons.
 * Files that both need come out with the same content and so under the same name.
 */
export default defineConfig(({ mode }) => ({
  root: here,
  base: '/',
  publicDir: false,
  plugins: [iconShapes(), preact({ devToolsEnabled: false, reactAliasesEnabled: false })],
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    target: ['chrome100', 'edge100', 'firefox100', 'safari15.4'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: resolve(here, `${mode === 'agent' ? 'agent' : 'join'}.html`),
      output: {
        codeSplitting: { groups: [{ name: 'twilio-video', test: /node_modules[\\/]twilio-video/ }] },
      },
    },
  },
  test: { environment: 'node', include: ['test/**/*.test.ts'] },
}));
