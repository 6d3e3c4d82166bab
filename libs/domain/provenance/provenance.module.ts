import { Module } from '@nestjs/common';
import { DatasetsModule, DatasetsReadModel } from '@domain/datasets';
import { ModelsModule, ModelsReadModel } from '@domain/models';
import { VendorsModule, VendorsReadModel } from '@domain/vendors';
import { Lineage } from '@domain/lineage';
import { OriginIndex } from '@domain/origins';
import { ShardsModule, ShardsReadModel, ShardTallies } from '@domain/shards';
import { BreakdownReadModel } from './breakdown.read-model.js';
import { ComponentsReadModel } from './components.read-model.js';
import { ExposureReadModel } from './exposure.read-model.js';
import { ImpactReadModel } from './impact.read-model.js';

@Module({
  imports: [DatasetsModule, ModelsModule, ShardsModule, VendorsModule],
  providers: [
    {
      provide: BreakdownReadModel,
      inject: [ModelsReadModel, DatasetsReadModel, OriginIndex, ShardTallies],
      useFactory: (models: ModelsReadModel, datasets: DatasetsReadModel, origins: OriginIndex, tallies: ShardTallies) =>
        new BreakdownReadModel(models, datasets, origins, tallies),
    },
    {
      provide: ComponentsReadModel,
      inject: [ModelsReadModel, DatasetsReadModel, OriginIndex, ShardTallies],
      useFactory: (models: ModelsReadModel, datasets: DatasetsReadModel, origins: OriginIndex, tallies: ShardTallies) =>
        new ComponentsReadModel(models, datasets, origins, tallies),
    },
    {
      provide: ExposureReadModel,
      inject: [ModelsReadModel, DatasetsReadModel, ShardsReadModel, OriginIndex, Lineage, VendorsReadModel],
      useFactory: (
        models: ModelsReadModel,
        datasets: DatasetsReadModel,
        shards: ShardsReadModel,
        origins: OriginIndex,
        lineage: Lineage,
        vendors: VendorsReadModel,
      ) => new ExposureReadModel(models, datasets, shards, origins, lineage, vendors),
    },
    {
      provide: ImpactReadModel,
      inject: [ModelsReadModel, DatasetsReadModel, ShardsReadModel, OriginIndex, Lineage],
      useFactory: (
        models: ModelsReadModel,
        datasets: DatasetsReadModel,
        shards: ShardsReadModel,
        origins: OriginIndex,
        lineage: Lineage,
      ) => new ImpactReadModel(models, datasets, shards, origins, lineage),
    },
  ],
  exports: [BreakdownReadModel, ComponentsReadModel, ExposureReadModel, ImpactReadModel],
})
export class ProvenanceModule {}
