/** Sets a bit. Returns false if it was set already; a number beyond the bits is never set. */
export function addBit(bits: Uint32Array, number: number): boolean {
  const word = bits[number >>> 5] ?? 0;
  const bit = 1 << (number & 31);
  if ((word & bit) !== 0) return false;
  bits[number >>> 5] = word | bit;
  return true;
}

/** The numbers of the first `count` bits that are set, ascending. */
export function numbersOf(bits: Uint32Array, count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  let at = 0;
  for (let word = 0; at < count && word < bits.length; word++) {
    for (let rest = bits[word] as number; rest !== 0 && at < count; rest &= rest - 1)
      numbers[at++] = (word << 5) | (31 - Math.clz32(rest & -rest));
  }
  return numbers.subarray(0, at);
}
