import { Inject, Injectable, Optional } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import {
  addTally,
  type FacetTally,
  NO_TALLY,
  type Origin,
  OriginIndex,
  type Tally,
  TallyCounter,
} from '@domain/origins';
import { Database, type Reader } from '@platform/database';
import { ShardsError } from './shards.errors.js';
import { CachedValues, visitEach } from './store/cached-values.store.js';
import { tallyGroups, type TallyPart } from './store/tally-groups.store.js';
import { type CountedTraits, traitGroups } from './store/trait-tallies.store.js';

/** The tally of the shards with the same licence, languages and modality. */
export interface TraitTally extends CountedTraits {
  readonly tally: Tally;
}

type Figure = 'records' | 'tokens' | 'bytes';

/** A sum of a figure over shards, and how many of them lack it. */
export interface Amount {
  readonly known: number;
  readonly lacking: number;
}

/**
 * Tallies of sets of shards by every facet, as of a tree size, counted from the shards' rows.
 */
@Injectable()
export class ShardTallies {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly origins: OriginIndex,
    @Optional() private readonly figures: CachedValues = new CachedValues(reader, 'shard-figures'),
  ) {}

  within(reader: Reader): ShardTallies {
    return new ShardTallies(reader, this.origins.within(reader), this.figures);
  }

  /**
   * Counts each shard as often as its weight, if it has one; else once.
   * @param progress receives how many shards were counted since its last call
   */
  async over(
    shards: Bitmap,
    asOf: number,
    weights: Iterable<readonly [shard: number, weight: number]> = [],
    progress?: (counted: number) => void,
  ): Promise<FacetTally[]> {
    const counter = counterOver(await this.origins.origins(asOf));
    for (const [times, part] of byWeight(shards, weights)) {
      for await (const groups of tallyGroups(this.reader, part, asOf)) {
        countAll(groups, times, () => counter);
        progress?.(groups.shards);
      }
    }
    return exactRows(counter.rows());
  }

  /**
   * A figure of all the shards together, each counted once.
   * @throws ShardsError `figures-too-large` if it exceeds 2^53 - 1, rather than round it
   */
  async amount(figure: Figure, shards: Bitmap, asOf: number): Promise<Amount> {
    let [known, lacking] = [0, 0];
    await visitEach(await this.figures.values(this.reader, figure, shards, asOf), (_, value) => {
      if (value < 0) lacking++;
      else known += value;
    });
    if (!Number.isSafeInteger(known)) throw figuresTooLarge(figure);
    return { known, lacking };
  }

  /** Tallies for each value of a label, the shards that lack it under null; by value. */
  async byLabel(shards: Bitmap, label: string, asOf: number): Promise<Map<string | null, FacetTally[]>> {
    const origins = await this.origins.origins(asOf);
    const counters = new Map<string | null, TallyCounter>();
    const counterOf = (value: string | null): TallyCounter => {
      const known = counters.get(value) ?? counterOver(origins);
      counters.set(value, known);
      return known;
    };
    for await (const groups of tallyGroups(this.reader, shards, asOf, label)) countAll(groups, 1, counterOf);
    const sorted = [...counters].sort(([a], [b]) => ((a ?? '') < (b ?? '') ? -1 : 1));
    return new Map(sorted.map(([value, counter]) => [value, exactRows(counter.rows())]));
  }

  /**
   * Tallies for each combination of licence, languages and modality, in a fixed order. Weights as
   * in `over`. Traits are the shard's own: nothing is inherited.
   */
  async byTraits(
    shards: Bitmap,
    asOf: number,
    weights: Iterable<readonly [shard: number, weight: number]> = [],
  ): Promise<TraitTally[]> {
    const found = new Map<string, TraitTally>();
    for (const [times, part] of byWeight(shards, weights)) {
      for await (const groups of traitGroups(this.reader, part, asOf)) {
        for (const { licence, languages, modality, ...tally } of groups) {
          const key = JSON.stringify([licence, languages, modality]);
          const sum = addTally(found.get(key)?.tally ?? NO_TALLY, tally, times);
          found.set(key, { licence, languages, modality, tally: sum });
        }
      }
    }
    const sorted = [...found].sort(([one], [other]) => (one < other ? -1 : 1));
    return exactRows(sorted.map(([, tally]) => tally));
  }
}

function countAll({ groups }: TallyPart, times: number, counterOf: (value: string | null) => TallyCounter): void {
  for (const { declared, effective, tally, value } of groups) counterOf(value).add(declared, effective, tally, times);
}

const counterOver = (origins: readonly Origin[]): TallyCounter => new TallyCounter((id) => origins[id]);

/** @throws ShardsError `figures-too-large` if a sum exceeds 2^53 - 1, rather than round it */
export function exactRows<Row extends { readonly tally: Tally }>(rows: Row[]): Row[] {
  for (const figure of ['records', 'tokens', 'bytes'] as const) {
    if (rows.every(({ tally }) => Number.isSafeInteger(tally[figure]))) continue;
    throw figuresTooLarge(figure);
  }
  return rows;
}

export function figuresTooLarge(figure = 'records, tokens or bytes'): ShardsError {
  const message = `These shards have together more than 2^53 - 1 ${figure}. One of their figures must be wrong: find and correct it.`;
  return new ShardsError('figures-too-large', message);
}

function byWeight(shards: Bitmap, weights: Iterable<readonly [number, number]>): Map<number, Bitmap> {
  const weighted = new Map<number, number[]>();
  for (const [shard, weight] of weights) {
    if (weight === 1 || !shards.has(shard)) continue;
    const same = weighted.get(weight);
    if (same) same.push(shard);
    else weighted.set(weight, [shard]);
  }
  const parts = new Map([...weighted].map(([weight, numbers]) => [weight, Bitmap.of(numbers)]));
  const rest = shards.andNot(Bitmap.union(parts.values()));
  return rest.isEmpty ? parts : parts.set(1, rest);
}
