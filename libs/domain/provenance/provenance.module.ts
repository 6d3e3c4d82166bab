import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { ModelsModule } from '@domain/models';
import { ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { BreakdownReadModel } from './breakdown.read-model.js';
import { ComponentsReadModel } from './components.read-model.js';
import { ExposureReadModel } from './exposure.read-model.js';
import { ImpactReadModel } from './impact.read-model.js';
import { ExposedModelsReadModel } from './exposed-models.read-model.js';
import { ModelHistoryReadModel } from './model-history.read-model.js';
import { OriginReachReadModel } from './origin-reach.read-model.js';
import { ReachedShardsReadModel } from './reached-shards.read-model.js';
import { TraitBreakdowns } from './trait-breakdown.read-model.js';

const readModels = [
  BreakdownReadModel,
  ComponentsReadModel,
  ExposureReadModel,
  ExposedModelsReadModel,
  ImpactReadModel,
  ModelHistoryReadModel,
  OriginReachReadModel,
  ReachedShardsReadModel,
  TraitBreakdowns,
];

@Module({
  imports: [DatasetsModule, ModelsModule, ShardsModule, VendorsModule],
  providers: readModels,
  exports: readModels,
})
export class ProvenanceModule {}
