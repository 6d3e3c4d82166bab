import { Module } from '@nestjs/common';
import { LedgerReadModel, LedgerService, LogOrigin } from '@domain/ledger';
import { JobsService } from '@platform/jobs';
import { Lineage } from '@domain/lineage';
import { ShardCorrectionsService, ShardRecords, ShardsModule, ShardsReadModel, ShardTallies } from '@domain/shards';
import { Database } from '@platform/database';
import { DatasetsReadModel } from './datasets.read-model.js';
import { DatasetsService } from './datasets.service.js';
import { SetFold } from './set-fold.js';
import { CommittedSets } from './store/committed-sets.store.js';
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
      provide: SetFold,
      inject: [ShardRecords, LogOrigin],
      useFactory: (records: ShardRecords, origin: LogOrigin) => new SetFold(records, origin),
    },
    {
      provide: CommittedSets,
      inject: [ShardRecords, LogOrigin],
      useFactory: (records: ShardRecords, origin: LogOrigin) => new CommittedSets(records, origin),
    },
    {
      provide: DatasetsReadModel,
      inject: [Database, VersionSets, CommittedSets],
      useFactory: (database: Database, sets: VersionSets, committedSets: CommittedSets) =>
        new DatasetsReadModel(database, sets, committedSets),
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
      inject: [LedgerService, LedgerReadModel, Lineage, VersionTotalsService, VersionSets, SetFold, CommittedSets],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        lineage: Lineage,
        totals: VersionTotalsService,
        sets: VersionSets,
        setFold: SetFold,
        committedSets: CommittedSets,
      ) => new VersionCommitsService(ledger, entries, lineage, totals, sets, setFold, committedSets),
    },
    {
      provide: DatasetsService,
      inject: [
        ...[Database, LedgerService, LedgerReadModel, ShardsReadModel, DatasetsReadModel],
        ...[VersionCommitsService, VersionSets, JobsService, { token: DatasetsSettings, optional: true }],
      ],
      useFactory: (
        reader: Database,
        ledger: LedgerService,
        entries: LedgerReadModel,
        shards: ShardsReadModel,
        versions: DatasetsReadModel,
        commits: VersionCommitsService,
        sets: VersionSets,
        jobs: JobsService,
        settings?: DatasetsSettings,
      ) =>
        new DatasetsService({ reader, ledger, entries, shards, versions, commits, sets, jobs }, settings?.jobThreshold),
    },
  ],
  exports: [DatasetsReadModel, DatasetsService, VersionCommitsService],
})
export class DatasetsModule {}
