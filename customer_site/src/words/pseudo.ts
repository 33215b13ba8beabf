const ACCENTED: Readonly<Record<string, string>> = {
  ...{ a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', c: 'ç', n: 'ñ', s: 'š', y: 'ý', z: 'ž' },
  ...{ A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', C: 'Ç', N: 'Ñ', S: 'Š', Y: 'Ý', Z: 'Ž' },
};

/** Accented, longer by two fifths as translations from English may be, in brackets that show where it is cut. */
function pseudoText(text: string): string {
  if (!text) return text;
  const accented = text.replace(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter);
  return `[${accented}${' ·'.repeat(Math.ceil(text.length / 5))}]`;
}

/** The words, or one sentence, in a language that nobody speaks. */
export function pseudo<Part>(words: Part): Part {
  if (typeof words === 'string') return pseudoText(words) as Part;
  if (typeof words === 'function') return ((...filled: unknown[]) => pseudoText(words(...filled))) as Part;
  return Object.fromEntries(Object.entries(words as object).map(([key, one]) => [key, pseudo(one)])) as Part;
}
