import type * as en from './en';

/** What a language must have: the same exports as English, each of the same shape. */
export type Words = typeof en;

/** The tags of the languages that pages are built in; the API serves the one that suits the browser. */
export const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt'];
