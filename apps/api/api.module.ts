import { type DynamicModule, Module } from '@nestjs/common';
import { Clock } from '@core/kernel';
import { AccessModule, AccessSettings } from '@domain/access';
import { CertificatesModule } from '@domain/certificates';
import { ChangesModule } from '@domain/changes';
import { CorrectionsModule } from '@domain/corrections';
import { DatasetsModule, DatasetsSettings } from '@domain/datasets';
import { FindingsModule } from '@domain/findings';
import { IndexModule } from '@domain/index';
import { InspectionModule, KeepingSettings, ResultsSettings } from '@domain/inspection';
import { type ClockLimits, LedgerModule, NO_CLOCK_LIMITS } from '@domain/ledger';
import { ModelsModule, UseWithdrawalsModule } from '@domain/models';
import { PersonalDataModule } from '@domain/personal-data';
import { PolicyModule } from '@domain/policy';
import { WebhookSettings, WebhooksModule } from '@domain/webhooks';
import { ProbesModule } from '@domain/probes';
import { ProvenanceModule } from '@domain/provenance';
import { newestPublication, PublicationModule } from '@domain/publication';
import { ReceiptsModule } from '@domain/receipts';
import { REGISTRATION_FOLLOWERS, RemovalSettings, RemovalsModule } from '@domain/removals';
import { SearchModule } from '@domain/search';
import { ShardRegistrationModule, ShardsModule } from '@domain/shards';
import { VendorsModule } from '@domain/vendors';
import { VerificationModule } from '@domain/verification';
import { OpenLineageModule } from '@interop/openlineage';
import { ExportStatusReadModel } from '@interop/tables';
import type { MetricsSetting, PublicLog } from '@platform/config';
import { Database } from '@platform/database';
import { JobsModule } from '@platform/jobs';
import { DigestedFiles } from '@platform/storage';
import { AccessLogController } from './access/access-log.controller.js';
import { AccessController } from './access/access.controller.js';
import { Principals } from './access/principals.js';
import { CertificatesController } from './certificates/certificates.controller.js';
import { ChangesController } from './changes/changes.controller.js';
import { CorrectionsController } from './corrections/corrections.controller.js';
import { DatasetVersionController } from './datasets/dataset-version.controller.js';
import { DatasetsController } from './datasets/datasets.controller.js';
import { FindingsController } from './findings/findings.controller.js';
import { HealthController } from './health/health.controller.js';
import { WriteHandler } from './http/index.js';
import { UploadFolder } from './http/upload-folder.js';
import { UploadLimits } from './http/upload-limits.js';
import { IndexController } from './index/index.controller.js';
import { InspectionsController } from './inspection/inspections.controller.js';
import { ProbesController } from './probes/probes.controller.js';
import { JobsController } from './jobs/jobs.controller.js';
import { LedgerController } from './ledger/ledger.controller.js';
import { DatabaseFigures, DataFolder } from './metrics/database-figures.js';
import { MetricsAccess, MetricsSettings } from './metrics/metrics-access.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { BetaSearchController } from './openlineage/beta-search.controller.js';
import { CatalogueController } from './openlineage/catalogue.controller.js';
import { ColumnLineageController } from './openlineage/column-lineage.controller.js';
import { JobVersionsController } from './openlineage/job-versions.controller.js';
import { LineageReadsController } from './openlineage/lineage-reads.controller.js';
import { UpstreamRunsController } from './openlineage/upstream-runs.controller.js';
import { OpenLineageController } from './openlineage/openlineage.controller.js';
import { UseWithdrawalsController } from './models/use-withdrawals.controller.js';
import { ModelsController } from './models/models.controller.js';
import { ReadingReceiptsController } from './receipts/reading-receipts.controller.js';
import { ModelReceiptsController } from './receipts/model-receipts.controller.js';
import { UsageReceiptsController, VendorUsageController } from './receipts/usage.controller.js';
import { PersonalDataController } from './personal-data/personal-data.controller.js';
import { ReachController } from './provenance/reach.controller.js';
import { ProvenanceController } from './provenance/provenance.controller.js';
import { PolicyCheckController } from './policy/policy-check.controller.js';
import { PolicyVerdictsController } from './policy/policy-verdicts.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { RulesController } from './policy/rules.controller.js';
import { RuleWaiversController, WaiversController } from './policy/waivers.controller.js';
import { ModelRemovalsController } from './removals/model-removals.controller.js';
import { RemovalsController } from './removals/removals.controller.js';
import { RequestersController } from './removals/requesters.controller.js';
import { ContentWarnings } from './removals/content-warnings.js';
import { Requesters } from './removals/requesters.js';
import { LogController } from './publication/log.controller.js';
import { PublicationController } from './publication/publication.controller.js';
import { PublicationLagLimit, PublicLogSetting, WitnessPolicyFile } from './publication/public-log.js';
import { SearchController } from './search/search.controller.js';
import { ShardBulkController } from './shards/shard-bulk.controller.js';
import { ShardsController } from './shards/shards.controller.js';
import { VendorsController } from './vendors/vendors.controller.js';
import { prepareChecks } from './validation/route-checks.js';
import { VerificationController } from './verification/verification.controller.js';

export interface ApiParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly uploads: UploadFolder;
  readonly uploadLimits: UploadLimits;
  /** The log's origin line. */
  readonly origin?: string | undefined;
  /** How far the clock is trusted; defaults to whatever it shows. */
  readonly clockLimits?: ClockLimits | undefined;
  /** Days after which a new key expires; 0 and undefined: never. */
  readonly keyDays?: number | undefined;
  /** What of the log is readable without a key; defaults to `on`. */
  readonly publicLog?: PublicLog | undefined;
  /** Seconds of lag at which the service is not ready; 0 and undefined: any. */
  readonly publicationLagSeconds?: number | undefined;
  /** The file of the publisher's witness policy. */
  readonly witnessPolicyFile?: string | undefined;
  /** A second person must approve every removal, its withdrawal, and every erasure. */
  readonly removalApproval?: boolean | undefined;
  /** Defaults to `public`. */
  readonly webhookAddresses?: 'public' | 'any' | undefined;
  /** Who may read /metrics; defaults to this machine. */
  readonly metrics?: MetricsSetting | undefined;
  /** The folder whose disk is watched. */
  readonly dataDir: string;
  readonly datasets: DatasetsSettings | undefined;
  /** Where there are any, what a removal is about is sketched when it is ordered. */
  readonly storageRoots: readonly string[] | undefined;
  /** Where full results of inspections are kept; undefined: in the database. */
  readonly resultsUrl?: string | undefined;
}

/** One module: every importer shares its services. */
const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);

const CONTROLLERS = [
  HealthController,
  MetricsController,
  ChangesController,
  SearchController,
  LedgerController,
  LogController,
  PublicationController,
  IndexController,
  AccessController,
  AccessLogController,
  PersonalDataController,
  VendorsController,
  ShardBulkController,
  CorrectionsController,
  UseWithdrawalsController,
  ShardsController,
  ModelsController,
  ReadingReceiptsController,
  ModelReceiptsController,
  UsageReceiptsController,
  VendorUsageController,
  DatasetsController,
  DatasetVersionController,
  CertificatesController,
  JobsController,
  ProvenanceController,
  ReachController,
  RemovalsController,
  RequestersController,
  ModelRemovalsController,
  FindingsController,
  PolicyCheckController,
  PolicyVerdictsController,
  RulesController,
  RuleWaiversController,
  WaiversController,
  WebhooksController,
  VerificationController,
  InspectionsController,
  ProbesController,
  OpenLineageController,
  CatalogueController,
  LineageReadsController,
  ColumnLineageController,
  JobVersionsController,
  UpstreamRunsController,
  BetaSearchController,
];

for (const controller of CONTROLLERS) prepareChecks(controller);

/** The domain modules and the controllers of the HTTP interface. */
@Module({})
export class ApiModule {
  static with(parts: ApiParts): DynamicModule {
    const { database, clock, uploads, uploadLimits, origin, keyDays, removalApproval, dataDir } = parts;
    const { webhookAddresses } = parts;
    const { metrics = 'loopback', publicLog = 'on', publicationLagSeconds = 0 } = parts;
    return {
      module: ApiModule,
      imports: [
        ProvidedModule.with(
          database,
          clock,
          new RemovalSettings(removalApproval, clock),
          new AccessSettings(keyDays, removalApproval),
          new WebhookSettings(webhookAddresses),
          parts.datasets ?? new DatasetsSettings(),
          new KeepingSettings((parts.storageRoots ?? []).length > 0),
          new ResultsSettings(parts.resultsUrl === undefined ? null : new DigestedFiles(parts.resultsUrl)),
        ),
        LedgerModule.with(origin, { ...(parts.clockLimits ?? NO_CLOCK_LIMITS), newestCheckpoint: newestPublication }),
        AccessModule,
        PersonalDataModule,
        JobsModule,
        VendorsModule,
        ShardsModule,
        registration,
        CorrectionsModule.with(registration),
        UseWithdrawalsModule,
        OpenLineageModule.with(registration),
        ModelsModule,
        DatasetsModule,
        ProvenanceModule,
        PolicyModule,
        WebhooksModule,
        ReceiptsModule,
        RemovalsModule,
        ChangesModule,
        SearchModule,
        PublicationModule,
        IndexModule,
        CertificatesModule,
        FindingsModule,
        VerificationModule,
        InspectionModule,
        ProbesModule,
      ],
      controllers: CONTROLLERS,
      providers: [
        WriteHandler,
        Requesters,
        Principals,
        ContentWarnings,
        DatabaseFigures,
        ExportStatusReadModel,
        MetricsAccess,
        { provide: PublicLogSetting, useValue: new PublicLogSetting(publicLog) },
        { provide: PublicationLagLimit, useValue: new PublicationLagLimit(publicationLagSeconds) },
        { provide: WitnessPolicyFile, useValue: new WitnessPolicyFile(parts.witnessPolicyFile) },
        { provide: UploadFolder, useValue: uploads },
        { provide: MetricsSettings, useValue: new MetricsSettings(metrics) },
        { provide: DataFolder, useValue: new DataFolder(dataDir) },
        { provide: UploadLimits, useValue: uploadLimits },
      ],
    };
  }
}

/** Provides every module with the database, the clock and the settings. */
@Module({})
class ProvidedModule {
  static with(
    database: Database,
    clock: Clock,
    removals: RemovalSettings,
    access: AccessSettings,
    webhooks: WebhookSettings,
    datasets: DatasetsSettings,
    keeping: KeepingSettings,
    results: ResultsSettings,
  ): DynamicModule {
    return {
      module: ProvidedModule,
      global: true,
      providers: [
        { provide: Database, useValue: database },
        { provide: Clock, useValue: clock },
        { provide: RemovalSettings, useValue: removals },
        { provide: AccessSettings, useValue: access },
        { provide: WebhookSettings, useValue: webhooks },
        { provide: DatasetsSettings, useValue: datasets },
        { provide: KeepingSettings, useValue: keeping },
        { provide: ResultsSettings, useValue: results },
      ],
      exports: [
        Database,
        Clock,
        RemovalSettings,
        AccessSettings,
        WebhookSettings,
        DatasetsSettings,
        KeepingSettings,
        ResultsSettings,
      ],
    };
  }
}
