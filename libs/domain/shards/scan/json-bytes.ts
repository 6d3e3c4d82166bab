import { URI_LIMIT } from '@core/kernel';

/*
 * Steps over JSON that is plain: ASCII without escapes. Each function takes the place where
 * something begins and returns the place after it; -1 if it is not there or not plain. The bytes
 * must end in a line feed, which ends every text: none reads beyond it.
 */

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
const ZERO = 0x30;

const SAFE = 1;
const DIGIT = 2;
const HEX = 4;
const IN_SCHEME = 8;
const LETTER = 16;
const IN_URI = 32;
const SPACE = 64;

const CLASSES: readonly (readonly [number, RegExp])[] = [
  [SAFE, /[\x20\x21\x23-\x5b\x5d-\x7e]/],
  [DIGIT, /[0-9]/],
  [HEX, /[0-9a-f]/],
  [IN_SCHEME, /[a-zA-Z0-9+.-]/],
  [LETTER, /[a-zA-Z]/],
  // The ASCII that the kernel's parseUri accepts.
  [IN_URI, /[!#-;=?-[\]_a-z~]/],
  [SPACE, /[ \t\r]/],
];

/** The classes of each byte: none for control characters, quotes, backslashes and other scripts. */
const CLASS_OF = Uint8Array.from({ length: 256 }, (_, code) => {
  const char = String.fromCharCode(code);
  return CLASSES.reduce((sum, [bit, pattern]) => (pattern.test(char) ? sum | bit : sum), 0);
});

const isOf = (bytes: Uint8Array, at: number, what: number): boolean =>
  ((CLASS_OF[bytes[at] as number] as number) & what) !== 0;

export function afterSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isOf(bytes, at, SPACE)) at++;
  return at;
}

/** After a text without escapes. */
export function afterText(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE) return -1;
  let at = start + 1;
  while (isOf(bytes, at, SAFE)) at++;
  return bytes[at] === QUOTE ? at + 1 : -1;
}

const DIGEST_START = Buffer.from('"sha256:', 'latin1');
const DIGEST_END = DIGEST_START.length + 64;

/** After a text that is a digest. */
export function afterDigest(bytes: Uint8Array, start: number): number {
  for (let i = 0; i < DIGEST_START.length; i++) if (bytes[start + i] !== DIGEST_START[i]) return -1;
  const end = start + DIGEST_END;
  for (let at = start + DIGEST_START.length; at < end; at++) if (!isOf(bytes, at, HEX)) return -1;
  return bytes[end] === QUOTE ? end + 1 : -1;
}

const LONGEST_SCHEME = 31;

/** After a text that is a URI, and neither a digest nor like one (see the kernel's `parseUri`). */
export function afterUri(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== QUOTE || !isOf(bytes, start + 1, LETTER)) return -1;
  let at = start + 2;
  while (isOf(bytes, at, IN_SCHEME)) at++;
  const scheme = at - start - 1;
  if (bytes[at] !== COLON || scheme > LONGEST_SCHEME || isDigestScheme(bytes, start + 1, scheme)) return -1;
  const colon = at++;
  while (isOf(bytes, at, IN_URI)) at++;
  if (bytes[at] !== QUOTE || at - colon < 2 || at - start - 1 > URI_LIMIT) return -1;
  return at + 1;
}

const DIGEST_SCHEME = Buffer.from('sha256', 'latin1');

function isDigestScheme(bytes: Uint8Array, start: number, length: number): boolean {
  if (length !== DIGEST_SCHEME.length) return false;
  // In any case: 0x20 is what differs between the cases of a letter, and is set in each digit.
  for (let i = 0; i < length; i++) if (((bytes[start + i] as number) | 0x20) !== DIGEST_SCHEME[i]) return false;
  return true;
}

/** So many digits are a safe integer, whatever they are. */
const MOST_DIGITS = 15;

/** After a whole number in its canonical form. */
export function afterNumber(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isOf(bytes, at, DIGIT)) at++;
  const digits = at - start;
  if (digits === 0 || digits > MOST_DIGITS || (digits > 1 && bytes[start] === ZERO)) return -1;
  return at;
}

/** The whole number whose digits are there. */
export function numberAt(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (bytes[at] as number) - ZERO;
  return value;
}

/**
 * After a text, a list or an object. What is in it is JSON if the whole line is: that is left to a
 * parser.
 */
export function afterValue(bytes: Uint8Array, start: number): number {
  if (bytes[start] === QUOTE) return afterText(bytes, start);
  if (bytes[start] !== OPEN_LIST && bytes[start] !== OPEN_OBJECT) return -1;
  let open = 0;
  for (let at = start; ; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const after = afterText(bytes, at);
      if (after < 0) return -1;
      at = after - 1;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) open++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (--open === 0) return at + 1;
    } else if (!isOf(bytes, at, SAFE | SPACE)) return -1;
  }
}

/** Whether the bytes that begin there are these. */
export function startsWith(bytes: Uint8Array, start: number, expected: Uint8Array): boolean {
  for (let i = 0; i < expected.length; i++) if (bytes[start + i] !== expected[i]) return false;
  return true;
}
