import type { Breakdown, DataPath, ParentPath } from '@domain/provenance';
import type { Terms } from '@domain/vendors';
import type { Origin } from '@domain/origins';

type WithOrigin = Breakdown['byOrigin'][number];

/** Origins are numbered inside; outside they are what they say. */
export function toOriginsResponse(
  parts: readonly WithOrigin[],
): (Omit<WithOrigin, 'origin'> & { origin: Omit<Origin, 'id'> })[] {
  return parts.map(({ origin: { id: _id, ...origin }, ...part }) => ({ origin, ...part }));
}

type ShownTerms = Omit<Terms, 'validFrom'> & { readonly entry: number };

const toTermsResponse = (all: readonly Terms[]): ShownTerms[] =>
  all.map(({ validFrom, ...terms }) => ({ ...terms, entry: validFrom }));

type ShownDataPath = Omit<DataPath, 'termsAtCollection' | 'termsAtUse'> & {
  termsAtCollection: ShownTerms[];
  termsAtUse: ShownTerms[];
};

export function toPathResponse(path: DataPath | ParentPath): ShownDataPath | ParentPath {
  if (path.via === 'parent') return path;
  return {
    ...path,
    termsAtCollection: toTermsResponse(path.termsAtCollection),
    termsAtUse: toTermsResponse(path.termsAtUse),
  };
}
