// Bundles the plugin the way Flex's own toolchain does: one classic script that takes React, Redux and
// Flex UI from the page it is loaded into and hands its class to Flex's PluginManager while it loads.
import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';

const { name } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));

// Flex gives each plugin its own view of the API under the plugin's name, where that feature is on.
const fromThePage = {
  react: 'window.React',
  'react-redux': 'window.ReactRedux',
  '@twilio/flex-ui': `window.Twilio.FlexProxy?.[${JSON.stringify(name)}] ?? window.Twilio.Flex`,
};

await build({
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
