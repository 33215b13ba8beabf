import { describe, expect, test } from 'vitest';
import * as de from '../../src/words/de';
import * as en from '../../src/words/en';
import * as es from '../../src/words/es';
import * as fr from '../../src/words/fr';
import { LANGUAGES, type Words } from '../../src/words/language';
import * as pt from '../../src/words/pt';
import * as qps from '../../src/words/qps';

type Sentence = (...filled: (string | number)[]) => string;
type Said = string | Sentence;

const ALL: Record<string, Words> = { en, es, fr, de, pt };
const TRANSLATED = LANGUAGES.filter((language) => language !== 'en');

/** What is the same word in English. */
const SAME: Record<string, readonly string[]> = {
  es: [],
  fr: ['customer.enterCode.label'],
  de: ['customer.enterCode.label'],
  pt: [],
};
const DIRECTION = 'page.dir';

/** Functions that choose among words, or count: what they are given need not appear as it is. */
const CHOOSES = ['later.rate.star'];
const COUNTS = [0, 1, 2, 5, 60];

/** Buttons in a column of 288 px (a page of 320 px, less its margins): one line, or two where words are put in. */
const ONE_LINE = 24; // characters of 20 px, at most
const TWO_LINES = 48;
const BUTTONS = [
  ...['customer.enterCode.go', 'customer.unreachable.again', 'customer.otherCode', 'elsewhere.copyLink'],
  ...[
    'elsewhere.linkCopied',
    'elsewhere.inApp.open',
    'customer.ready.join',
    'customer.ready.tryAgain',
    'later.waiting.leave',
  ],
  ...['later.connecting.cancel', 'later.lost.rejoin', 'later.lost.leave', 'later.inUse.useHere'],
  ...['later.waitingElsewhere.waitHere', 'later.rate.send', 'later.rate.skip', 'later.rate.back'],
  ...['agent.tryAgain', 'agent.join', 'agent.rejoin', 'agent.copyLink', 'agent.sendAgain', 'agent.sending'],
  ...['agent.takeBack', 'agent.takingBack', 'agent.takeBackYes', 'agent.takeBackNo', 'agent.busy.goThere'],
  ...['agent.busy.joinHere', 'agent.connecting.cancel', 'agent.call.end', 'agent.call.endYes'],
  ...['agent.call.endNo', 'agent.over.newLink', 'call.close', 'call.leave', 'call.mute', 'call.cameraOff'],
  ...['call.share', 'call.flip', 'call.devices', 'call.deviceMenus', 'recording.ask.yes', 'recording.ask.no'],
  ...['recording.ask.back', 'recording.stop', 'recording.refuse', 'agentRecording.start'],
  ...['call.turnCameraOff', 'call.popOut', 'later.call.write', 'writing.send', 'writing.close'],
];
const LONG_BUTTONS = ['allowDevices', 'customer.ready.joinWithout', 'agent.joinWithout', 'call.hear'];

/** Every sentence by its path: "customer.ready.join". */
function sentences(words: object, path = ''): Map<string, Said> {
  const found = new Map<string, Said>();
  for (const [key, one] of Object.entries(words)) {
    const here = path ? `${path}.${key}` : key;
    if (typeof one === 'object') for (const [deep, said] of sentences(one, here)) found.set(deep, said);
    else found.set(here, one);
  }
  return found;
}

const ENGLISH = sentences(en);
const of = (language: string) => sentences(ALL[language] as Words);

/** Words to put in, as different from each other and from all else as can be. */
const samples = (said: Sentence) => ['Xóchitl', 'Þórr', 'Ødegård'].slice(0, said.length);

/** The sentence, with sample words put in where it takes some. */
const spoken = (said: Said) => (typeof said === 'string' ? said : said(...samples(said)));

/** Whether the function takes numbers: English tells, as it says "1 second" and "1 star". */
const counts = (path: string) => {
  const said = ENGLISH.get(path);
  return typeof said === 'function' && said.length === 1 && said(1) !== said(2).replace('2', '1');
};

/** The longest that a button's words become. */
function longest(said: Said, { call }: Words): number {
  if (typeof said === 'string') return said.length;
  return Math.max(...Object.values(call.device).map((device) => said(device).length));
}

test('the pages are built in every language that there is', () => {
  expect(LANGUAGES).toEqual(Object.keys(ALL));
});

describe.each(LANGUAGES)('%s', (language) => {
  const words = ALL[language] as Words;

  test('says all that English says, and no more', () => {
    expect([...of(language).keys()].sort()).toEqual([...ENGLISH.keys()].sort());
  });

  test('leaves nothing empty', () => {
    const empty = [...of(language)].filter(([path, said]) => !CHOOSES.includes(path) && !spoken(said).trim());
    expect(empty).toEqual([]);
    expect([1, 2, 3, 4, 5].map((stars) => words.later.rate.star(stars)).every(Boolean)).toBe(true);
    expect(words.later.rate.star(0)).toBe('');
  });

  test('puts in everything that it is given', () => {
    for (const [path, said] of of(language)) {
      if (typeof said === 'string' || CHOOSES.includes(path)) continue;
      expect(said.length, path).toBe((ENGLISH.get(path) as Sentence).length);
      const numbers = [7, 13].slice(0, said.length);
      const given = path === 'agent.minutes' || counts(path) ? numbers : samples(said);
      for (const one of given) expect(said(...given), path).toContain(`${one}`);
    }
  });

  test('counts one thing otherwise than several', () => {
    const counting = [...of(language)].filter(([path]) => counts(path) && !CHOOSES.includes(path));
    expect(counting.length).toBeGreaterThan(8);
    for (const [path, said] of counting) {
      for (const n of COUNTS) expect((said as Sentence)(n), path).toMatch(new RegExp(`\\b${n}\\b`));
      expect((said as Sentence)(1).replace('1', '2'), path).not.toBe((said as Sentence)(2));
      expect((said as Sentence)(5).replace('5', '2'), path).toBe((said as Sentence)(2));
    }
  });

  test('has buttons that fit a page of 320 px', () => {
    const fits = (path: string, most: number) =>
      expect(longest(of(language).get(path) as Said, words), path).toBeLessThanOrEqual(most);
    for (const path of BUTTONS) fits(path, ONE_LINE);
    for (const path of LONG_BUTTONS) fits(path, TWO_LINES);
  });

  test('is not much longer than English', () => {
    for (const [path, said] of of(language)) {
      const english = spoken(ENGLISH.get(path) as Said).length;
      expect(spoken(said).length, path).toBeLessThanOrEqual(english * 1.7 + 20);
    }
  });

  test('uses the marks and spaces of plain text', () => {
    for (const [path, said] of of(language)) {
      expect(spoken(said), path).not.toMatch(/^\s|\s$| {2}|\.\.\.|undefined|NaN|\[object/);
    }
  });
});

describe.each(TRANSLATED)('%s', (language) => {
  test('has no English left in it', () => {
    const meant = [DIRECTION, 'agent.minutes', ...CHOOSES, ...(SAME[language] ?? [])];
    const left = [...of(language)]
      .filter(([path]) => !meant.includes(path))
      .filter(([path, said]) => spoken(said) === spoken(ENGLISH.get(path) as Said));
    expect(left.map(([path]) => path)).toEqual([]);
    const { star } = (ALL[language] as Words).later.rate;
    for (const n of [1, 2, 3, 4, 5]) expect(star(n)).not.toBe(en.later.rate.star(n));
    for (const [path, said] of of(language))
      expect(spoken(said), path).not.toMatch(/\b(the|your|you|please|customer|again|and|is|this|with)\b/i);
  });
});

test('the pseudo-language says all that English says, longer and from right to left', () => {
  const pseudo = sentences(qps);
  expect([...pseudo.keys()].sort()).toEqual([...ENGLISH.keys()].sort());
  expect(qps.page.dir).toBe('rtl');
  for (const [path, said] of pseudo) {
    if (path === DIRECTION || CHOOSES.includes(path)) continue;
    expect(spoken(said).length, path).toBeGreaterThan(spoken(ENGLISH.get(path) as Said).length * 1.2);
  }
  expect(qps.customer.tooMany.again(7)).toContain('7');
});
