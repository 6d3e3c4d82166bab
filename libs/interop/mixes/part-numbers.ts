import { refuseRecipe } from './mixes.errors.js';

/** The most numbers of one placeholder. More are a typing error, or an attack on memory. */
export const PART_LIMIT = 100_000;

const RANGE = /^(!)?(\d{1,15})(?:\.\.(\d{1,15}))?$/;

/**
 * Returns the numbers of a set, in the order written, as texts: `000..127`, `2,5..7`,
 * `00..56,!03,!15..16` (all but these). Digits are kept: `00..09` counts in two. Ends of unlike
 * length (`8..12`) count without leading zeros.
 */
export function parsePartNumbers(text: string, pointer: string): readonly string[] {
  const numbers = new Set<string>();
  for (const item of text.split(',')) {
    const [, not, from, to = from] = RANGE.exec(item.trim()) ?? [];
    if (from === undefined || to === undefined) {
      return refuseRecipe(pointer, `has "${item}" where a number or a range such as 00..31 is expected`);
    }
    for (const number of range(from, to, pointer)) {
      if (not) leaveOut(numbers, number, pointer);
      else add(numbers, number, pointer);
    }
  }
  if (numbers.size === 0) refuseRecipe(pointer, `leaves out every part in "${text}"`);
  return [...numbers];
}

function* range(from: string, to: string, pointer: string): Iterable<string> {
  const [first, last] = [Number(from), Number(to)];
  if (first > last) refuseRecipe(pointer, `has the range ${from}..${to}, which runs backwards`);
  const padded = [from, to].some((end) => end.length > 1 && end.startsWith('0'));
  if (padded && from.length !== to.length) {
    refuseRecipe(pointer, `has the range ${from}..${to}; ends with leading zeros need the same number of digits`);
  }
  if (last - first >= PART_LIMIT) refuseRecipe(pointer, `has the range ${from}..${to}, more than ${PART_LIMIT} parts`);
  const width = padded ? from.length : 0;
  for (let number = first; number <= last; number += 1) yield String(number).padStart(width, '0');
}

function add(numbers: Set<string>, number: string, pointer: string): void {
  if (numbers.has(number)) refuseRecipe(pointer, `has part ${number} twice; to repeat shards, repeat the component`);
  if (numbers.size >= PART_LIMIT) refuseRecipe(pointer, `has more than ${PART_LIMIT} parts`);
  numbers.add(number);
}

function leaveOut(numbers: Set<string>, number: string, pointer: string): void {
  if (!numbers.delete(number)) refuseRecipe(pointer, `leaves out part ${number}, which is not among those before it`);
}
