import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { parseInstant, type Period, periodsOverlap } from '@core/kernel';
import { type Origin, OriginIndex, type OriginShards, vendorsOf } from '@domain/origins';
import { ShardTallies } from '@domain/shards';
import type { Days } from './store/usage.store.js';
import type { DeclaredOutput } from './usage-comparison.js';

/** Involvements whose tokens are the model's own. */
const WRITING: readonly string[] = ['content', 'rewrite', 'translation'];
/** Whose contract own usage comes under; what is not known may be it. */
const OWN: readonly (string | undefined)[] = ['own_account', 'unknown', undefined];

/** What shards declare of a vendor's output, in all and for some of its models. */
export interface DeclaredByModel {
  readonly all: DeclaredOutput;
  /** By the model as the vendor names it. */
  readonly models: ReadonlyMap<string, DeclaredOutput>;
}

/** Days, and the models that are compared one by one. */
export interface ComparedPeriod {
  readonly days: Days;
  readonly models: readonly string[];
}

type ShardsOf = ReadonlyMap<number, OriginShards>;

/** The output of a vendor's models that shards declare. */
@Injectable()
export class DeclaredOutputReadModel {
  constructor(
    private readonly origins: OriginIndex,
    private readonly tallies: ShardTallies,
  ) {}

  /** Shards of these days; a shard counts where it declares the origin itself. */
  async ofVendor(vendor: string, days: Days, models: readonly string[], asOf: number): Promise<DeclaredByModel> {
    const [declared] = await this.ofPeriods(vendor, [{ days, models }], asOf);
    if (!declared) throw new Error('a period was lost');
    return declared;
  }

  /** As `ofVendor`, for each of the periods, in their order: the origins are read once. */
  async ofPeriods(vendor: string, periods: readonly ComparedPeriod[], asOf: number): Promise<DeclaredByModel[]> {
    const generated = (await this.origins.origins(asOf)).filter(
      (origin) => origin.kind === 'model_generated' && concerns(origin, vendor),
    );
    const shards = await this.origins.shardsByOrigin(
      generated.map(({ id }) => id),
      asOf,
    );
    const declared: DeclaredByModel[] = [];
    for (const { days, models } of periods) {
      const period = { from: parseInstant(days.from), to: parseInstant(days.to) };
      const found = new Map<string, DeclaredOutput>();
      for (const model of models) {
        const named = generated.filter(({ generator }) => mayBe(generator, model));
        found.set(model, await this.outputOf(named, shards, period, asOf));
      }
      declared.push({ all: await this.outputOf(generated, shards, period, asOf), models: found });
    }
    return declared;
  }

  private async outputOf(
    origins: readonly Origin[],
    shards: ShardsOf,
    period: Period,
    asOf: number,
  ): Promise<DeclaredOutput> {
    const setOf = (some: readonly Origin[]): Bitmap =>
      Bitmap.union(some.flatMap(({ id }) => shards.get(id)?.declared ?? []));
    const near = origins.filter(({ collected }) => collected === undefined || periodsOverlap(collected, period));
    const own = near.filter(({ nexus }) => OWN.includes(nexus));
    const written = own.filter(({ involvement }) => WRITING.includes(involvement));
    const dated = setOf(written.filter(({ collected }) => collected !== undefined));
    const tally = await this.tallyOf(dated, asOf);
    return {
      shards: dated.size,
      tokens: tally.tokens,
      withoutTokens: tally.noTokens,
      undated: setOf(written.filter(({ collected }) => collected === undefined)).andNot(dated).size,
      otherInvolvement: setOf(own.filter((origin) => !written.includes(origin))).andNot(dated).size,
      elsewhere: setOf(near.filter((origin) => !own.includes(origin))).andNot(setOf(own)).size,
    };
  }

  private async tallyOf(shards: Bitmap, asOf: number): Promise<{ readonly tokens: number; readonly noTokens: number }> {
    if (shards.isEmpty) return { tokens: 0, noTokens: 0 };
    const all = (await this.tallies.over(shards, asOf)).find(({ facet }) => facet === 'all');
    return all?.tally ?? { tokens: 0, noTokens: 0 };
  }
}

/** The vendor made the model, is named as the source, or sold the access. */
function concerns(origin: Origin, vendor: string): boolean {
  return vendorsOf(origin).includes(vendor) || origin.channel === vendor;
}

/**
 * Whether a generator (`vendor/name@version`, `vendor/name`) may be the model that a vendor names:
 * `name`, `name-version` or `name@version`. A shard that names no generator may be of any.
 */
export function mayBe(generator: string | undefined, model: string): boolean {
  if (generator === undefined) return true;
  const [name = '', version] = generator.slice(generator.indexOf('/') + 1).split('@', 2);
  const bare = model.slice(model.indexOf('/') + 1);
  if (bare === name || version === undefined) return bare === name || bare.startsWith(`${name}-`);
  return bare === `${name}-${version}` || bare === `${name}@${version}`;
}
