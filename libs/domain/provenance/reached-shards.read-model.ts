import { Injectable } from '@nestjs/common';
import { type Involvement, makerOf, type OriginFilter, OriginIndex, originMatches } from '@domain/origins';
import { ShardsReadModel } from '@domain/shards';
import { OriginReachReadModel } from './origin-reach.read-model.js';

/** A shard that has a matching origin. */
export interface ReachedShard {
  readonly number: number;
  readonly shard: string;
  /** `declared`: on the shard itself; `inherited`: only through ancestors. */
  readonly how: 'declared' | 'inherited';
}

/** A model whose output shards are declared to be. */
export interface ReachingGenerator {
  /** `vendor/name@version`. */
  readonly generator: string;
  readonly involvement: readonly Involvement[];
  /** Shards that declare it. */
  readonly declared: number;
  /** Shards that have it, declared or inherited. */
  readonly shards: number;
}

/** The shards and generators behind the origins that a filter selects. */
@Injectable()
export class ReachedShardsReadModel {
  constructor(
    private readonly reaches: OriginReachReadModel,
    private readonly origins: OriginIndex,
    private readonly shards: ShardsReadModel,
  ) {}

  /** In the order of registration; the page's key is the shard's number. */
  async page(
    filter: OriginFilter,
    page: { readonly limit: number; readonly after?: number },
    asOf: number,
  ): Promise<ReachedShard[]> {
    const { declared, effective } = await this.reaches.shards(await this.reaches.question(filter, asOf));
    const numbers = [...effective.next((page.after ?? -1) + 1, page.limit)];
    const names = await this.shards.namesOf(numbers, asOf);
    return numbers.map((number) => ({
      number,
      shard: names.get(number) ?? '',
      how: declared.has(number) ? 'declared' : 'inherited',
    }));
  }

  /** The generators of matching origins, by name. */
  async generators(filter: OriginFilter, asOf: number): Promise<ReachingGenerator[]> {
    const all = await this.origins.origins(asOf);
    const made = all.filter(({ generator }) => generator !== undefined && isAsked(generator, filter));
    const matching = made.filter((origin) => originMatches(origin, { ...filter, vendor: undefined }));
    const names = [...new Set(matching.flatMap(({ generator }) => generator ?? []))].sort();
    return Promise.all(
      names.map(async (generator) => {
        const origins = matching.filter((origin) => origin.generator === generator);
        const { declared, effective } = await this.origins.shardsOf(
          origins.map(({ id }) => id),
          asOf,
        );
        const involvement = [...new Set(origins.map((origin) => origin.involvement))].sort();
        return { generator, involvement, declared: declared.size, shards: effective.size };
      }),
    );
  }
}

/** A vendor's generators are those it makes: data that it passes on may be another's model's. */
function isAsked(generator: string, { vendor }: OriginFilter): boolean {
  return vendor === undefined || makerOf(generator) === vendor;
}
