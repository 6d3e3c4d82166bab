import { Bitmap } from '@core/bitmap';
import { segmentRange, segmentsOf } from '@domain/origins';
import type { Reader, Transaction } from '@platform/database';
import { eachSet, NO_SCOPE, SCOPE_SETS, type ScopeSets } from '../scope-sets.js';
import { CLOSE_SCOPE, SELECT_OPEN_SCOPE, SELECT_SCOPES, UPSERT_SCOPE } from './scope.sql.js';

export interface ScopeRow {
  readonly removal: number;
  readonly segment: number;
  readonly validFrom: number;
  readonly changed: number;
  readonly selected: Buffer;
  readonly tainted: Buffer;
  readonly reached: Buffer;
  readonly cleaned: Buffer;
}

export function setsOf(row: ScopeRow): ScopeSets {
  return eachSet((name) => Bitmap.fromBytes(row[name]));
}

/** Shards that join the scope of one removal. */
export interface ScopeAddition {
  readonly removal: number;
  readonly added: ScopeSets;
}

/**
 * Adds shards to scopes as of an entry. `extend` changes the rows in place: for new shards, which
 * no earlier position includes. `supersede` closes the rows at the entry and opens new ones: for an
 * order or a correction, which add shards that are outside the scope at earlier positions.
 */
export async function addToScopes(
  tx: Transaction,
  additions: readonly ScopeAddition[],
  entry: number,
  mode: 'extend' | 'supersede',
): Promise<void> {
  const parts = additions.flatMap(({ removal, added }) =>
    segmentsOf(Bitmap.union(SCOPE_SETS.map((name) => added[name]))).map((segment) => ({ removal, segment, added })),
  );
  if (parts.length === 0) return;
  const keys = [parts.map(({ removal }) => removal), parts.map(({ segment }) => segment)];
  const rows = await tx.query<ScopeRow>(SELECT_OPEN_SCOPE, keys);
  const open = new Map(rows.map((row) => [`${row.removal}/${row.segment}`, row]));
  const next = parts.map(({ removal, segment, added }) => {
    const row = open.get(`${removal}/${segment}`);
    const before = row ? setsOf(row) : NO_SCOPE;
    const bytes = (name: keyof ScopeSets): Buffer =>
      before[name].or(added[name].slice(...segmentRange(segment))).toBytes();
    return { validFrom: mode === 'extend' ? (row?.validFrom ?? entry) : entry, bytes: SCOPE_SETS.map(bytes) };
  });
  if (mode === 'supersede') await tx.query(CLOSE_SCOPE, [...keys, entry]);
  const columns = SCOPE_SETS.map((_, at) => next.map(({ bytes }) => bytes[at]));
  await tx.query(UPSERT_SCOPE, [...keys, next.map(({ validFrom }) => validFrom), entry, ...columns]);
}

/** Reads the scopes as of a tree size; a scope without shards is absent. */
export async function readScopes(
  reader: Reader,
  removals: readonly number[],
  asOf: number,
): Promise<Map<number, ScopeSets>> {
  const scopes = new Map<number, ScopeSets>();
  for (const row of await reader.query<ScopeRow>(SELECT_SCOPES, [removals, asOf])) {
    const before = scopes.get(row.removal) ?? NO_SCOPE;
    const sets = setsOf(row);
    scopes.set(
      row.removal,
      eachSet((name) => before[name].or(sets[name])),
    );
  }
  return scopes;
}
