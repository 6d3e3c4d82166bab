import { NestFactory } from '@nestjs/core';
import { type Clock, systemClock } from '@core/kernel';
import type { Config } from '@platform/config';
import type { Database } from '@platform/database';
import { type AnyJobProcessor, JobWorker, type JobWorkerOptions } from '@platform/jobs';
import { declaredJobs } from './declared-jobs.js';
import { WorkerLogger } from './worker-logger.js';
import { PROCESSORS, WorkerModule } from './worker.module.js';

export interface WorkerOptions {
  readonly config: Pick<Config, 'logLevel' | 'redisUrl'> & Partial<Pick<Config, 'origin'>>;
  readonly databaseUrl: string;
  /** Connected to the same, and migrated. The caller closes it, after the worker. */
  readonly database: Database;
  readonly clock?: Clock;
  /** How it waits; for tests. */
  readonly timing?: Pick<JobWorkerOptions, 'concurrency' | 'lockMs' | 'lookEveryMs' | 'sweepEveryMs' | 'graceMs'>;
}

export interface RunningWorker {
  /** Takes no new jobs, lets those at work finish or leaves them to another worker, and ends. */
  close(): Promise<void>;
}

/** The queue door, wired and at work. Does not start if a declared job has no processor, or two. */
export async function createWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { config, database, databaseUrl, clock = systemClock, timing } = options;
  const logger = new WorkerLogger(config.logLevel);
  const app = await NestFactory.createApplicationContext(
    WorkerModule.with({ database, clock, origin: config.origin }),
    {
      logger,
      abortOnError: false,
    },
  );
  try {
    const worker = await JobWorker.start({
      ...timing,
      ...{ database, databaseUrl, clock, redisUrl: config.redisUrl },
      declarations: declaredJobs,
      processors: app.get<AnyJobProcessor[]>(PROCESSORS),
      onProblem: (error) => logger.warn(error instanceof Error ? error.message : String(error), 'Jobs'),
    });
    return {
      close: async () => {
        await worker.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}
