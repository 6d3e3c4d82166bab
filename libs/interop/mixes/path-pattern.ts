import { refuseRecipe } from './mixes.errors.js';
import { parsePartNumbers } from './part-numbers.js';

/** The most lines of a recipe: the size that bulk registration is designed for. */
export const LINE_LIMIT = 10_000_000;

/** A path with placeholders: texts, and lists of numbers of which each path has one. */
export type PathPattern = readonly (string | readonly string[])[];

const PLACEHOLDER_LIMIT = 8;
const NAMED = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Reads `a/{topic}/part-{00..31}.npy`. A named placeholder is replaced by its value in `values`, or
 * stays as it is written if it is in `kept`. A brace has no other use, so a path that holds one
 * cannot be written.
 */
export function parsePathPattern(
  text: string,
  values: ReadonlyMap<string, string>,
  kept: ReadonlySet<string>,
  pointer: string,
): PathPattern {
  let placeholders = 0;
  const pieces = text.split(/(\{[^{}]*\})/).map((piece) => {
    if (!piece.startsWith('{')) return refuseBrace(piece, pointer);
    const inner = piece.slice(1, -1);
    if (kept.has(inner)) return piece;
    if (!NAMED.test(inner)) {
      placeholders += 1;
      if (placeholders > PLACEHOLDER_LIMIT)
        refuseRecipe(pointer, `has more than ${PLACEHOLDER_LIMIT} numbered placeholders`);
      return parsePartNumbers(inner, pointer);
    }
    return values.get(inner) ?? refuseUnknown(inner, [...values.keys(), ...kept], pointer);
  });
  return pieces.filter((piece) => piece !== '');
}

/** Adds the lines of one more pattern. */
export function addSize(lines: number, pattern: PathPattern, pointer: string): number {
  const sum = lines + patternSize(pattern);
  return sum <= LINE_LIMIT ? sum : refuseRecipe(pointer, `makes more than ${LINE_LIMIT} lines`);
}

/**
 * As `parsePathPattern`, with named placeholders only: a label names one component, however many
 * parts it has.
 */
export function parseLabel(text: string, values: ReadonlyMap<string, string>, pointer: string): string {
  const pieces = parsePathPattern(text, values, new Set(), pointer);
  if (!pieces.every((piece) => typeof piece === 'string')) refuseRecipe(pointer, 'has numbers in a label');
  return pieces.join('');
}

/** Yields every path of the pattern; the last placeholder varies fastest. */
export function* expandPathPattern(pattern: PathPattern, at = 0, before = ''): Iterable<string> {
  const piece = pattern[at];
  if (piece === undefined) yield before;
  else if (typeof piece === 'string') yield* expandPathPattern(pattern, at + 1, before + piece);
  else for (const number of piece) yield* expandPathPattern(pattern, at + 1, before + number);
}

export function patternSize(pattern: PathPattern): number {
  return pattern.reduce((size, piece) => size * (typeof piece === 'string' ? 1 : piece.length), 1);
}

function refuseBrace(piece: string, pointer: string): string {
  return /[{}]/.test(piece) ? refuseRecipe(pointer, `has a brace without its pair in "${piece}"`) : piece;
}

function refuseUnknown(name: string, known: readonly string[], pointer: string): never {
  if (name === 'part') refuseRecipe(pointer, 'has {part}, and the component gives no "parts"');
  const list = known.length === 0 ? 'none is declared' : `declared are ${known.join(', ')}`;
  return refuseRecipe(
    pointer,
    `has the placeholder {${name}}, which nothing declares (${list}); name it in "each" or "substitute"`,
  );
}
