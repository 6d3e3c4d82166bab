import type { Breakdown, DataPath, ParentPath } from '@domain/provenance';
import type { Origin } from '@domain/shards';
import type { Terms } from '@domain/vendors';

type WithOrigin = Breakdown['byOrigin'][number];

/** Origins are numbered inside; outside they are what they say. */
export function shownOrigins(
  parts: readonly WithOrigin[],
): (Omit<WithOrigin, 'origin'> & { origin: Omit<Origin, 'id'> })[] {
  return parts.map(({ origin: { id: _id, ...origin }, ...part }) => ({ origin, ...part }));
}

type ShownTerms = Omit<Terms, 'heldFrom'> & { readonly entry: number };

const shownTerms = (all: readonly Terms[]): ShownTerms[] =>
  all.map(({ heldFrom, ...terms }) => ({ ...terms, entry: heldFrom }));

type ShownDataPath = Omit<DataPath, 'termsAtCollection' | 'termsAtUse'> & {
  termsAtCollection: ShownTerms[];
  termsAtUse: ShownTerms[];
};

export function shownPath(path: DataPath | ParentPath): ShownDataPath | ParentPath {
  if (path.via === 'parent') return path;
  return { ...path, termsAtCollection: shownTerms(path.termsAtCollection), termsAtUse: shownTerms(path.termsAtUse) };
}
