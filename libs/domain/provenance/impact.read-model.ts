import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { ModelsReadModel, type ReachedModelVersion, type Stage } from '@domain/models';
import { OriginIndex } from '@domain/origins';
import { Lineage } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
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

/**
 * What a shard reaches: the dataset versions whose upstream holds it, and the model versions that
 * used them or descend from such.
 */
@Injectable()
export class ImpactReadModel {
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
      this.datasets.committedIds(asOf),
    ]);
    const holding = await this.datasets.holding(shard, committed);
    if (holding.length === 0) return { datasetVersions: [], modelVersions: [] };
    const [versions, models, reached] = await awaitAll([
      this.datasets.versions(holding, asOf),
      this.models.reachedBy(holding, asOf),
      this.lineage.downstreamOf(Bitmap.of([shard]), undefined, limit),
    ]);
    const counts = await this.datasets.memberCounts(holding, reached);
    return {
      datasetVersions: versions.map(({ id, dataset, version, committedAt }) => {
        return { dataset, version, shards: counts.get(id) ?? 0, committedAt };
      }),
      modelVersions: models.map(toAffected),
    };
  }

  /** The model versions that used a dataset version, or descend from one that did, by id. */
  async modelsOf(datasetVersion: number, asOf: number): Promise<AffectedModelVersion[]> {
    return (await this.models.reachedBy([datasetVersion], asOf)).map(toAffected);
  }
}

function toAffected({ model, version, stages }: ReachedModelVersion): AffectedModelVersion {
  return { model, version, status: stages ? 'used' : 'inherited', stages: stages ?? [] };
}
