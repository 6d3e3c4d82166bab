import { type DynamicModule, Module, type ValueProvider } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { DatasetsModule } from '@domain/datasets';
import { IndexModule } from '@domain/index';
import {
  DetectorPrograms,
  EvaluationSets,
  InspectionModule,
  InspectionSettings,
  ResultsSettings,
  ShardReader,
} from '@domain/inspection';
import { type ClockLimits, DEFAULT_ORIGIN, LedgerModule, NO_CLOCK_LIMITS } from '@domain/ledger';
import { ModelsModule } from '@domain/models';
import { PolicyModule } from '@domain/policy';
import { ReceiptsModule } from '@domain/receipts';
import { AnswersReader, ProbesModule } from '@domain/probes';
import { newestPublication, PublicationModule } from '@domain/publication';
import { REGISTRATION_FOLLOWERS, RemovalSettings } from '@domain/removals';
import { ShardRegistrationModule, ShardsModule } from '@domain/shards';
import { VerificationModule, VerificationSettings } from '@domain/verification';
import { WebhookSettings, WebhooksModule } from '@domain/webhooks';
import type { PublicLog } from '@platform/config';
import { Database } from '@platform/database';
import { type AnyJobProcessor, JobsModule } from '@platform/jobs';
import { DigestedFiles, openStorage } from '@platform/storage';
import { CorrectShardsProcessor } from './corrections/correct-shards.processor.js';
import { CommitVersionProcessor } from './datasets/commit-version.processor.js';
import { CoverEntryProcessor } from './index/cover-entry.processor.js';
import { InspectShardProcessor } from './inspection/inspect-shard.processor.js';
import { ScheduleShardsProcessor } from './inspection/schedule-shards.processor.js';
import { WithdrawUsesProcessor } from './models/withdraw-uses.processor.js';
import { EvaluateRulesProcessor } from './policy/evaluate-rules.processor.js';
import { ReplayRuleProcessor } from './policy/replay-rule.processor.js';
import { MeasureAnswersProcessor } from './probes/measure-answers.processor.js';
import { ExportLogProcessor, ExportTarget } from './publication/export-log.processor.js';
import { ExportTablesProcessor, TablesTarget } from './tables/export-tables.processor.js';
import { VerifyRemovalProcessor } from './verification/verify-removal.processor.js';
import { DeliverWebhookProcessor } from './webhooks/deliver-webhook.processor.js';

export interface WorkerParts {
  readonly database: Database;
  readonly clock: Clock;
  /** How far the clock is trusted; defaults to whatever it shows. */
  readonly clockLimits?: ClockLimits | undefined;
  /** The log's origin line. */
  readonly origin?: string | undefined;
  /** Where the published log is exported to as static files. */
  readonly exportUrl?: string | undefined;
  /** Where tables are exported to on a schedule. */
  readonly tablesUrl?: string | undefined;
  /** What of it is readable without a key; defaults to `on`. */
  readonly publicLog?: PublicLog | undefined;
  /** The locations that verification and inspections may read; defaults to none. */
  readonly storageRoots?: readonly string[] | undefined;
  /** The file that names the programs that inspections may run; defaults to none. */
  readonly detectorPrograms?: string | undefined;
  readonly lookUpRecords?: number | undefined;
  /** Where full results of inspections are kept; defaults to the database. */
  readonly resultsUrl?: string | undefined;
  /** Defaults to `public`. */
  readonly webhookAddresses?: 'public' | 'any' | undefined;
}

/** All processors, as one list. */
export const PROCESSORS = Symbol('processors');

const processors = [
  CoverEntryProcessor,
  CommitVersionProcessor,
  CorrectShardsProcessor,
  EvaluateRulesProcessor,
  ReplayRuleProcessor,
  ExportLogProcessor,
  ExportTablesProcessor,
  InspectShardProcessor,
  ScheduleShardsProcessor,
  MeasureAnswersProcessor,
  VerifyRemovalProcessor,
  WithdrawUsesProcessor,
  DeliverWebhookProcessor,
];

@Module({
  imports: [
    PublicationModule,
    IndexModule,
    DatasetsModule,
    ModelsModule,
    PolicyModule,
    ReceiptsModule,
    ShardsModule,
    ShardRegistrationModule.with(REGISTRATION_FOLLOWERS),
    InspectionModule,
    ProbesModule,
    VerificationModule,
    WebhooksModule,
  ],
  providers: [
    ...processors,
    EvaluationSets,
    ShardReader,
    AnswersReader,
    { provide: PROCESSORS, inject: processors, useFactory: (...all: AnyJobProcessor[]) => all },
  ],
})
export class WorkerModule {
  /** Everything that the worker's processors need, on one connected database. */
  static with(parts: WorkerParts): DynamicModule {
    const { exportUrl, publicLog = 'on', database, clock, origin, storageRoots = [], webhookAddresses } = parts;
    const { clockLimits = NO_CLOCK_LIMITS } = parts;
    const storage = openStorage({ roots: storageRoots });
    return {
      module: WorkerModule,
      imports: [
        ProvidedModule.with([
          { provide: Database, useValue: database },
          { provide: Clock, useValue: clock },
          { provide: ExportTarget, useValue: new ExportTarget(exportUrl, publicLog === 'on') },
          { provide: TablesTarget, useValue: new TablesTarget(parts.tablesUrl, origin ?? DEFAULT_ORIGIN) },
          { provide: VerificationSettings, useValue: new VerificationSettings(storage, clock) },
          {
            provide: InspectionSettings,
            useValue: new InspectionSettings(
              storage,
              new DetectorPrograms(parts.detectorPrograms),
              parts.lookUpRecords,
            ),
          },
          {
            provide: ResultsSettings,
            useValue: new ResultsSettings(parts.resultsUrl === undefined ? null : new DigestedFiles(parts.resultsUrl)),
          },
          { provide: WebhookSettings, useValue: new WebhookSettings(webhookAddresses) },
          { provide: RemovalSettings, useValue: new RemovalSettings(false, clock) },
        ]),
        LedgerModule.with(origin, { ...clockLimits, newestCheckpoint: newestPublication }),
        JobsModule,
      ],
    };
  }
}

/** Values that every module may inject. */
@Module({})
class ProvidedModule {
  static with(providers: ValueProvider[]): DynamicModule {
    return { module: ProvidedModule, global: true, providers, exports: providers };
  }
}
