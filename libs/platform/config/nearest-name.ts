import { closest, distance } from 'fastest-levenshtein';

const bare = (name: string): string => name.replace(/^WHENCE_/, '');

/** The known name that was probably meant, ignoring the prefix; undefined if none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const nearest = closest(bare(name), known.map(bare));
  const isNear = distance(bare(name), nearest) <= 1 + bare(name).length / 4;
  return isNear ? known.find((candidate) => bare(candidate) === nearest) : undefined;
}
