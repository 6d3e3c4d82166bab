import { type FacetTally, type Tally, TallySheet } from '@domain/origins';
import { figuresTooLarge } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import { CHANGE_TOTALS, INSERT_TOTALS, SELECT_TOTALS } from './dataset-version-total.sql.js';

/** A tally of a version, or a difference to it. */
export interface VersionTally extends FacetTally {
  readonly datasetVersion: number;
  readonly weighted: boolean;
}

export async function insertTotals(tx: Transaction, rows: readonly VersionTally[], entry: number): Promise<void> {
  if (rows.length > 0) await tx.query(INSERT_TOTALS, [...columns(rows), entry]);
}

/** A difference that an entry makes to a tally. */
export interface TallyDifference extends VersionTally {
  readonly entry: number;
}

/**
 * Closes the rows with differences at their entries, and opens rows with the sums: for each tally
 * one from each entry on.
 */
export async function changeTotals(tx: Transaction, differences: readonly TallyDifference[]): Promise<void> {
  if (differences.length === 0) return;
  const given = [...columns(differences), differences.map(({ entry }) => entry), Number.MAX_SAFE_INTEGER];
  const opened = await tx.query<{ beyond: boolean }>(CHANGE_TOTALS, given);
  if (opened.some(({ beyond }) => beyond)) throw figuresTooLarge();
}

/** In the fixed order of facet tallies. */
export async function readTotals(
  reader: Reader,
  datasetVersion: number,
  weighted: boolean,
  asOf: number,
): Promise<FacetTally[]> {
  type Row = Pick<FacetTally, 'facet' | 'key' | 'direct'> & Tally;
  const rows = await reader.query<Row>(SELECT_TOTALS, [datasetVersion, weighted, asOf]);
  const sheet = new TallySheet();
  sheet.addAll(rows.map(({ facet, key, direct, ...tally }) => ({ facet, key, direct, tally })));
  return sheet.rows();
}

function columns(rows: readonly VersionTally[]): unknown[] {
  const figures: readonly (keyof Tally)[] = [
    'shards',
    'records',
    'tokens',
    'bytes',
    'noRecords',
    'noTokens',
    'noBytes',
  ];
  return [
    rows.map((row) => row.datasetVersion),
    rows.map((row) => row.facet),
    rows.map((row) => row.key),
    rows.map((row) => row.direct),
    rows.map((row) => row.weighted),
    ...figures.map((figure) => rows.map((row) => row.tally[figure])),
  ];
}
