import { NestFactory } from '@nestjs/core';
import { type Clock, systemClock } from '@core/kernel';
import { ReverificationService } from '@domain/verification';
import { openPublisher, type PublisherConfig } from '@domain/publication';
import type { Config } from '@platform/config';
import type { Database } from '@platform/database';
import { type AnyJobProcessor, JobWorker, JobsService, type JobWorkerOptions } from '@platform/jobs';
import { type LogSettings, ServiceLogger } from '@platform/logging';
import { declaredJobs } from './declared-jobs.js';
import { ExportSchedule } from './publication/export-schedule.js';
import { PublisherLoop } from './publication/publisher-loop.js';
import { ReverificationLoop } from './verification/reverification-loop.js';
import { PROCESSORS, WorkerModule } from './worker.module.js';

const REVERIFY_EVERY_MS = 30_000;

export interface WorkerOptions {
  readonly config: LogSettings &
    Pick<Config, 'redisUrl'> &
    PublisherConfig &
    Partial<Pick<Config, 'storageRoots' | 'reverifyDays'>>;
  readonly databaseUrl: string;
  /** Connected to the same, and migrated. The caller closes it, after the worker. */
  readonly database: Database;
  readonly clock?: Clock;
  /** How it waits; for tests. */
  readonly timing?: Pick<JobWorkerOptions, 'concurrency' | 'lockMs' | 'lookEveryMs' | 'sweepEveryMs' | 'graceMs'> & {
    /** Milliseconds between two looks for removals to verify again, and between two verifications of one; 30,000 unless told. */
    readonly reverifyEveryMs?: number;
  };
}

export interface RunningWorker {
  /** Takes no new jobs, lets those at work finish or leaves them to another worker, and ends. */
  close(): Promise<void>;
}

/** The queue door, wired and at work. Does not start if a declared job has no processor, or two. */
export async function createWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, database, databaseUrl, clock = systemClock, timing } = options;
  const logger = new ServiceLogger('worker', config);
  const app = await NestFactory.createApplicationContext(
    WorkerModule.with({
      database,
      clock,
      origin: config.origin,
      exportUrl: config.exportUrl,
      storageRoots: config.storageRoots,
    }),
    {
      logger,
      abortOnError: false,
    },
  );
  try {
    const loop = await publisherLoop(options, logger);
    const worker = await JobWorker.start({
      ...timing,
      ...{ database, databaseUrl, clock, redisUrl: config.redisUrl },
      declarations: declaredJobs,
      processors: app.get<AnyJobProcessor[]>(PROCESSORS),
      onProblem: (error) => logger.warn(error instanceof Error ? error.message : String(error), 'Jobs'),
    });
    loop?.start();
    const everyMs = timing?.reverifyEveryMs ?? REVERIFY_EVERY_MS;
    const reverification = new ReverificationLoop(app.get(ReverificationService), {
      ...{ everyMs, gapMs: everyMs, everyDays: config.reverifyDays ?? 0 },
      onProblem: (error) => logger.warn(error instanceof Error ? error.message : String(error), 'Reverification'),
    });
    reverification.start();
    return {
      close: async () => {
        await loop?.close();
        await reverification.close();
        await worker.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

/** The log's publisher, to be started. Throws where the settings are not those that the log was published under. */
async function publisherLoop(options: WorkerOptions, logger: ServiceLogger): Promise<PublisherLoop | undefined> {
  const { config, database, databaseUrl, clock = systemClock } = options;
  const publisher = await openPublisher(config, database, clock);
  if (publisher === undefined) {
    logger.warn(
      'The log is not published by this worker: no signing key is set. See WHENCE_SIGNING_KEY_FILE.',
      'Publisher',
    );
    return undefined;
  }
  const exports = new ExportSchedule(database, new JobsService(clock));
  return new PublisherLoop({
    databaseUrl,
    publish: async () => {
      const published = await publisher.publish();
      if (published && config.exportUrl !== undefined) await exports.exportNowAndThen(published);
    },
    standing: () => publisher.standing,
    log: {
      log: (line) => logger.log(line, 'Publisher'),
      warn: (line) => logger.warn(line, 'Publisher'),
      error: (line) => logger.error(line, 'Publisher'),
    },
  });
}
