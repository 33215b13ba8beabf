/** Each page is built once for each language, so that it loads the words of its own and of no other. */
import { join } from 'node:path';
import { SOURCE, sourceModule } from './sourceModule.mjs';

const words = join(SOURCE, 'words');

/** The tags of all languages. */
export const { LANGUAGES } = await sourceModule('words/language.ts');

/**
 * The Vite plugin that makes a page speak the language: in its code, its HTML and its name, `join.en.html`.
 * The words are there as `#language`, `#language/later`, `#language/elsewhere` and `#language/writing`, and each
 * drops what only the others' importers use: so what the first screens do not say is loaded later, or not at all.
 */
export async function inLanguage(lang) {
  const { page } = await sourceModule(`words/${lang}.ts`);
  return {
    name: 'in-language',
    enforce: 'pre',
    resolveId(source) {
      const [name, part] = source.split('/');
      return name === '#language' ? join(words, `${lang}.ts${part ? `?${part}` : ''}`) : null;
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) =>
        html
          .replace('<html lang="en">', `<html lang="${lang}" dir="${page.dir}">`)
          .replace(/{{(\w+)}}/g, (_, name) => page[name]),
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle))
          if (file.fileName.endsWith('.html'))
            file.fileName = file.fileName.replace('.html', `.${lang}.html`);
      },
    },
  };
}
