import { de } from './words/de';
import { en, type Words } from './words/en';
import { es } from './words/es';
import { fr } from './words/fr';
import { pt } from './words/pt';

/** The texts by the tag of their language. */
export const WORDS: Readonly<Record<string, Words>> = { en, es, fr, de, pt };

/** The language of a locale as Flex names it, `pt-BR` or `es`; English where we have no words in it. */
export function languageOf(localeTag: string | undefined): string {
  const language = localeTag?.toLowerCase().split('-')[0] ?? '';
  return Object.hasOwn(WORDS, language) ? language : 'en';
}
