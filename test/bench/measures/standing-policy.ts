import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.js';
import { call, type Json, upload } from '../environment/api-client.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, type Row, row } from '../report/row.js';
import { timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const SHARDS = 20_000;
const VERSIONS = 1_000;
const MEMBERS = 100;
const RULES = 10;
const PREFIX = 's3://standing/';
const LONGEST_MS = 30_000;

/**
 * What was recorded is held against rules again: by the job, after an origin changed that every
 * version holds, and by a replay of one rule.
 */
export const standingPolicy: Measure = { name: 'standing-policy', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const databaseUrl = await bench.environment.newDatabase();
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    await record(bench, api.url);
    const worker = await ServerProcess.open('worker', databaseUrl);
    try {
      bench.log('evaluating everything');
      const first = await evaluated(api.url, new Set());
      bench.log('correcting an origin');
      const begun = performance.now();
      const corrected = { reason: 'It was read again.', origins: [generated] };
      await call(api.url, 'POST', `/v1/shards/${encodeURIComponent(`${PREFIX}0`)}/corrections`, corrected);
      const again = await evaluated(api.url, new Set([first.id]));
      return [standingRow(again, performance.now() - begun, first), ...(await replays(bench, api.url))];
    } finally {
      await worker.close();
    }
  } finally {
    await api.close();
  }
}

const generated = { kind: 'model_generated', generator: 'acme/writer@1' };

/** Each version holds the shard 0 and others of its own. */
async function record(bench: Bench, url: string): Promise<void> {
  bench.log(`recording ${count(VERSIONS)} dataset versions`);
  await call(url, 'PUT', '/v1/vendors/acme', { name: 'Acme' });
  const file = path.join(bench.environment.folder, 'standing.ndjson');
  const lines = Array.from({ length: SHARDS }, (_, n) =>
    JSON.stringify({ uri: `${PREFIX}${n}`, tokens: n, origins: [{ kind: n % 50 === 49 ? 'scraped' : 'human' }] }),
  );
  writeFileSync(file, lines.join('\n'));
  await upload(url, file);
  rmSync(file);
  for (let version = 0; version < VERSIONS; version++) {
    const others = Array.from({ length: MEMBERS - 1 }, (_, n) => 1 + ((version * 17 + n) % (SHARDS - 1)));
    const add = [0, ...others].map((n) => `${PREFIX}${n}`);
    await call(url, 'POST', '/v1/datasets/standing/versions', { version: String(version), add });
  }
  const origin = { origin: { vendor: 'acme', kind: 'model_generated' } };
  const conditions = [origin, { share: { of: origin, by: 'tokens', above: 0.5 } }, { missing: { what: 'licence' } }];
  for (let rule = 0; rule < RULES; rule++) {
    const when = { all: [conditions[rule % 3], { origin: { vendor: 'acme' } }] };
    const about = { title: 'A rule', effect: 'flag', gates: ['commit'], onUnknown: 'allow', reason: 'A benchmark.' };
    await call(url, 'PUT', `/v1/rules/rule-${rule}`, { ...about, effective: { from: '2020-01-01' }, when });
  }
}

/** The first job that is not among those known, once it has ended. */
async function evaluated(url: string, known: ReadonlySet<string>): Promise<{ id: string; result: Json }> {
  for (;;) {
    const { items } = await call(url, 'GET', '/v1/jobs?name=policy.evaluate-rules');
    const job = (items as { id: string; state: string; error: string | null; result: Json }[]).find(
      ({ id }) => !known.has(id),
    );
    if (job?.state === 'failed') throw new Error(`the evaluation failed: ${job.error}`);
    if (job?.state === 'completed') return job;
    await sleep(50);
  }
}

function standingRow(again: { result: Json }, taken: number, first: { result: Json }): Row {
  const versions = Number(again.result['datasetVersions']);
  return row({
    measure: `standing evaluation of ${count(versions)} dataset versions after an origin changes`,
    ours: duration(taken),
    against: `${count(RULES)} rules, ${count(Number(again.result['opened']))} findings opened`,
    value: taken,
    unit: ' ms',
    target: atMost(LONGEST_MS, ' ms'),
    note: `from the request of the correction to the end of the job, ${(taken / versions).toFixed(2)} ms a version of ${MEMBERS} members; everything at first: ${count(Number(first.result['datasetVersions']))} versions`,
  });
}

async function replays(bench: Bench, url: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const known of ['then', 'now']) {
    bench.log(`replaying with what is known ${known}`);
    let examined = 0;
    const taken = await timed(async () => {
      for (let cursor = ''; ;) {
        const page = await call(url, 'POST', `/v1/rules/rule-0/replay?limit=1000${cursor}`, { known });
        examined += Number(page['examined']);
        const { nextCursor } = page as { nextCursor: string | null };
        if (nextCursor === null) return;
        cursor = `&cursor=${nextCursor}`;
      }
    });
    rows.push(
      row({
        measure: `replay of a rule over ${count(examined)} versions, known ${known}`,
        ours: duration(taken),
        against: `${(taken / examined).toFixed(2)} ms a version`,
        value: taken,
        unit: ' ms',
        target: atMost(LONGEST_MS, ' ms'),
        note: 'HTTP, pages of 1,000 versions',
      }),
    );
  }
  return rows;
}
