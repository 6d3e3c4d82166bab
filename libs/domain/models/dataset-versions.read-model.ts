import type { Complaint } from '@core/kernel';
import type { Reader } from '@platform/database';
import type { UseDeclaration } from './model-use.js';
import { refuseAny } from './models.errors.js';

interface FoundVersion {
  readonly id: number;
  readonly state: 'committing' | 'committed' | 'refused' | 'withdrawn';
}

export interface DatasetVersionFinder {
  version(dataset: string, version: string, asOf: number): Promise<FoundVersion | null>;
  versions(
    ids: readonly number[],
    asOf: number,
  ): Promise<readonly { readonly id: number; readonly dataset: string; readonly version: string }[]>;
  splitSizes(ids: readonly number[]): Promise<ReadonlyMap<number, readonly { readonly split: string }[]>>;
}

/** What this room needs of the datasets room. */
export interface DatasetVersions {
  within(reader: Reader): DatasetVersionFinder;
}

/**
 * Returns the id of the dataset version of each use. Throws for one that is unknown, withdrawn,
 * refused, or not committed yet.
 */
export async function committedVersions(
  finder: DatasetVersionFinder,
  uses: readonly UseDeclaration[],
  asOf: number,
): Promise<number[]> {
  const found = new Map<string, FoundVersion | null>();
  for (const use of uses) {
    if (!found.has(nameOf(use))) found.set(nameOf(use), await finder.version(use.dataset, use.version, asOf));
  }
  const versions = uses.map((use) => found.get(nameOf(use)) ?? null);
  const complain = (what: string, isWrong: (version: FoundVersion | null) => boolean): Complaint[] =>
    uses.flatMap((use, at) => {
      const message = `names ${nameOf(use)}, which ${what}`;
      return isWrong(versions[at] ?? null) ? [{ pointer: `/uses/${at}/version`, message }] : [];
    });
  refuseAny(
    'unknown-dataset-version',
    complain('is not a dataset version', (version) => version === null),
  );
  refuseAny(
    'dataset-version-withdrawn',
    complain('is withdrawn', (version) => version?.state === 'withdrawn'),
  );
  refuseAny(
    'dataset-version-not-committed',
    complain('was refused by rules', (version) => version?.state === 'refused'),
  );
  refuseAny(
    'dataset-version-not-committed',
    complain('is not committed yet', (version) => version?.state !== 'committed'),
  );
  return versions.flatMap((version) => version?.id ?? []);
}

/**
 * Throws `unknown-split` for a use that names a split which its dataset version does not have.
 * @param versions of the uses, in their places
 */
export async function requireSplits(
  finder: DatasetVersionFinder,
  uses: readonly UseDeclaration[],
  versions: readonly number[],
): Promise<void> {
  const asked = versions.filter((_, at) => uses[at]?.splits);
  if (asked.length === 0) return;
  const known = await finder.splitSizes([...new Set(asked)]);
  const complaints = uses.flatMap((use, at) => {
    const own = (known.get(versions[at] ?? -1) ?? []).map(({ split }) => split);
    return (use.splits ?? []).flatMap((split, place): Complaint[] => {
      if (own.includes(split)) return [];
      const others = own.length > 0 ? `has the splits ${own.join(', ')}` : 'has no splits';
      return [{ pointer: `/uses/${at}/splits/${place}`, message: `names ${split}; ${nameOf(use)} ${others}` }];
    });
  });
  refuseAny('unknown-split', complaints);
}

function nameOf({ dataset, version }: UseDeclaration): string {
  return `${dataset}@${version}`;
}
