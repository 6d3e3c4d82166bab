import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { DatasetsModule, VersionCommitsService } from '@domain/datasets';
import { LedgerModule, WriteQueue } from '@domain/ledger';
import { RemovalSettings } from '@domain/removals';
import {
  VerificationModule,
  VerificationRunsService,
  VerificationService,
  VerificationSettings,
} from '@domain/verification';
import { PublicationModule, PublicationReadModel } from '@domain/publication';
import { Database } from '@platform/database';
import { type AnyJobProcessor, JobsModule } from '@platform/jobs';
import { openStorage } from '@platform/storage';
import { CommitVersionProcessor } from './datasets/commit-version.processor.js';
import { ExportLogProcessor, ExportPlace } from './publication/export-log.processor.js';
import { VerifyRemovalProcessor } from './verification/verify-removal.processor.js';

export interface WorkerParts {
  readonly database: Database;
  readonly clock: Clock;
  /** The log's origin line. */
  readonly origin?: string | undefined;
  /** Where the published log is written to as static files. */
  readonly exportUrl?: string | undefined;
  /** What verification may read; nothing unless told. */
  readonly storageRoots?: readonly string[] | undefined;
}

/** Every processor of this door, as one list. */
export const PROCESSORS = Symbol('processors');

@Module({
  imports: [PublicationModule, DatasetsModule, VerificationModule],
  providers: [
    {
      provide: CommitVersionProcessor,
      inject: [VersionCommitsService, WriteQueue, Database],
      useFactory: (commits: VersionCommitsService, writes: WriteQueue, database: Database) =>
        new CommitVersionProcessor(commits, writes, database),
    },
    {
      provide: VerifyRemovalProcessor,
      inject: [VerificationRunsService, VerificationService, WriteQueue],
      useFactory: (runs: VerificationRunsService, verifications: VerificationService, writes: WriteQueue) =>
        new VerifyRemovalProcessor(runs, verifications, writes),
    },
    {
      provide: ExportLogProcessor,
      inject: [Database, PublicationReadModel, ExportPlace],
      useFactory: (database: Database, log: PublicationReadModel, place: ExportPlace) =>
        new ExportLogProcessor(database, log, place),
    },
    {
      provide: PROCESSORS,
      inject: [ExportLogProcessor, CommitVersionProcessor, VerifyRemovalProcessor],
      useFactory: (...processors: AnyJobProcessor[]) => processors,
    },
  ],
})
export class WorkerModule {
  /** The rooms behind the queue door, on one connected database. */
  static with({ exportUrl, database, clock, origin, storageRoots = [] }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ProvidedModule.with(database, clock),
        ExportModule.with(exportUrl),
        SettingsModule.with(
          new VerificationSettings(openStorage({ roots: storageRoots }), clock),
          new RemovalSettings(false, clock),
        ),
        LedgerModule.with(origin),
        JobsModule,
      ],
    };
  }
}

@Module({})
class ExportModule {
  static with(url: string | undefined): DynamicModule {
    const providers = [{ provide: ExportPlace, useValue: new ExportPlace(url) }];
    return { module: ExportModule, global: true, providers, exports: providers };
  }
}

@Module({})
class ProvidedModule {
  static with(database: Database, clock: Clock): DynamicModule {
    const providers = [
      { provide: Database, useValue: database },
      { provide: Clock, useValue: clock },
    ];
    return {
      module: ProvidedModule,
      global: true,
      providers,
      exports: providers,
    };
  }
}

@Module({})
class SettingsModule {
  static with(...settings: readonly object[]): DynamicModule {
    const providers = settings.map((setting) => ({ provide: setting.constructor, useValue: setting }));
    return { module: SettingsModule, global: true, providers, exports: providers };
  }
}
