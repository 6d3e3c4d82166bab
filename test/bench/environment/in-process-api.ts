import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CorrectShardsProcessor } from '../../../apps/worker/corrections/correct-shards.processor.js';
import { WithdrawUsesProcessor } from '../../../apps/worker/models/withdraw-uses.processor.js';
import { CommitVersionProcessor } from '../../../apps/worker/datasets/commit-version.processor.js';
import { connectApiDatabase } from '../../../apps/api/api-database.js';
import { createApi } from '../../../apps/api/create-api.js';
import { VersionCommitsService } from '@domain/datasets';
import type { CorrectShards } from '@domain/corrections';
import { LedgerLockWatch, WriteQueue } from '@domain/ledger';
import { UseWithdrawalsService, type WithdrawUses } from '@domain/models';
import { OrderedCorrectionsService, ShardsReadModel } from '@domain/shards';
import type { Reader } from '@platform/database';
import type { JobContext } from '@platform/jobs';

/** What other writers and readers of the process saw while something ran, in milliseconds. */
export interface Disturbance {
  /** The longest hold of the ledger's lock. */
  readonly held: number;
  /** The longest time in which the event loop did nothing else. */
  readonly blocked: number;
  /** From its begin to its end. */
  readonly taken: number;
}

export interface InProcessApi {
  readonly url: string;
  disturbance(run: () => Promise<unknown>): Promise<Disturbance>;
  /** Commits an ordered dataset version as the worker does. */
  commitVersion(dataset: string, version: string): Promise<void>;
  /** Carries out a job that corrects shards, as the worker does. */
  correctShards(job: string): Promise<void>;
  /** Carries out a job that withdraws uses, as the worker does. */
  withdrawUses(job: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the API in this process, so that its lock and its event loop can be watched. */
export async function openApiInProcess(databaseUrl: string): Promise<InProcessApi> {
  const database = await connectApiDatabase(databaseUrl);
  const api = await createApi({ config: { logLevel: 'error' }, database });
  await api.listen({ host: '127.0.0.1', port: 0 });
  const watch = api.get(LedgerLockWatch);
  const processor = new CommitVersionProcessor(api.get(VersionCommitsService), api.get(WriteQueue), database);
  return {
    url: (await api.getUrl()).replace('[::1]', '127.0.0.1'),
    disturbance: async (run) => {
      let held = 0;
      const stop = watch.observe(({ heldMs }) => (held = Math.max(held, heldMs)));
      const loop = monitorEventLoopDelay({ resolution: 1 });
      loop.enable();
      const started = performance.now();
      await run();
      const taken = performance.now() - started;
      loop.disable();
      stop();
      return { held, blocked: loop.max / 1e6, taken };
    },
    commitVersion: async (dataset, version) => {
      const name = { dataset, version, order: 0 };
      await processor.process(name, context());
    },
    correctShards: async (job) => {
      const payload = await payloadOf<CorrectShards>(database, job);
      const orders = api.get(OrderedCorrectionsService, { strict: false });
      const shards = api.get(ShardsReadModel, { strict: false });
      await new CorrectShardsProcessor(orders, shards, api.get(WriteQueue)).process(payload, context());
    },
    withdrawUses: async (job) => {
      const payload = await payloadOf<WithdrawUses>(database, job);
      const withdrawals = api.get(UseWithdrawalsService, { strict: false });
      await new WithdrawUsesProcessor(withdrawals, api.get(WriteQueue)).process(payload, context());
    },
    close: async () => {
      await api.close();
      await database.close();
    },
  };
}

async function payloadOf<Payload>(database: Reader, job: string): Promise<Payload> {
  const [row] = await database.query<{ payload: Payload }>('SELECT j.payload FROM job j WHERE j.id = $1', [job]);
  if (!row) throw new Error(`there is no job ${job}`);
  return row.payload;
}

const context = (): JobContext => ({
  id: 'bench',
  attempt: 1,
  signal: new AbortController().signal,
  progress: () => undefined,
});
