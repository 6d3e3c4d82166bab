/** The longest name that is compared: the work is bounded, whatever is sent. */
const LONGEST = 40;

/**
 * Returns the known name that was probably meant: it differs in case, `-` or `_` only, or by a
 * third of its letters at most (edit distance); undefined if there is none.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const plain = plainOf(name);
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  for (const other of known) {
    const distance = editDistance(plain, plainOf(other));
    if (distance <= other.length / 3 && distance < (nearest?.distance ?? Infinity)) nearest = { name: other, distance };
  }
  return nearest?.name;
}

const plainOf = (name: string): string => name.toLowerCase().replaceAll(/[-_ ]/g, '');

/** Levenshtein distance, one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
