// Bundles the desk (the whole Flex UI with our stand-in SDKs) and the web chat into dist/, or the folder named.
// Flex UI ships as one CommonJS file that requires the Twilio SDKs by name: that is the seam. None of the
// real ones is installed (see "overrides" in the root package.json), so a name missed here fails the build.
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const FLEX_UI_VERSION = '2.17.1';
const here = dirname(fileURLToPath(import.meta.url));
const dist = resolve(process.argv[2] ?? join(here, 'dist'));

const STAND_INS = {
  'twilio-taskrouter': 'taskrouter',
  '@twilio/conversations': 'conversations',
  '@twilio/flex-sdk': 'flex_sdk',
  '@twilio/flex-sdk/data-client': 'data_client',
  'twilio-sync': 'sync',
  twilsock: 'twilsock',
  '@twilio/voice-sdk': 'voice',
  '@twilio/player': 'unused',
  '@citrix/ucsdk/CitrixWebRTC.js': 'unused',
  'highcharts-react-official': 'unused',
  '@gooddata/gooddata-js': 'unused',
  path: 'path', // Node's; mime-types asks it for a file's extension
};

const standIns = {
  name: 'stand-ins',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, ({ path }) =>
      Object.hasOwn(STAND_INS, path) ? { path: join(here, 'src/sdk', `${STAND_INS[path]}.ts`) } : undefined,
    );
  },
};

const require = createRequire(import.meta.url);
const found = JSON.parse(await readFile(require.resolve('@twilio/flex-ui/package.json'), 'utf8')).version;
if (found !== FLEX_UI_VERSION) {
  console.error(
    `The desk is made for Flex UI ${FLEX_UI_VERSION}; @twilio/flex-ui ${found} is installed. Run npm ci.`,
  );
  process.exit(1);
}

const started = performance.now();
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const result = await esbuild.build({
  entryPoints: { desk: join(here, 'src/desk/desk.ts'), chat: join(here, 'src/chat/chat.ts') },
  outdir: dist,
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  plugins: [standIns],
  metafile: true,
  logLevel: 'warning',
});
for (const file of [
  'desk/desk.html',
  'desk/desk.css',
  'desk/signed_out.html',
  'chat/chat.html',
  'chat/chat.css',
]) {
  await copyFile(join(here, 'src', file), join(dist, file.split('/')[1]));
}
const sizes = Object.entries(result.metafile.outputs).map(
  ([file, { bytes }]) => `${file.split('/').at(-1)} ${(bytes / 1e6).toFixed(1)} MB`,
);
console.log(`desk: ${sizes.join(', ')} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
