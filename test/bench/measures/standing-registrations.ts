import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.js';
import { call, type Json } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import type { Measure } from './measure.js';

const RULES: readonly (readonly [string, object])[] = [
  ['generated', { origin: { kind: 'model_generated' } }],
  ['licensed', { missing: { what: 'licence' } }],
  ['disputed', { contradiction: { declarations: ['origins'] } }],
];
const LONGEST_MS = 30_000;

/** All registered shards are held against the rules of their gate, after one was corrected. */
export const standingRegistrations: Measure = { name: 'standing-registrations', run };

async function run(bench: Bench): Promise<Row[]> {
  const { api, corpus, databaseUrl } = await bench.uploaded(bench.scale);
  const worker = await ServerProcess.open('worker', databaseUrl);
  const stated = {
    title: 'A rule',
    effect: 'flag',
    gates: ['registration'],
    onUnknown: 'allow',
    reason: 'A benchmark.',
  };
  try {
    const known = new Set<string>();
    for (const [slug, when] of RULES)
      await call(api.url, 'PUT', `/v1/rules/bench-${slug}`, { ...stated, effective: { from: '2020-01-01' }, when });
    await quiet(api.url, known);
    const { items } = await call(api.url, 'GET', '/v1/shards?limit=1');
    const [shard] = items as { name: string }[];
    bench.log('correcting an origin');
    const begun = performance.now();
    const corrected = { reason: 'It was read again.', origins: [{ kind: 'human', acquisition: 'commissioned' }] };
    await call(api.url, 'POST', `/v1/shards/${encodeURIComponent(shard?.name ?? '')}/corrections`, corrected);
    while ((await finished(api.url, known)).length === 0) await sleep(20);
    const taken = performance.now() - begun;
    for (const [slug] of RULES) await call(api.url, 'POST', `/v1/rules/bench-${slug}/retire`, { reason: 'Over.' });
    await quiet(api.url, known);
    return [
      row({
        measure: `standing evaluation of ${count(corpus.size)} registered shards after an origin changes`,
        ours: duration(taken),
        against: `${RULES.length} rules: an origin, a licence, a second declaration`,
        value: taken,
        unit: ' ms',
        target: atMost(LONGEST_MS, ' ms'),
        note: 'from the request of the correction to the end of the job, which begins within 2 s',
      }),
    ];
  } finally {
    await worker.close();
  }
}

/** Waits until the worker has nothing to evaluate: it looks every two seconds. */
async function quiet(url: string, known: Set<string>): Promise<void> {
  for (let since = performance.now(); performance.now() - since < 5_000; await sleep(100)) {
    for (const id of await finished(url, known)) {
      known.add(id);
      since = performance.now();
    }
  }
}

/** The jobs that have ended, but for those known. */
async function finished(url: string, known: ReadonlySet<string>): Promise<string[]> {
  const { items } = await call(url, 'GET', '/v1/jobs?name=policy.evaluate-rules');
  const jobs = items as { id: string; state: string; error: string | null; result: Json }[];
  const failed = jobs.find(({ state }) => state === 'failed');
  if (failed) throw new Error(`the evaluation failed: ${failed.error}`);
  return jobs.filter(({ id, state }) => state === 'completed' && !known.has(id)).map(({ id }) => id);
}
