import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import { timed } from '../report/timing.js';

/** Versions of the dataset `mixed`: each leaves out some members of its predecessor. */
export const MIXED_VERSIONS = 10;
export const LEFT_OUT = 50;
const POLL_MS = 200;

/**
 * Records dataset versions and models over a registered corpus: `everything@1` holds every shard,
 * and `wide@1` was trained on it; `mixed@1` and its successors hold the shards of the last step,
 * and `lark@1` and its successors were trained on them. Goes on where it was ended.
 */
export async function recordHistory(url: string, databaseUrl: string, log: (line: string) => void): Promise<void> {
  const worker = await ServerProcess.open('worker', databaseUrl);
  const commit = async (dataset: string, version: string, order: object): Promise<void> => {
    const milliseconds = await timed(() => commitVersion(url, dataset, version, order));
    log(`${dataset}@${version} committed in ${(milliseconds / 1_000).toFixed(1)} s`);
  };
  try {
    await commit('everything', '1', { from: { query: { uriPrefix: 's3://bench/' } } });
    await commit('mixed', '1', { from: { dataset: 'bench/mixed' } });
    for (let version = 2; version <= MIXED_VERSIONS; version++) {
      const base = String(version - 1);
      const page = await call(url, 'GET', `/v1/datasets/mixed/versions/${base}/members?limit=${LEFT_OUT}`);
      const remove = (page['items'] as { shard: string }[]).map(({ shard }) => shard);
      await commit('mixed', String(version), { base, remove });
    }
  } finally {
    await worker.close();
  }
  await train(url, 'wide', '1', 'everything');
  for (let version = 1; version <= MIXED_VERSIONS; version++) await train(url, 'lark', String(version), 'mixed');
}

/** Waits until the version is committed; a job commits a large one. */
async function commitVersion(url: string, dataset: string, version: string, order: object): Promise<void> {
  const made = await call(url, 'POST', `/v1/datasets/${dataset}/versions`, { version, ...order });
  for (let { state } = made; state !== 'committed'; await sleep(POLL_MS)) {
    ({ state } = await call(url, 'GET', `/v1/datasets/${dataset}/versions/${version}`));
    if (state === 'committed') return;
    const job = await call(url, 'GET', `/v1/jobs/${encodeURIComponent(String(made['job']))}`);
    if (job['state'] === 'failed') throw new Error(`${dataset}@${version} was not committed: ${String(job['error'])}`);
  }
}

/** Each version of a model uses the dataset version with the same number. */
async function train(url: string, model: string, version: string, dataset: string): Promise<void> {
  await call(url, 'POST', `/v1/models/${model}/versions`, { version });
  const use = { dataset, version, stage: 'pretraining', startedAt: '2026-01-01T00:00:00Z' };
  await call(url, 'POST', `/v1/models/${model}/versions/${version}/uses`, { uses: [use] });
}
