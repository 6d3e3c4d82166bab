import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '@core/kernel';
import { DatasetsModule, VersionCommitsService } from '@domain/datasets';
import { LedgerModule, WriteQueue } from '@domain/ledger';
import { Database } from '@platform/database';
import { type AnyJobProcessor, JobsModule } from '@platform/jobs';
import { CommitVersionProcessor } from './datasets/commit-version.processor.js';

export interface WorkerParts {
  readonly database: Database;
  readonly clock: Clock;
  /** The log's origin line. */
  readonly origin?: string | undefined;
}

/** Every processor of this door, as one list. */
export const PROCESSORS = Symbol('processors');

@Module({
  imports: [DatasetsModule],
  providers: [
    {
      provide: CommitVersionProcessor,
      inject: [VersionCommitsService, WriteQueue, Database],
      useFactory: (commits: VersionCommitsService, writes: WriteQueue, database: Database) =>
        new CommitVersionProcessor(commits, writes, database),
    },
    {
      provide: PROCESSORS,
      inject: [CommitVersionProcessor],
      useFactory: (...processors: AnyJobProcessor[]) => processors,
    },
  ],
})
export class WorkerModule {
  /** The rooms behind the queue door, on one connected database. */
  static with({ database, clock, origin }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      imports: [ConnectedDatabaseModule.with(database), LedgerModule.with(clock, origin), JobsModule.with(clock)],
    };
  }
}

@Module({})
class ConnectedDatabaseModule {
  static with(database: Database): DynamicModule {
    return {
      module: ConnectedDatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }],
      exports: [Database],
    };
  }
}
