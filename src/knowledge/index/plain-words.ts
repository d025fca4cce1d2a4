/** Kinds of characters, for those that are looked up. */
const [separator, letter, joiner, other] = [0, 1, 2, 3];
/** Up to here lie the Latin scripts. */
const known = 0x250;
const kinds = Uint8Array.from({ length: known }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/\p{L}/u.test(character)) return letter;
  if (/\p{N}/u.test(character)) return other;
  return /[-./_]/.test(character) ? joiner : separator;
});
const joiners = new Set([0x2010, 0x2011, 0x2013]);
const [space, zero, nine] = [0x20, 0x30, 0x39];
/** So many letters before a number may be the first half of a code, as in "ISO 46". */
const longestPrefix = 4;

function kindOf(code: number): number {
  if (code < known) return kinds[code] ?? other;
  // General Punctuation has neither letters nor numbers.
  if (code < 0x2000 || code > 0x206f) return other;
  return joiners.has(code) ? joiner : separator;
}

/** No token begins with such a character. */
export function isSeparator(code: number): boolean {
  const kind = kindOf(code);
  return kind === separator || kind === joiner;
}

/**
 * Where the word of Latin letters ends that begins at a place, joined ones such as "two-stage" included; -1 when there is none, or when
 * it may be part of a code or quantity.
 */
export function plainWordsEnd(text: string, start: number): number {
  let end = start;
  let parts = 0;
  for (;;) {
    const from = end;
    while (end < text.length && kindOf(text.charCodeAt(end)) === letter) end += 1;
    if (end === from) return -1;
    parts += 1;
    if (end === text.length) return end;
    const kind = kindOf(text.charCodeAt(end));
    if (kind === other) return -1;
    if (kind === separator || end + 1 === text.length) break;
    const next = kindOf(text.charCodeAt(end + 1));
    if (next === other) return -1;
    if (next !== letter) break;
    end += 1;
  }
  const mayBeCode = parts === 1 && end - start <= longestPrefix && text.charCodeAt(end) === space && isDigitAt(text, end + 1);
  return mayBeCode ? -1 : end;
}

function isDigitAt(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= zero && code <= nine;
}

/** Calls back with each word between two places of a text that `plainWordsEnd` found. */
export function eachPlainWord(text: string, start: number, end: number, visit: (word: string) => void): void {
  let from = start;
  for (let index = start; index < end; index++) {
    if (kindOf(text.charCodeAt(index)) === letter) continue;
    visit(text.slice(from, index));
    from = index + 1;
  }
  visit(text.slice(from, end));
}
