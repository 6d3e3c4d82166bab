import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { type Disturbance, openApiInProcess } from '../environment/in-process-api.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const USES = 10_000;
/** Uses that one request records, all of one model version. */
const USES_AT_ONCE = 100;
/** Single withdrawals that are timed: their mean stands for all. */
const SINGLES = 250;
const LONGEST_MS = 250;

/** Many uses of a dataset version: withdrawn by one order, and one by one over HTTP. */
export const bulkWithdrawals: Measure = { name: 'bulk-withdrawals', ledger: 'adds', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.withHistory(bench.scale);
  const api = await openApiInProcess(databaseUrl);
  try {
    bench.log(`recording ${USES + SINGLES} uses`);
    const single = await recordUses(api.url, 'withdrawn-singly', SINGLES);
    await recordUses(api.url, 'withdrawn-together', USES);
    bench.log('withdrawing one by one');
    const one = await api.disturbance(async () => {
      for (const path of single) await call(api.url, 'POST', `${path}/withdraw`, { reason: 'one' });
    });
    bench.log('withdrawing in bulk');
    const body = { reason: 'all', selector: { model: 'withdrawn-together' } };
    const preview = await api.disturbance(() => call(api.url, 'POST', '/v1/uses/withdrawals?dryRun=true', body));
    const order = await api.disturbance(async () => {
      const { job } = await call(api.url, 'POST', '/v1/uses/withdrawals', body);
      await api.withdrawUses(String(job));
    });
    return rows(one, order, preview);
  } finally {
    await api.close();
  }
}

/** Returns the path of each use. */
async function recordUses(url: string, model: string, uses: number): Promise<string[]> {
  const paths: string[] = [];
  for (let at = 0; at < uses; at += USES_AT_ONCE) {
    const path = `/v1/models/${model}/versions/${at}`;
    await call(url, 'POST', `/v1/models/${model}/versions`, { version: String(at) });
    const many = Array.from({ length: Math.min(USES_AT_ONCE, uses - at) }, (_, n) => ({
      ...{ dataset: 'mixed', version: '1', stage: 'sft' },
      startedAt: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
    }));
    const made = await call(url, 'POST', `${path}/uses`, { uses: many });
    const ids = (made['uses'] as { id: string }[]).map(({ id }) => id);
    paths.push(...ids.map((id) => `${path}/uses/${encodeURIComponent(id)}`));
  }
  return paths;
}

function rows(single: Disturbance, bulk: Disturbance, preview: Disturbance): Row[] {
  const oneByOne = (single.taken / SINGLES) * USES;
  return [
    row({
      measure: `${count(USES)} uses withdrawn in bulk`,
      ours: duration(bulk.taken),
      against: `${duration(oneByOne)} one by one (from ${count(SINGLES)})`,
      value: bulk.taken / oneByOne,
      unit: ' of it',
      target: atMost(0.5, ' of it'),
      note: `${(bulk.taken / USES).toFixed(2)} ms a use, with the order; dry run ${duration(preview.taken)}`,
    }),
    row({
      measure: 'head held, longest: bulk withdrawal',
      ours: duration(bulk.held),
      against: '',
      value: bulk.held,
      unit: ' ms',
      target: atMost(LONGEST_MS, ' ms'),
      note: `single withdrawal: ${duration(single.held)}; event loop blocked for ${duration(bulk.blocked)} at most`,
    }),
  ];
}
