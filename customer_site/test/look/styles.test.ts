import { expect, test } from 'vitest';

const SHEETS = import.meta.glob<string>('../../src/**/*.css', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** Declarations of every style sheet, as "agent/agent.css: float: inline-start". */
const DECLARATIONS = Object.entries(SHEETS).flatMap(([file, sheet]) =>
  sheet
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .split(/[;{}]/)
    .map((one) => one.trim().replace(/\s+/g, ' '))
    .filter((one) => /^[a-z-]+: /.test(one))
    .map((one) => `${file.replace('../../src/', '')}: ${one}`),
);

/** Four values of which the second, on the right, is not the fourth, on the left. */
function isLopsided(declaration: string): boolean {
  const [, values = ''] = /: (?:inset|margin|padding|border-[a-z]+): (.*)/.exec(declaration) ?? [];
  const four = values.match(/[a-z]+\((?:[^()]|\([^()]*\))*\)|\S+/g) ?? [];
  return four.length === 4 && four[1] !== four[3];
}

test('there are style sheets to look at', () => {
  expect(DECLARATIONS.length).toBeGreaterThan(300);
});

test('nothing is said of left and right, so that a page can be read from either side', () => {
  const arrow = 'call/preview.css: border-width: 0 2px 2px 0'; // turned by 45 degrees: it points down
  const physical = DECLARATIONS.filter((one) => /\b(left|right)\b/.test(one) || isLopsided(one));
  expect(physical).toEqual([arrow]);
});

test('a picture of oneself is mirrored, whichever side one reads from', () => {
  expect(DECLARATIONS.filter((one) => one.includes('scaleX'))).toEqual([
    'call/preview.css: transform: scaleX(-1)',
  ]);
});

test('every colour is a variable, so that a brand is a few of them', () => {
  const literal = DECLARATIONS.filter((one) => !/: --/.test(one)).filter((one) =>
    /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch)\(|: (white|black)$/i.test(one),
  );
  expect(literal).toEqual([]);
});

test('no picture is cut, so that no face is, however a phone is held', () => {
  const fits = DECLARATIONS.filter((one) => /object-fit: /.test(one));
  expect(fits.length).toBeGreaterThan(2);
  expect(fits.filter((one) => !one.endsWith(': contain'))).toEqual([]);
});
