import { Module } from '@nestjs/common';
import { DatasetsModule } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { ModelsModule } from '@domain/models';
import { PersonalDataModule } from '@domain/personal-data';
import { ProvenanceModule } from '@domain/provenance';
import { ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { AffectedVersionsReadModel } from './affected-versions.read-model.js';
import { ModelRemovalsReadModel } from './model-removals.read-model.js';
import { RemovalOrdersService } from './removal-orders.service.js';
import { RemovalScopesReadModel } from './removal-scopes.read-model.js';
import { RemovedContentReadModel } from './removed-content.read-model.js';
import { RemovalsReadModel } from './removals.read-model.js';
import { RemovalsService } from './removals.service.js';
import { ScopeCorrectionsService } from './scope-corrections.service.js';
import { ScopeResolverService } from './scope-resolver.service.js';
import { ScopeWatchService } from './scope-watch.service.js';
import { ActiveRemovals } from './store/active-removals.store.js';
import { ScopeCache } from './store/scope-cache.store.js';

const readModels = [
  RemovalsReadModel,
  RemovalScopesReadModel,
  AffectedVersionsReadModel,
  ModelRemovalsReadModel,
  RemovedContentReadModel,
];

@Module({
  imports: [
    DatasetsModule,
    FindingsModule,
    ModelsModule,
    PersonalDataModule,
    ProvenanceModule,
    ShardsModule,
    VendorsModule,
  ],
  providers: [
    ...readModels,
    ScopeCache,
    ActiveRemovals,
    ScopeResolverService,
    RemovalOrdersService,
    RemovalsService,
    ScopeWatchService,
    ScopeCorrectionsService,
  ],
  exports: [...readModels, RemovalOrdersService, RemovalsService, ScopeWatchService, ScopeCorrectionsService],
})
export class RemovalsModule {}
