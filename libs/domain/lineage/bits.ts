/** Bits by number, in words of 32: the lowest of the first word is that of 0. None is set. */
export const bitsFor = (numbers: number): Uint32Array => new Uint32Array(Math.ceil(numbers / 32));

/** Sets a bit. Returns false if it was set already; a number beyond the bits is never set. */
export function addBit(bits: Uint32Array, number: number): boolean {
  const word = bits[number >>> 5] ?? 0;
  const bit = 1 << (number & 31);
  if ((word & bit) !== 0) return false;
  bits[number >>> 5] = word | bit;
  return true;
}

/** A number beyond the bits has none. */
export const hasBit = (bits: Uint32Array, number: number): boolean =>
  (((bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1;
