// Bundles the plugin the way Flex's own toolchain does: one classic script that takes React, Redux and
// Flex UI from the page it is loaded into and hands its class to Flex's PluginManager while it loads.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const { name } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));

// Flex gives each plugin its own view of the API under the plugin's name, where that feature is on.
const fromThePage = {
  react: 'window.React',
  'react-redux': 'window.ReactRedux',
  '@twilio/flex-ui': `window.Twilio.FlexProxy?.[${JSON.stringify(name)}] ?? window.Twilio.Flex`,
};

const { metafile } = await build({
  absWorkingDir: import.meta.dirname,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/video-escalation-plugin.js',
  bundle: true,
  format: 'iife',
  target: 'es2020',
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  minify: true,
  keepNames: true,
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'from-the-page',
      setup(bundle) {
        const filter = new RegExp(`^(${Object.keys(fromThePage).join('|')})$`);
        bundle.onResolve({ filter }, ({ path }) => ({ path, namespace: 'from-the-page' }));
        bundle.onLoad({ filter: /.*/, namespace: 'from-the-page' }, ({ path }) => ({
          contents: `module.exports = ${fromThePage[path]};`,
        }));
      },
    },
  ],
});

const bundled = Object.keys(metafile.inputs).flatMap(
  (file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? [],
);
const licenses = [...new Set(bundled)].map(async (folder) => {
  const library = join(import.meta.dirname, folder);
  const { name, version, license } = JSON.parse(await readFile(join(library, 'package.json'), 'utf8'));
  const file = (await readdir(library)).find((one) => /^licen[cs]e/i.test(one));
  return `## ${name} - ${version} (${license})\n\n${await readFile(join(library, file), 'utf8')}`;
});
const text = ['# Licenses', 'The plugin carries these libraries.', ...(await Promise.all(licenses))].join(
  '\n\n',
);
await writeFile(join(import.meta.dirname, 'dist', 'licenses.md'), text);
