import { type Origin, vendorsOf } from './origin.js';

/** Sums of the known figures of shards, and how many shards lack each figure. */
export interface Tally {
  readonly shards: number;
  readonly records: number;
  readonly tokens: number;
  readonly bytes: number;
  readonly noRecords: number;
  readonly noTokens: number;
  readonly noBytes: number;
}

export const FACETS = ['all', 'kind', 'involvement', 'vendor', 'origin'] as const;
export type Facet = (typeof FACETS)[number];

/**
 * The tally of one value of one facet. `direct`: the shards that declare it themselves; otherwise
 * those that have it through ancestors only. A shard with two origins counts under each: facets
 * overlap. Keys: '' for `all`, `kind/involvement` for `involvement`, the id for `origin`.
 */
export interface FacetTally {
  readonly facet: Facet;
  readonly key: string;
  readonly direct: boolean;
  readonly tally: Tally;
}

export const NO_TALLY: Tally = { shards: 0, records: 0, tokens: 0, bytes: 0, noRecords: 0, noTokens: 0, noBytes: 0 };

export function addTally(a: Tally, b: Tally, times = 1): Tally {
  return {
    shards: a.shards + times * b.shards,
    records: a.records + times * b.records,
    tokens: a.tokens + times * b.tokens,
    bytes: a.bytes + times * b.bytes,
    noRecords: a.noRecords + times * b.noRecords,
    noTokens: a.noTokens + times * b.noTokens,
    noBytes: a.noBytes + times * b.noBytes,
  };
}

/**
 * Sums tallies by facet, key and directness. Facet tallies are additive over disjoint sets of
 * shards.
 */
export class TallySheet {
  private readonly sums = new Map<string, { facet: Facet; key: string; direct: boolean; tally: Tally }>();

  add(facet: Facet, key: string, direct: boolean, tally: Tally, times = 1): void {
    const id = `${facet} ${direct ? 1 : 0} ${key}`;
    const sum = this.sums.get(id);
    if (sum) sum.tally = addTally(sum.tally, tally, times);
    else this.sums.set(id, { facet, key, direct, tally: addTally(NO_TALLY, tally, times) });
  }

  addAll(tallies: readonly FacetTally[], times = 1): void {
    for (const { facet, key, direct, tally } of tallies) this.add(facet, key, direct, tally, times);
  }

  /** Returns the non-empty tallies, in a fixed order. */
  rows(): FacetTally[] {
    const rank = (row: FacetTally): string =>
      `${FACETS.indexOf(row.facet)} ${row.key.padStart(10)} ${row.direct ? 0 : 1}`;
    const rows = [...this.sums.values()].filter((row) => row.tally.shards !== 0);
    return rows.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
}

/**
 * Counts a group of shards with the same declared and the same effective origins, under every
 * facet. The reference for `TallyCounter`.
 */
export function tallyGroup(
  sheet: TallySheet,
  declared: readonly Origin[],
  effective: readonly Origin[],
  tally: Tally,
  times: number,
): void {
  sheet.add('all', '', true, tally, times);
  for (const [facet, valuesOf] of FACET_VALUES) {
    const direct = new Set(declared.flatMap(valuesOf));
    const inherited = new Set(effective.flatMap(valuesOf).filter((value) => !direct.has(value)));
    for (const value of direct) sheet.add(facet, value, true, tally, times);
    for (const value of inherited) sheet.add(facet, value, false, tally, times);
  }
}

/** The values of an origin under each facet but `all`. */
export const FACET_VALUES: readonly [Facet, (origin: Origin) => string[]][] = [
  ['kind', (origin) => [origin.kind]],
  ['involvement', (origin) => [`${origin.kind}/${origin.involvement}`]],
  ['vendor', vendorsOf],
  ['origin', (origin) => [String(origin.id)]],
];
