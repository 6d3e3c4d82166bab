import { NoteError } from './note.errors.js';

// One value has one spelling: what decodes to the same bytes or number but is written otherwise is
// refused.

const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;
// Control characters (Cc) other than newline, U+007F and U+0080-9F, which leaves the ASCII ones
// below U+0020.
const FORBIDDEN_CONTROL = /[^\P{Cc}\n\u007f-\u009f]/u;

/**
 * The bytes of RFC 4648 §4 base64; undefined unless it is padded, without white space, and without
 * stray bits.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** A whole number from 0 to 2^53 - 1; undefined if there is a sign, a leading zero, or more. */
export function parseDecimal(text: string): number | undefined {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/**
 * The text of `input`, which is a `what` in messages. Throws `too-large` if it takes more than
 * `limit` bytes, and undefined is returned if it is not UTF-8 or has lone surrogates. A byte order
 * mark is kept, so that what is verified is what was read.
 */
export function decodeText(input: string | Uint8Array, limit: number, what: string): string | undefined {
  const tooLarge =
    input.length > limit || (typeof input === 'string' && input.length * 3 > limit && Buffer.byteLength(input) > limit);
  if (tooLarge) throw new NoteError('too-large', `The ${what} is longer than ${limit} bytes.`);
  if (typeof input === 'string') return input.isWellFormed() ? input : undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(input);
  } catch {
    return undefined;
  }
}

/**
 * Whether `text` could stand in a signed note: well-formed Unicode without ASCII control characters
 * other than newline.
 */
export function isNoteText(text: string): boolean {
  return text.isWellFormed() && !FORBIDDEN_CONTROL.test(text);
}
