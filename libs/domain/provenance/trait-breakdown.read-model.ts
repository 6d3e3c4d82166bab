import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { DatasetsReadModel } from '@domain/datasets';
import { addTally, NO_TALLY, OriginIndex } from '@domain/origins';
import { ShardTallies, type TraitTally } from '@domain/shards';
import { AnswerCache } from '@platform/cache';
import { type TraitBreakdown, traitBreakdownOf, type TraitFacet } from './trait-breakdown.js';

/** A dataset version, and how often its members count in a weighted answer. */
export interface CountedVersion {
  readonly id: number;
  readonly times: number;
}

export interface TraitQuestion {
  readonly versions: readonly CountedVersion[];
  /** Count members by their weights, times the version's; else each once. */
  readonly weighted: boolean;
  readonly by: TraitFacet | undefined;
}

const ANSWERS_CACHED = 128;

/**
 * Dataset versions by licence, language or modality. No totals are stored by trait: the members'
 * rows are counted, all traits at once, and the tallies are cached until a shard is corrected.
 */
@Injectable()
export class TraitBreakdowns {
  private readonly tallied = new AnswerCache<TraitTally[]>(ANSWERS_CACHED, 'traits');

  constructor(
    private readonly datasets: DatasetsReadModel,
    private readonly origins: OriginIndex,
    private readonly tallies: ShardTallies,
  ) {}

  /** Empty unless the question names a trait. */
  async breakdown({ versions, weighted, by }: TraitQuestion, asOf: number): Promise<TraitBreakdown> {
    if (by === undefined) return {};
    return traitBreakdownOf(weighted ? await this.weighted(versions, asOf) : await this.once(versions, asOf), by);
  }

  private async once(versions: readonly CountedVersion[], asOf: number): Promise<TraitTally[]> {
    const ids = [...new Set(versions.map(({ id }) => id))].sort((a, b) => a - b);
    const key = `once ${ids.join()} ${await this.origins.lastCorrection(asOf)}`;
    return this.tallied.getOrCompute(key, async () => {
      const members = Bitmap.union(await Promise.all(ids.map((id) => this.datasets.members(id))));
      return this.tallies.byTraits(members, asOf);
    });
  }

  private async weighted(versions: readonly CountedVersion[], asOf: number): Promise<TraitTally[]> {
    const correction = await this.origins.lastCorrection(asOf);
    const all: TraitTally[] = [];
    for (const { id, times } of versions) {
      const tallies = await this.tallied.getOrCompute(`weighted ${id} ${correction}`, async () =>
        this.tallies.byTraits(await this.datasets.members(id), asOf, await this.datasets.weights(id)),
      );
      all.push(...tallies.map((one) => ({ ...one, tally: addTally(NO_TALLY, one.tally, times) })));
    }
    return all;
  }
}
