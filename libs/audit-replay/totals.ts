import type { Origins } from './origins.js';
import { compareKeys, compareText, type Row, textValue } from './projected-table.js';
import type { ShardColumns } from './shard-columns.js';

/** shards, records, tokens, bytes, and how many shards lack records, tokens, bytes. */
export type Figures = Float64Array;

/**
 * Tallies of a set of shards, by facet, key and direct, separated by tabs. An origin that a shard
 * declares counts as direct; one that it only inherits does not.
 */
export type Tallies = Map<string, Figures>;

const FIGURES = 7;

export function tally(
  shards: ShardColumns,
  origins: Origins,
  members: Iterable<number>,
  weightOf: (shard: number) => number,
): Tallies {
  const groups = new Map<string, { declared: number; effective: readonly number[]; figures: Figures }>();
  const { records, tokens, bytes } = shards;
  for (const member of members) {
    const declared = shards.declared.get(member);
    const drifted = shards.driftedTo.get(member);
    const key = `${declared} ${drifted ? `now ${drifted.join(',')}` : shards.effective.get(member)}`;
    let group = groups.get(key);
    if (!group) {
      const effective = drifted ?? origins.inSet(shards.effective.get(member));
      groups.set(key, (group = { declared, effective, figures: new Float64Array(FIGURES) }));
    }
    const stated = [records.get(member), tokens.get(member), bytes.get(member)];
    addShard(group.figures, stated, weightOf(member));
  }
  const sums: Tallies = new Map();
  for (const { declared, effective, figures } of groups.values()) {
    addTo(sums, key('all', '', true), figures);
    const direct = valuesOf(origins, origins.inSet(declared));
    for (const [facet, value] of direct.values()) addTo(sums, key(facet, value, true), figures);
    for (const [name, [facet, value]] of valuesOf(origins, effective)) {
      if (!direct.has(name)) addTo(sums, key(facet, value, false), figures);
    }
  }
  return sums;
}

function addShard(figures: Figures, stated: readonly (number | null)[], times: number): void {
  figures[0] = (figures[0] as number) + times;
  for (let at = 0; at < stated.length; at++) {
    const figure = stated[at] as number | null;
    const to = figure === null ? 4 + at : 1 + at;
    figures[to] = (figures[to] as number) + times * (figure ?? 1);
  }
}

function valuesOf(origins: Origins, ids: readonly number[]): Map<string, readonly [string, string]> {
  return new Map(ids.flatMap((id) => origins.valuesOf(id).map((one) => [one.join('\t'), one] as const)));
}

const key = (facet: string, value: string, direct: boolean): string => `${facet}\t${value}\t${direct ? 1 : 0}`;

function addTo(sums: Tallies, name: string, figures: Figures): void {
  const sum = sums.get(name);
  if (!sum) return void sums.set(name, Float64Array.from(figures));
  for (let at = 0; at < FIGURES; at++) sum[at] = (sum[at] as number) + (figures[at] as number);
}

interface VersionedTotal {
  readonly name: string;
  readonly weighted: boolean;
  readonly validFrom: number;
  validTo: number | null;
  readonly figures: Figures;
}

/** The totals of one dataset version, each valid in a half-open range of entries. */
export class Totals {
  private readonly open = new Map<string, VersionedTotal>();
  private readonly all: VersionedTotal[] = [];

  add(tallies: Tallies, weighted: boolean, entry: number): void {
    for (const [name, figures] of tallies) this.put(name, weighted, entry, figures);
  }

  /** Changes the totals by the difference between two tallies of some of the members. */
  change(before: Tallies, after: Tallies, weighted: boolean, entry: number): void {
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const [was, is] = [before.get(name), after.get(name)];
      const difference = Float64Array.from({ length: FIGURES }, (_, at) => (is?.[at] ?? 0) - (was?.[at] ?? 0));
      if (difference.every((figure) => figure === 0)) continue;
      const total = this.open.get(`${weighted} ${name}`)?.figures;
      this.put(
        name,
        weighted,
        entry,
        difference.map((figure, at) => figure + (total?.[at] ?? 0)),
      );
    }
  }

  /** Rows of facet, key, direct, weighted, valid from, valid to, figures. */
  rows(): Row[] {
    const rows = this.all.map(({ name, weighted, validFrom, validTo, figures }): Row => {
      const [facet = '', value = '', direct] = name.split('\t');
      return [facet, value, direct === '1', weighted, validFrom, validTo, ...figures];
    });
    return rows.sort((a, b) => compareText(textValue(a[0]), textValue(b[0])) || compareKeys(a, b, 5));
  }

  private put(name: string, weighted: boolean, entry: number, figures: Figures): void {
    const before = this.open.get(`${weighted} ${name}`);
    if (before) before.validTo = entry;
    this.open.delete(`${weighted} ${name}`);
    if (figures[0] === 0) return;
    const row = { name, weighted, validFrom: entry, validTo: null, figures };
    this.open.set(`${weighted} ${name}`, row);
    this.all.push(row);
  }
}
