import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Clock, systemClock } from '@core/kernel';
import { IndexCommits } from '@domain/index';
import { ResultsPlace } from '@domain/inspection';
import { ClockWatch } from '@domain/ledger';
import { LineageSegmentsService } from '@domain/lineage';
import { StandingEvaluation } from '@domain/policy';
import { StandingUsage } from '@domain/receipts';
import { ReverificationService } from '@domain/verification';
import { WebhookAnnouncer, WebhookRetention } from '@domain/webhooks';
import { openPublisher, type PublisherConfig } from '@domain/publication';
import type { Config } from '@platform/config';
import type { Database } from '@platform/database';
import { type AnyJobProcessor, JobWorker, JobsService, type JobWorkerOptions } from '@platform/jobs';
import { type LogSettings, ServiceLogger } from '@platform/logging';
import { processMetrics } from '@platform/metrics';
import { declaredJobs } from './declared-jobs.js';
import { ExportSchedule } from './publication/export-schedule.js';
import { indexLoop } from './index/index-loop.js';
import { type ServedMetrics, serveMetrics } from './metrics/serve-metrics.js';
import { PublisherLoop } from './publication/publisher-loop.js';
import { RoundLoop } from './round-loop.js';
import { TablesSchedule } from './tables/tables-schedule.js';
import { ReverificationLoop } from './verification/reverification-loop.js';
import { PROCESSORS, WorkerModule } from './worker.module.js';

const REVERIFY_EVERY_MS = 30_000;
const ANNOUNCE_EVERY_MS = 1_000;
const EXPIRE_EVERY_MS = 3_600_000;
const EVALUATE_EVERY_MS = 2_000;
const LINEAGE_EVERY_MS = 5_000;
const TABLES_LOOK_MS = 10_000;
const RESULTS_LOOK_MS = 60_000;

export interface WorkerOptions {
  readonly config: LogSettings &
    Pick<Config, 'redisUrl'> &
    PublisherConfig &
    Partial<
      Pick<
        Config,
        | 'clock'
        | 'publicLog'
        | 'storageRoots'
        | 'detectorPrograms'
        | 'lookUpRecords'
        | 'resultsUrl'
        | 'webhookAddresses'
        | 'webhookDeliveryDays'
        | 'reverifyDays'
        | 'indexSeconds'
        | 'tablesUrl'
        | 'tablesMinutes'
        | 'workerMetricsPort'
      >
    >;
  readonly databaseUrl: string;
  /** Connected to `databaseUrl`, and migrated. The caller closes it, after the worker. */
  readonly database: Database;
  readonly clock?: Clock;
  /** For tests. */
  readonly timing?: Pick<JobWorkerOptions, 'concurrency' | 'lockMs' | 'pollEveryMs' | 'sweepEveryMs' | 'graceMs'> & {
    /**
     * Milliseconds between two searches for removals to verify again, and between two verifications
     * of one; defaults to 30,000.
     */
    readonly reverifyEveryMs?: number;
    /**
     * Milliseconds between two searches for what rules are to be asked about again, and for usage
     * that shards explain by now; defaults to 2,000; 0: never.
     */
    readonly evaluateEveryMs?: number;
  };
}

export interface RunningWorker {
  /** Takes no new jobs, and lets running ones finish or leaves them to another worker. */
  close(): Promise<void>;
}

/** `createWorker` starts a worker. It throws if a declared job has no processor, or two. */
export async function createWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, database, clock = systemClock } = options;
  const logger = new ServiceLogger('worker', config);
  const metrics = await startMetrics(config.workerMetricsPort, logger);
  const { origin, exportUrl, publicLog, storageRoots, detectorPrograms, webhookAddresses, clock: clockLimits } = config;
  const app = await NestFactory.createApplicationContext(
    WorkerModule.with({
      database,
      clock,
      clockLimits,
      origin,
      exportUrl,
      tablesUrl: config.tablesUrl,
      publicLog,
      storageRoots,
      detectorPrograms,
      lookUpRecords: config.lookUpRecords,
      resultsUrl: config.resultsUrl,
      webhookAddresses,
    }),
    { logger, abortOnError: false },
  );
  try {
    const publisher = await createPublisherLoop(options, app.get(ClockWatch), logger);
    const jobs = await startJobs(options, app, logger);
    const reverification = createReverificationLoop(options, app, logger);
    const index = createIndexLoop(options, app, logger);
    const evaluation = createEvaluationLoop(options, app, logger);
    const usage = createUsageLoop(options, app, logger);
    const tables = createTablesLoop(options, app, logger);
    const webhooks = createWebhookLoops(options, app, logger);
    const segments = app.get(LineageSegmentsService);
    const lineage = new RoundLoop((signal) => segments.extend(signal), {
      pauseMs: (tookMs) => Math.max(LINEAGE_EVERY_MS, tookMs),
      onProblem: (error) => logger.warn(messageOf(error), 'Lineage'),
    });
    const results = new RoundLoop(() => app.get(ResultsPlace).require(), {
      pauseMs: () => RESULTS_LOOK_MS,
      onProblem: (error) => logger.warn(`No inspection is recorded. ${messageOf(error)}`, 'Results'),
    });
    publisher?.start();
    results.start();
    for (const loop of webhooks) loop.start();
    lineage.start();
    reverification.start();
    index?.start();
    evaluation?.start();
    usage?.start();
    tables?.start();
    return {
      close: async () => {
        await publisher?.close();
        await results.close();
        await reverification.close();
        await index?.close();
        await evaluation?.close();
        await usage?.close();
        await tables?.close();
        for (const loop of webhooks) await loop.close();
        await lineage.close();
        await jobs.close();
        await app.close();
        await metrics?.close();
      },
    };
  } catch (error) {
    await app.close();
    await metrics?.close();
    throw error;
  }
}

async function startMetrics(port: number | undefined, logger: ServiceLogger): Promise<ServedMetrics | undefined> {
  processMetrics.watchProcess();
  for (const verdict of ['excluded', 'violated', 'inconclusive'])
    processMetrics.increment('whence_verifications_total', { verdict }, 0);
  if (port === undefined) return undefined;
  const metrics = await serveMetrics(port);
  logger.log(`metrics are at ${metrics.url}/metrics`, 'Metrics');
  return metrics;
}

function startJobs(
  { config, database, databaseUrl, clock, timing }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): Promise<JobWorker> {
  return JobWorker.start({
    ...timing,
    database,
    databaseUrl,
    clock,
    redisUrl: config.redisUrl,
    declarations: declaredJobs,
    processors: app.get<AnyJobProcessor[]>(PROCESSORS),
    onProblem: (error) => logger.warn(messageOf(error), 'Jobs'),
  });
}

function createReverificationLoop(
  { config, timing }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): ReverificationLoop {
  const everyMs = timing?.reverifyEveryMs ?? REVERIFY_EVERY_MS;
  return new ReverificationLoop(app.get(ReverificationService), {
    everyMs,
    gapMs: everyMs,
    everyDays: config.reverifyDays ?? 0,
    onProblem: (error) => logger.warn(messageOf(error), 'Reverification'),
  });
}

function createWebhookLoops(
  { config: { webhookDeliveryDays = 0 } }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): RoundLoop[] {
  const [announcer, retention] = [app.get(WebhookAnnouncer), app.get(WebhookRetention)];
  const onProblem = (error: unknown): void => logger.warn(messageOf(error), 'Webhooks');
  return [
    new RoundLoop(() => announcer.announce(), { pauseMs: () => ANNOUNCE_EVERY_MS, onProblem }),
    new RoundLoop((stop) => retention.expire(webhookDeliveryDays, stop), { pauseMs: () => EXPIRE_EVERY_MS, onProblem }),
  ];
}

/** Undefined if a test turns it off. */
function createEvaluationLoop(
  { timing }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): RoundLoop | undefined {
  const everyMs = timing?.evaluateEveryMs ?? EVALUATE_EVERY_MS;
  if (everyMs === 0) return undefined;
  const standing = app.get(StandingEvaluation);
  return new RoundLoop(() => standing.scheduleIfDue(), {
    pauseMs: () => everyMs,
    onProblem: (error) => logger.warn(messageOf(error), 'Rules'),
  });
}

/** Undefined if a test turns it off. */
function createUsageLoop(
  { timing }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): RoundLoop | undefined {
  const everyMs = timing?.evaluateEveryMs ?? EVALUATE_EVERY_MS;
  if (everyMs === 0) return undefined;
  const standing = app.get(StandingUsage);
  return new RoundLoop(() => standing.sweep(), {
    // While shards are registered there is something to compare in each round.
    pauseMs: (tookMs) => Math.max(everyMs, 10 * tookMs),
    onProblem: (error) => logger.warn(messageOf(error), 'Usage'),
  });
}

/** Undefined if the settings turn it off. */
function createIndexLoop(
  { config: { indexSeconds = 0 } }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): RoundLoop | undefined {
  if (indexSeconds === 0) return undefined;
  return indexLoop(app.get(IndexCommits), {
    everyMs: 1_000 * indexSeconds,
    onProblem: (error) => logger.warn(messageOf(error), 'Index'),
  });
}

/** Undefined if the settings name no destination. */
function createTablesLoop(
  { config: { tablesUrl, tablesMinutes = 60 }, database, clock = systemClock }: WorkerOptions,
  app: INestApplicationContext,
  logger: ServiceLogger,
): RoundLoop | undefined {
  if (tablesUrl === undefined) return undefined;
  const schedule = new TablesSchedule(database, app.get(JobsService), clock, 60_000 * tablesMinutes);
  return new RoundLoop(() => schedule.scheduleIfDue(), {
    pauseMs: () => TABLES_LOOK_MS,
    onProblem: (error) => logger.warn(messageOf(error), 'Tables'),
  });
}

/** Throws if the settings are not those that the log was published under. */
async function createPublisherLoop(
  options: WorkerOptions,
  clockWatch: ClockWatch,
  logger: ServiceLogger,
): Promise<PublisherLoop | undefined> {
  const { config, database, databaseUrl, clock = systemClock } = options;
  const publisher = await openPublisher(config, database, clock);
  if (publisher === undefined) {
    const why =
      config.publishes === false ? 'WHENCE_PUBLISH is off.' : 'no signing key is set. See WHENCE_SIGNING_KEY_FILE.';
    logger.warn(`The log is not published by this worker: ${why}`, 'Publisher');
    return undefined;
  }
  const exports = new ExportSchedule(database, new JobsService(clock));
  return new PublisherLoop({
    databaseUrl,
    publish: async () => {
      // The instant of a checkpoint is compared with at the next start.
      await clockWatch.require(database);
      const published = await publisher.publish();
      if (published && config.exportUrl !== undefined) await exports.exportIfDue(published);
    },
    status: () => publisher.status,
    log: {
      log: (line) => logger.log(line, 'Publisher'),
      warn: (line) => logger.warn(line, 'Publisher'),
      error: (line) => logger.error(line, 'Publisher'),
    },
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
