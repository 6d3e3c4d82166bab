import { Module } from '@nestjs/common';
import { type Clock, systemClock } from '@core/kernel';
import { DatasetsModule, DatasetsReadModel } from '@domain/datasets';
import { FindingsModule, FindingsService } from '@domain/findings';
import { LedgerReadModel, LedgerService, WriteQueue } from '@domain/ledger';
import { ModelsModule, ModelsReadModel } from '@domain/models';
import { RemovalsModule, RemovalsReadModel, RemovalsService } from '@domain/removals';
import { JobsService } from '@platform/jobs';
import { openStorage } from '@platform/storage';
import { Lineage } from '@domain/lineage';
import { ShardPlacesReadModel, ShardsModule, ShardsReadModel } from '@domain/shards';
import { Database } from '@platform/database';
import { ReverificationService } from './reverification.service.js';
import type { LookedIn } from './sightings.js';
import { VerificationReadModel } from './verification.read-model.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';

/** An app may provide another one, in a global module; without it no storage is read. */
export class VerificationSettings {
  constructor(
    readonly storage: LookedIn = openStorage({ roots: [] }),
    readonly clock: Clock = systemClock,
  ) {}
}

const SETTINGS = { token: VerificationSettings, optional: true };

@Module({
  imports: [RemovalsModule, FindingsModule, DatasetsModule, ModelsModule, ShardsModule],
  providers: [
    {
      provide: VerificationReadModel,
      inject: [Database],
      useFactory: (database: Database) => new VerificationReadModel(database),
    },
    {
      provide: VerificationService,
      inject: [
        ...[LedgerService, LedgerReadModel, VerificationReadModel, RemovalsReadModel, RemovalsService],
        ...[FindingsService, JobsService],
      ],
      useFactory: (
        ledger: LedgerService,
        entries: LedgerReadModel,
        verifications: VerificationReadModel,
        removals: RemovalsReadModel,
        removalSteps: RemovalsService,
        findings: FindingsService,
        jobs: JobsService,
      ) => new VerificationService({ ledger, entries, verifications, removals, removalSteps, findings, jobs }),
    },
    {
      provide: VerificationRunsService,
      inject: [
        ...[VerificationReadModel, LedgerReadModel, RemovalsReadModel, DatasetsReadModel, ModelsReadModel],
        ...[ShardsReadModel, Lineage, Database, SETTINGS],
      ],
      useFactory: (
        verifications: VerificationReadModel,
        entries: LedgerReadModel,
        removals: RemovalsReadModel,
        datasets: DatasetsReadModel,
        models: ModelsReadModel,
        shards: ShardsReadModel,
        lineage: Lineage,
        database: Database,
        { storage, clock }: VerificationSettings = new VerificationSettings(),
      ) => {
        const places = new ShardPlacesReadModel(database, entries);
        const rooms = { removals, datasets, models, shards, lineage, places };
        return new VerificationRunsService(verifications, entries, rooms, storage, clock);
      },
    },
    {
      provide: ReverificationService,
      inject: [VerificationReadModel, VerificationService, RemovalsReadModel, LedgerReadModel, WriteQueue, SETTINGS],
      useFactory: (
        verifications: VerificationReadModel,
        service: VerificationService,
        removals: RemovalsReadModel,
        entries: LedgerReadModel,
        writes: WriteQueue,
        { clock }: VerificationSettings = new VerificationSettings(),
      ) => new ReverificationService(verifications, service, removals, entries, writes, clock),
    },
  ],
  exports: [VerificationReadModel, VerificationService, VerificationRunsService, ReverificationService],
})
export class VerificationModule {}
