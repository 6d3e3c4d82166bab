import { createHash } from 'node:crypto';
import type * as Bull from 'bullmq';
import type { BackendFactory, ConnectionOptions, Queue } from 'bullmq';
import type { Client } from 'pg';
import { WhenceError } from '@core/kernel';
import { connectClient } from '@platform/database';
import { JobsError } from './jobs.errors.js';

export interface QueueBackendOptions {
  /** Also identifies the installation, so that several can share one Redis. */
  readonly databaseUrl: string;
  /** Redis or Valkey; without it the queue lives in Postgres, in the schema `bullmq`. */
  readonly redisUrl?: string | undefined;
}

/**
 * A job as the queue has it: its id only. The payload is read from the job's row, so the queue need
 * not be trusted.
 */
export interface QueuedJob {
  readonly id: string;
  readonly name: string;
  readonly backoffMs: number;
  /** It is taken only while no other job waits. */
  readonly background?: boolean | undefined;
}

/**
 * `again`: retry after the backoff; `done`: the queue drops it. A handler that throws is retried
 * too.
 */
export type Handled = 'done' | 'again';

export interface ConsumeOptions {
  /** Concurrent jobs. */
  readonly concurrency: number;
  /** Milliseconds after which another worker gets the job of a dead or stuck process. */
  readonly lockMs: number;
  readonly onError: (error: Error) => void;
}

export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  openQueue(onError: (error: Error) => void): Promise<JobQueue>;
  consume(handle: (id: string) => Promise<Handled>, options: ConsumeOptions): Promise<JobConsumer>;
}

export interface JobQueue {
  /** Adds the jobs that the queue does not have. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  close(): Promise<void>;
}

export interface JobConsumer {
  /** Takes no new jobs and waits for running ones; `force` does not wait. */
  close(force: boolean): Promise<void>;
}

const QUEUE = 'whence';
const SCHEMA = 'bullmq';
/** Attempts are counted in the job's row; the queue must never give up by itself. */
const UNLIMITED = 1_000_000;

/** Opens the queue on Redis if a URL is given, else on Postgres, whose queue tables it migrates. */
export async function createQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  const { databaseUrl, redisUrl } = options;
  // Loaded when it is needed: the API declares jobs, and has no queue.
  const bull = await import('bullmq');
  try {
    const installation = await prepareDatabase(bull, databaseUrl, redisUrl === undefined);
    if (redisUrl === undefined) {
      // The casts: BullMQ types connections and factories for Redis; the Postgres backend has its
      // own.
      const connection = { connectionString: databaseUrl, schema: SCHEMA, max: 4 } as unknown as ConnectionOptions;
      return bullBackend(bull, 'postgres', { connection }, bull.createPostgresBackend as unknown as BackendFactory);
    }
    const connection = { url: redisUrl, maxRetriesPerRequest: null };
    return bullBackend(bull, 'redis', { connection, prefix: `whence-${installation}` }, bull.createRedisBackend);
  } catch (error) {
    if (error instanceof WhenceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new JobsError('queue-unavailable', `The job queue cannot be prepared: ${reason}`);
  }
}

/** Returns 12 hex digits that identify this database. */
async function prepareDatabase(bull: typeof Bull, databaseUrl: string, holdsQueue: boolean): Promise<string> {
  const client = await connectClient(databaseUrl, { application_name: 'whence-queue' });
  try {
    if (holdsQueue) await prepareSchema(bull, client);
    const { rows } = await client.query<{ name: string }>(
      `SELECT system_identifier || '/' || current_database() AS name FROM pg_control_system()`,
    );
    return createHash('sha256')
      .update(rows[0]?.name ?? '')
      .digest('hex')
      .slice(0, 12);
  } finally {
    await client.end();
  }
}

/**
 * For a role that may not create the queue's tables, `whence migrate` has created them as their
 * owner.
 */
async function prepareSchema(bull: typeof Bull, client: Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may`,
  );
  if (rows[0]?.may) await bull.runMigrations(client, SCHEMA);
  else await bull.assertSchemaCompatibility(client, SCHEMA);
}

interface BullOptions {
  readonly connection: ConnectionOptions;
  readonly prefix?: string;
}

function bullBackend(
  bull: typeof Bull,
  kind: QueueBackend['kind'],
  options: BullOptions,
  factory: BackendFactory,
): QueueBackend {
  return {
    kind,
    async openQueue(onError) {
      const queue = new bull.Queue(QUEUE, options, factory);
      queue.on('error', onError);
      await queue.waitUntilReady();
      return {
        async add(jobs) {
          await queue.addBulk(jobs.map(bullJob));
        },
        close: () => queue.close(),
      };
    },
    async consume(handle, { concurrency, lockMs, onError }) {
      const process = async (job: { id?: string | undefined }): Promise<void> => {
        if ((await handle(job.id ?? '')) === 'again') throw new Error('another attempt follows');
      };
      const worker = new bull.Worker(
        QUEUE,
        process,
        {
          ...options,
          concurrency,
          lockDuration: lockMs,
          stalledInterval: Math.ceil(lockMs / 2),
          maxStalledCount: UNLIMITED,
        },
        factory,
      );
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: (force) => worker.close(force) };
    },
  };
}

/** BullMQ takes jobs without a priority first, then those of the lowest number. */
const BACKGROUND = 100;

const bullJob = ({ id, name, backoffMs, background }: QueuedJob): Parameters<Queue['addBulk']>[0][number] => ({
  name,
  data: {},
  opts: {
    jobId: id,
    attempts: UNLIMITED,
    backoff: { type: 'exponential', delay: backoffMs },
    removeOnComplete: true,
    removeOnFail: true,
    priority: background ? BACKGROUND : undefined,
  },
});
