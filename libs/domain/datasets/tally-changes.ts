import { addTally, type FacetTally, NO_TALLY, type Tally } from '@domain/origins';

/** A row of a version's totals, and how a correction changes its tally. */
export interface TallyChange {
  readonly row: Omit<FacetTally, 'tally'>;
  readonly difference: Tally;
}

/**
 * Returns the rows that differ between tallies of the same shards before and after a correction,
 * with the differences.
 */
export function tallyChanges(before: readonly FacetTally[], after: readonly FacetTally[]): TallyChange[] {
  const changes = new Map<string, { row: Omit<FacetTally, 'tally'>; difference: Tally }>();
  const add = ({ tally, ...row }: FacetTally, times: 1 | -1): void => {
    const key = rowKey(row);
    const known = changes.get(key)?.difference ?? NO_TALLY;
    changes.set(key, { row, difference: addTally(known, tally, times) });
  };
  for (const one of before) add(one, -1);
  for (const one of after) add(one, 1);
  return [...changes.values()].filter(({ difference }) => Object.values(difference).some((figure) => figure !== 0));
}

export function rowKey({ facet, key, direct }: Omit<FacetTally, 'tally'>): string {
  return `${facet} ${direct ? 1 : 0} ${key}`;
}
