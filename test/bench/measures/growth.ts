import type { Bench, Uploaded } from '../bench.js';
import { latencies } from '../environment/latencies.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { exposurePath, impactPath } from './exposure-and-impact.js';
import type { Measure } from './measure.js';

const ROUNDS = 2;
const REQUESTS = 25;

/** Each answer over HTTP at the base scale and at the full scale. */
export const growth: Measure = { name: 'growth', run };

async function run(bench: Bench): Promise<Row[]> {
  const [small, large] = [await bench.withHistory(bench.baseScale), await bench.withHistory(bench.scale)];
  bench.log('growth');
  const before: Record<string, number[]> = {};
  const after: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [of, taken] of [
      [small, before],
      [large, after],
    ] as const) {
      const found = await latencies(of.api.url, answers(of), REQUESTS);
      // The first round warms up both processes.
      if (round > 0) for (const [name, some] of Object.entries(found)) (taken[name] ??= []).push(...some);
    }
  }
  return Object.entries(after).map(([name, taken]) => {
    const base = median(before[name] ?? []);
    return row({
      measure: `growth: ${name} at ${count(bench.scale)}`,
      ours: duration(median(taken)),
      against: `${duration(base)} at ${count(bench.baseScale)}`,
      value: median(taken) / base,
      unit: '×',
      target: atMost(2, '×'),
      note: '',
    });
  });
}

function answers({ corpus }: Uploaded): Record<string, string> {
  const middle = Math.floor(corpus.counts.raw / 2);
  const raw = encodeURIComponent(corpus.digest('raw', middle));
  const mixed = encodeURIComponent(corpus.digest('mixed', Math.floor(corpus.counts.mixed / 2)));
  return {
    breakdown: '/v1/models/wide/versions/1/provenance',
    exposure: exposurePath,
    impact: impactPath(corpus.digest('raw', middle)),
    diff: '/v1/datasets/mixed/versions/5/diff?from=2',
    'upstream walk': `/v1/shards/${mixed}/upstream`,
    'downstream walk': `/v1/shards/${raw}/downstream`,
    shard: `/v1/shards/${mixed}`,
    members: '/v1/datasets/everything/versions/1/members',
    'ledger proof': '/v1/ledger/entries/100/proof',
  };
}
