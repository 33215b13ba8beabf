const ALPHABET = /^[0-9A-HJKMNP-TV-Z]{7,26}$/; // Crockford's base 32

/**
 * The canonical form of a join code as people type or paste it: any case, spaces, hyphens, O for 0, I and L
 * for 1, or the whole link. `null` when it cannot be a code.
 */
export function canonicalCode(typed: string): string | null {
  const last =
    typed
      .trim()
      .replace(/[?#].*$/, '')
      .replace(/\/+$/, '')
      .split('/')
      .pop() ?? '';
  const code = last
    .toUpperCase()
    .replace(/[\s\u00a0-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return ALPHABET.test(code) ? code : null;
}
