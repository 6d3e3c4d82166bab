import { Module } from '@nestjs/common';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Lineage, ShardCorrectionsService, ShardsModule, ShardsReadModel, ShardTallies } from '@domain/shards';
import { Database } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { DatasetsReadModel } from './datasets.read-model.js';
import { DatasetsService } from './datasets.service.js';
import { VersionSets } from './store/version-sets.store.js';
import { VersionCommitsService } from './version-commits.service.js';
import { VersionTotalsService } from './version-totals.service.js';

/** An app may provide another one, in a global module. */
export class DatasetsSettings {
  constructor(readonly jobThreshold: number) {}
}

@Module({
  imports: [ShardsModule],
  providers: [
    { provide: VersionSets, inject: [Database], useFactory: (database: Database) => new VersionSets(database) },
    {
      provide: DatasetsReadModel,
      inject: [Database, VersionSets],
      useFactory: (database: Database, sets: VersionSets) => new DatasetsReadModel(database, sets),
    },
    {
      provide: VersionTotalsService,
      inject: [ShardTallies, VersionSets, ShardCorrectionsService],
      useFactory: (tallies: ShardTallies, sets: VersionSets, corrections: ShardCorrectionsService) => {
        const totals = new VersionTotalsService(tallies, sets);
        corrections.onOriginsChanged(totals);
        return totals;
      },
    },
    {
      provide: VersionCommitsService,
      inject: [LedgerService, LedgerReadModel, Lineage, VersionTotalsService, VersionSets],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        lineage: Lineage,
        totals: VersionTotalsService,
        sets: VersionSets,
      ) => new VersionCommitsService(ledger, entries, lineage, totals, sets),
    },
    {
      provide: DatasetsService,
      inject: [
        ...[LedgerService, LedgerReadModel, ShardsReadModel, DatasetsReadModel],
        ...[VersionCommitsService, VersionSets, JobsService, { token: DatasetsSettings, optional: true }],
      ],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        shards: ShardsReadModel,
        versions: DatasetsReadModel,
        commits: VersionCommitsService,
        sets: VersionSets,
        jobs: JobsService,
        settings?: DatasetsSettings,
      ) => new DatasetsService({ ledger, entries, shards, versions, commits, sets, jobs }, settings?.jobThreshold),
    },
  ],
  exports: [DatasetsReadModel, DatasetsService, VersionCommitsService],
})
export class DatasetsModule {}
