/** Skipping a row in a range scan is this much cheaper than looking a row up by its number. */
const SKIP_GAIN = 16;

/**
 * The shards [first, after) whose bit is set; the lowest bit of the first byte is that of `first`.
 */
export interface NumberRange {
  readonly first: number;
  readonly after: number;
  readonly bits: Buffer;
}

/**
 * Returns the numbers, which ascend, as a range with gaps; null where they lie so far apart that a
 * list is cheaper. `gain`: how much cheaper skipping a row is than looking one up.
 */
export function rangeOf(numbers: Uint32Array, gain = SKIP_GAIN): NumberRange | null {
  const [first, after] = [numbers[0] ?? 0, (numbers.at(-1) ?? 0) + 1];
  if (after - first > gain * numbers.length) return null;
  const bits = Buffer.alloc(Math.ceil((after - first) / 8));
  for (const number of numbers) {
    const bit = number - first;
    bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  return { first, after, bits };
}
