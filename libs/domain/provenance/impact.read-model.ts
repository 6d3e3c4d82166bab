import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { ModelsReadModel, type ReachedModelVersion, type Stage } from '@domain/models';
import { OriginIndex } from '@domain/origins';
import { Lineage } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import { AnswerCache, BoundedCache } from '@platform/cache';
import { awaitAll } from '@platform/database';

export interface AffectedDatasetVersion {
  readonly dataset: string;
  readonly version: string;
  /** Members that are the shard or descend from it. */
  readonly shards: number;
  readonly committedAt: Instant | null;
}

export interface AffectedModelVersion {
  readonly model: string;
  readonly version: string;
  /** `used`: it used such a dataset version itself; `inherited`: one of its ancestors did. */
  readonly status: 'used' | 'inherited';
  readonly stages: readonly Stage[];
}

export interface Impact {
  readonly datasetVersions: readonly AffectedDatasetVersion[];
  readonly modelVersions: readonly AffectedModelVersion[];
}

/** Dataset versions, and the model versions that used them or descend from such. */
interface Holders {
  readonly versions: readonly DatasetVersion[];
  readonly models: readonly AffectedModelVersion[];
}

/** A list of some ids each: of the versions at one position. */
const POSITIONS_CACHED = 64;
/** Most shards of a pipeline are in the same versions. */
const HOLDERS_CACHED = 64;
/** In all shards: 16 MB. */
const COUNTS_CACHED = 262_144;
/** Up to so many descendants are found as fast as what is kept of others. */
const FEW_DESCENDANTS = 1_024;

/**
 * What a shard reaches: the dataset versions whose upstream holds it, and the model versions that
 * used them or descend from such.
 */
@Injectable()
export class ImpactReadModel {
  /** By position, at which they never change. */
  private readonly committed = new AnswerCache<number[]>(POSITIONS_CACHED, 'impact-versions');
  /** By position and ids of the dataset versions. */
  private readonly holders = new AnswerCache<Holders>(HOLDERS_CACHED, 'impact-holders');
  /**
   * By shard: how many members of each dataset version are the shard or descend from it. Members
   * have all their ancestors from the start, so that it is the same at each position.
   */
  private readonly counts = new BoundedCache<ReadonlyMap<number, number>>(COUNTS_CACHED, 'impact-counts');

  constructor(
    private readonly models: ModelsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
  ) {}

  async impact(name: string, asOf: number): Promise<Impact> {
    const [shard, limit, committed] = await awaitAll([
      this.shards.numberOf(name, asOf),
      this.origins.shardCount(asOf),
      this.committed.getOrCompute(`${asOf}`, () => this.datasets.committedIds(asOf)),
    ]);
    const holding = await this.datasets.holding([shard], committed);
    if (holding.length === 0) return { datasetVersions: [], modelVersions: [] };
    const [{ versions, models }, counts] = await awaitAll([
      this.holders.getOrCompute(`${asOf} ${holding.join()}`, () => this.holdersOf(holding, asOf)),
      this.countsOf(shard, holding, limit),
    ]);
    return {
      datasetVersions: versions.map(({ id, dataset, version, committedAt }) => {
        return { dataset, version, shards: counts.get(id) ?? 0, committedAt };
      }),
      modelVersions: models,
    };
  }

  /** The model versions that used a dataset version, or descend from one that did, by id. */
  async modelsOf(datasetVersion: number, asOf: number): Promise<AffectedModelVersion[]> {
    return (await this.models.reachedBy([datasetVersion], asOf)).map(toAffected);
  }

  private async holdersOf(holding: readonly number[], asOf: number): Promise<Holders> {
    const [versions, models] = await awaitAll([
      this.datasets.versions(holding, asOf),
      this.models.reachedBy(holding, asOf),
    ]);
    return { versions, models: models.map(toAffected) };
  }

  /** @param limit shards from this number on are members of none of the versions */
  private async countsOf(
    shard: number,
    versions: readonly number[],
    limit: number,
  ): Promise<ReadonlyMap<number, number>> {
    const known = this.counts.get(`${shard}`) ?? new Map<number, number>();
    const missing = versions.filter((id) => !known.has(id));
    if (missing.length === 0) return known;
    const reached = await this.lineage.downstreamOf(Bitmap.of([shard]), undefined, limit);
    const counts = new Map([...known, ...(await this.datasets.memberCounts(missing, reached))]);
    if (reached.size > FEW_DESCENDANTS) this.counts.put(`${shard}`, counts, 1 + counts.size);
    return counts;
  }
}

function toAffected({ model, version, stages }: ReachedModelVersion): AffectedModelVersion {
  return { model, version, status: stages ? 'used' : 'inherited', stages: stages ?? [] };
}
