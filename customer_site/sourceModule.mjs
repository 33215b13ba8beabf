import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

process.env.NODE_ENV ??= 'production'; // runnerImport would set it for development, and the builds with it

/** The folder with the pages' own code. */
export const SOURCE = join(dirname(fileURLToPath(import.meta.url)), 'src');

/** What a TypeScript module of the pages exports, for the build; `path` from `SOURCE`. */
export async function sourceModule(path) {
  return (await runnerImport(join(SOURCE, path), { logLevel: 'warn' })).module;
}
