import type { Bench } from '../bench.js';
import { MIXED_VERSIONS } from '../corpus/record-history.js';
import { call } from '../environment/api-client.js';
import { latencies } from '../environment/latencies.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { EXPOSED_TO } from './exposure-and-impact.js';
import type { Measure } from './measure.js';

const MODEL_VERSIONS = 1_000;
const REQUESTS = 10;

/** One vendor against 1,000 model versions, over HTTP, against asking each of them. */
export const vendorReach: Measure = { name: 'vendor-reach', ledger: 'adds', run };

async function run(bench: Bench): Promise<Row[]> {
  const { api } = await bench.withBaseline(bench.scale);
  bench.log('one vendor against many model versions');
  await declareModels(api.url);
  const path = `/v1/vendors/${EXPOSED_TO}/exposure?limit=${MODEL_VERSIONS}`;
  const started = performance.now();
  const first = (await call(api.url, 'GET', path))['items'] as unknown[];
  const firstTook = performance.now() - started;
  const one = `/v1/models/fan/versions/1/exposure?vendor=${EXPOSED_TO}`;
  const taken = await latencies(api.url, { all: path, one }, REQUESTS);
  return [
    row({
      measure: `exposure of ${count(first.length)} model versions to one vendor`,
      ours: duration(median(taken.all)),
      against: `one model version: ${duration(median(taken.one))}`,
      value: median(taken.all),
      unit: ' ms',
      target: atMost(1_000, ' ms'),
      note: `HTTP, medians of ${REQUESTS}; the first answer took ${duration(firstTook)}`,
    }),
  ];
}

async function declareModels(url: string): Promise<void> {
  for (let version = 1; version <= MODEL_VERSIONS; version++) {
    await call(url, 'POST', '/v1/models/fan/versions', { version: String(version) });
    const dataset = { dataset: 'mixed', version: String((version % MIXED_VERSIONS) + 1) };
    const use = { ...dataset, stage: 'sft', startedAt: '2026-01-01T00:00:00Z', finishedAt: '2026-01-09T00:00:00Z' };
    await call(url, 'POST', `/v1/models/fan/versions/${version}/uses`, { uses: [use] });
  }
}
