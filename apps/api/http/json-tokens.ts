/** The bytes that structure a JSON text (RFC 8259 §2). */
export const TOKEN = {
  quote: 0x22,
  openObject: 0x7b,
  closeObject: 0x7d,
  openList: 0x5b,
  closeList: 0x5d,
  comma: 0x2c,
  colon: 0x3a,
} as const;

const BACKSLASH = 0x5c;

/**
 * Returns the place of the quote that ends the text which starts with the quote at `start`; the
 * length of the bytes if there is none.
 */
export function endOfText(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  for (; at < bytes.length && bytes[at] !== TOKEN.quote; at++) if (bytes[at] === BACKSLASH) at++;
  return Math.min(at, bytes.length);
}
