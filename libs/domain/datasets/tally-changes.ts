import { addTally, type FacetTally, NO_TALLY, type Tally } from '@domain/origins';

/** A row of a version's totals that no longer holds, and what holds from now on (null: nothing is left of it). */
export interface TallyChange {
  readonly row: Omit<FacetTally, 'tally'>;
  readonly difference: Tally;
}

/** Where two tallies of the same shards, before and after a correction, differ, and by how much. */
export function tallyChanges(before: readonly FacetTally[], after: readonly FacetTally[]): TallyChange[] {
  const changes = new Map<string, { row: Omit<FacetTally, 'tally'>; difference: Tally }>();
  const add = ({ tally, ...row }: FacetTally, times: 1 | -1): void => {
    const key = rowKey(row);
    const held = changes.get(key)?.difference ?? NO_TALLY;
    changes.set(key, { row, difference: addTally(held, tally, times) });
  };
  for (const one of before) add(one, -1);
  for (const one of after) add(one, 1);
  return [...changes.values()].filter(({ difference }) => Object.values(difference).some((figure) => figure !== 0));
}

export function rowKey({ facet, key, direct }: Omit<FacetTally, 'tally'>): string {
  return `${facet} ${direct ? 1 : 0} ${key}`;
}
