import { Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { DatasetsModule, DatasetsReadModel } from '@domain/datasets';
import { FindingsModule, FindingsService } from '@domain/findings';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { ModelsModule, ModelsReadModel } from '@domain/models';
import { PersonalDataModule, PersonalDataService } from '@domain/personal-data';
import { VendorsModule, VendorsReadModel } from '@domain/vendors';
import { Lineage } from '@domain/lineage';
import { OriginIndex } from '@domain/origins';
import { ShardCorrectionsService, ShardsModule, ShardsReadModel, ShardsService } from '@domain/shards';
import { Database } from '@platform/database';
import { RemovalsReadModel } from './removals.read-model.js';
import { RemovalsService } from './removals.service.js';
import { ScopeCorrections } from './scope-corrections.js';
import { ScopeResolver } from './scope-resolver.js';
import { ScopeWatch } from './scope-watch.js';
import { ScopeCache } from './store/scope-cache.js';
import { ActiveRemovals } from './store/active-removals.js';

/** How removals are handled here; an app may provide it, and else no second person is asked. */
export class RemovalSettings {
  constructor(
    readonly approval: boolean = false,
    readonly clock: Clock = systemClock,
  ) {}
}

const OPTIONAL_SETTINGS = { token: RemovalSettings, optional: true };

@Module({
  imports: [DatasetsModule, FindingsModule, ModelsModule, PersonalDataModule, ShardsModule, VendorsModule],
  providers: [
    { provide: ScopeCache, inject: [Database], useFactory: (database: Database) => new ScopeCache(database) },
    { provide: ActiveRemovals, useFactory: () => new ActiveRemovals() },
    {
      provide: ScopeResolver,
      inject: [ShardsReadModel, OriginIndex, Lineage, DatasetsReadModel, VendorsReadModel],
      useFactory: (
        shards: ShardsReadModel,
        origins: OriginIndex,
        lineage: Lineage,
        datasets: DatasetsReadModel,
        vendors: VendorsReadModel,
      ) => new ScopeResolver(shards, origins, lineage, datasets, vendors),
    },
    {
      provide: RemovalsReadModel,
      inject: [
        ...[Database, LedgerReadModel, ShardsReadModel, OriginIndex, Lineage, DatasetsReadModel, ModelsReadModel],
        ...[ScopeResolver, ScopeCache],
      ],
      useFactory: (
        database: Database,
        entries: LedgerReadModel,
        shards: ShardsReadModel,
        origins: OriginIndex,
        lineage: Lineage,
        datasets: DatasetsReadModel,
        models: ModelsReadModel,
        resolver: ScopeResolver,
        scopes: ScopeCache,
      ) => new RemovalsReadModel(database, { entries, shards, origins, lineage, datasets, models, resolver, scopes }),
    },
    {
      provide: RemovalsService,
      inject: [
        LedgerService,
        LedgerReadModel,
        RemovalsReadModel,
        ScopeResolver,
        PersonalDataService,
        OPTIONAL_SETTINGS,
      ],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        removals: RemovalsReadModel,
        resolver: ScopeResolver,
        personalData: PersonalDataService,
        settings: RemovalSettings = new RemovalSettings(),
      ) => new RemovalsService(ledger, entries, removals, resolver, personalData, settings),
    },
    {
      provide: ScopeWatch,
      inject: [
        LedgerService,
        ActiveRemovals,
        ScopeCache,
        ShardsReadModel,
        FindingsService,
        ShardsService,
        OPTIONAL_SETTINGS,
      ],
      useFactory: (
        ledger: LedgerService,
        standing: ActiveRemovals,
        scopes: ScopeCache,
        read: ShardsReadModel,
        findings: FindingsService,
        shards: ShardsService,
        { clock }: RemovalSettings = new RemovalSettings(),
      ) => {
        const watch = new ScopeWatch(ledger, standing, scopes, read, findings, clock);
        shards.watchedBy(watch);
        return watch;
      },
    },
    {
      provide: ScopeCorrections,
      inject: [ActiveRemovals, ScopeCache, ShardsReadModel, OriginIndex, Lineage, ShardCorrectionsService],
      useFactory: (
        standing: ActiveRemovals,
        scopes: ScopeCache,
        shards: ShardsReadModel,
        origins: OriginIndex,
        lineage: Lineage,
        corrections: ShardCorrectionsService,
      ) => {
        const listener = new ScopeCorrections(standing, scopes, shards, origins, lineage);
        corrections.onOriginsChanged(listener);
        return listener;
      },
    },
  ],
  exports: [RemovalsReadModel, RemovalsService],
})
export class RemovalsModule {}
