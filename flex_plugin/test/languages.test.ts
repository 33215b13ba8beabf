import { describe, expect, test } from 'vitest';
import { languageOf, WORDS } from '../src/languages';
import { en } from '../src/words/en';

const TITLE = 40; // characters that a button's title, or a tab's, may have
const TITLES = ['Start', 'Starting', 'Open', 'Tab', 'Frame', 'CustomerWaitsTitle', 'GoThere'];
const NOTICE = 130; // characters in Flex's notification bar

const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

test.each([
  ['en-US', 'en'],
  ['es-MX', 'es'],
  ['pt-BR', 'pt'],
  ['FR', 'fr'],
  ['de', 'de'],
  ['ja-JP', 'en'],
  ['constructor', 'en'],
  ['', 'en'],
  [undefined, 'en'],
])('the language of %j is %s', (localeTag, language) => {
  expect(languageOf(localeTag)).toBe(language);
});

describe.each(Object.keys(WORDS))('%s', (language) => {
  const words: Record<string, string> = { ...WORDS[language] };

  test('has every text, with the same placeholders', () => {
    expect(Object.keys(words)).toEqual(Object.keys(en));
    for (const [name, text] of Object.entries(en))
      expect(placeholders(words[name] ?? ''), name).toEqual(placeholders(text));
  });

  test('has no text that is empty, or too long for its place', () => {
    for (const [name, text] of Object.entries(words)) {
      const short = TITLES.includes(name.replace('VideoEscalation', ''));
      expect(text.trim(), name).not.toBe('');
      expect(text.length, name).toBeLessThanOrEqual(short ? TITLE : NOTICE);
    }
  });
});

describe.each(Object.keys(WORDS).filter((language) => language !== 'en'))('%s', (language) => {
  const words: Record<string, string> = { ...WORDS[language] };

  test('has no English left in it', () => {
    for (const [name, text] of Object.entries(en)) expect(words[name], name).not.toBe(text);
    expect(Object.values(words).join(' ')).not.toMatch(/\b(the|your|you|room|again|is|this)\b/i);
  });
});
