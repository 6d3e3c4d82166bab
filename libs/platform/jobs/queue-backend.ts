import { createHash } from 'node:crypto';
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  createRedisBackend,
  Queue,
  runMigrations,
  Worker,
  type BackendFactory,
  type ConnectionOptions,
} from 'bullmq';
import { Client } from 'pg';
import { JobsError } from './jobs.errors.js';

export interface QueueBackendOptions {
  /** Also names the installation, so that several may share one Redis. */
  readonly databaseUrl: string;
  /** Redis or Valkey; without it the queue lives in Postgres, in the schema `bullmq`. */
  readonly redisUrl?: string | undefined;
}

/** What a queue is told of a job: its id. What is to be done is read from the job's row, so the queue is not trusted with it. */
export interface QueuedJob {
  readonly id: string;
  readonly name: string;
  readonly backoffMs: number;
}

/** `again`: after the backoff; `done`: the queue may forget it. A handler that throws is called again too. */
export type Handled = 'done' | 'again';

export interface ConsumeOptions {
  /** Jobs at a time. */
  readonly concurrency: number;
  /** Milliseconds after which a job whose process is dead or stuck is given to another. */
  readonly lockMs: number;
  readonly onError: (error: Error) => void;
}

export interface QueueBackend {
  readonly kind: 'postgres' | 'redis';
  openQueue(onError: (error: Error) => void): Promise<JobQueue>;
  consume(handle: (id: string) => Promise<Handled>, options: ConsumeOptions): Promise<JobConsumer>;
}

export interface JobQueue {
  /** Adds what the queue does not know; what it knows stays as it is. */
  add(jobs: readonly QueuedJob[]): Promise<void>;
  close(): Promise<void>;
}

export interface JobConsumer {
  /** Takes nothing new and waits for what is at work; `force` does not wait. */
  close(force: boolean): Promise<void>;
}

const QUEUE = 'whence';
const SCHEMA = 'bullmq';
/** The job's row counts its attempts and ends them; the queue must not end them before. */
const ENDLESS = 1_000_000;

/** The queue on Redis where a URL is given, else on Postgres, whose tables it brings up to date. */
export async function createQueueBackend(options: QueueBackendOptions): Promise<QueueBackend> {
  const { databaseUrl, redisUrl } = options;
  try {
    const installation = await prepareDatabase(databaseUrl, redisUrl === undefined);
    if (redisUrl === undefined) {
      // The package types its options for Redis; each backend reads its own.
      const connection = { connectionString: databaseUrl, schema: SCHEMA, max: 4 } as unknown as ConnectionOptions;
      return bullBackend('postgres', { connection }, createPostgresBackend as unknown as BackendFactory);
    }
    const connection = { url: redisUrl, maxRetriesPerRequest: null };
    return bullBackend('redis', { connection, prefix: `whence-${installation}` }, createRedisBackend);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new JobsError('queue-unavailable', `The job queue cannot be prepared: ${reason}`);
  }
}

/** Answers 12 hex digits that only this database has. */
async function prepareDatabase(databaseUrl: string, holdsQueue: boolean): Promise<string> {
  const client = new Client({ connectionString: databaseUrl, application_name: 'whence-queue' });
  await client.connect();
  try {
    if (holdsQueue) await prepareSchema(client);
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

/** A role that may not make the queue's tables finds them made: by `whence migrate`, as their owner. */
async function prepareSchema(client: Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(
    `SELECT has_database_privilege(current_database(), 'CREATE') AS may`,
  );
  if (rows[0]?.may) await runMigrations(client, SCHEMA);
  else await assertSchemaCompatibility(client, SCHEMA);
}

interface BullOptions {
  readonly connection: ConnectionOptions;
  readonly prefix?: string;
}

function bullBackend(kind: QueueBackend['kind'], options: BullOptions, factory: BackendFactory): QueueBackend {
  return {
    kind,
    async openQueue(onError) {
      const queue = new Queue(QUEUE, options, factory);
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
      const worker = new Worker(
        QUEUE,
        process,
        {
          ...options,
          concurrency,
          lockDuration: lockMs,
          stalledInterval: Math.ceil(lockMs / 2),
          maxStalledCount: ENDLESS,
        },
        factory,
      );
      worker.on('error', onError);
      await worker.waitUntilReady();
      return { close: (force) => worker.close(force) };
    },
  };
}

const bullJob = ({ id, name, backoffMs }: QueuedJob): Parameters<Queue['addBulk']>[0][number] => ({
  name,
  data: {},
  opts: {
    jobId: id,
    attempts: ENDLESS,
    backoff: { type: 'exponential', delay: backoffMs },
    removeOnComplete: true,
    removeOnFail: true,
  },
});
