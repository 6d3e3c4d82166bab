import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatSigningKey, formatVerifierKey, parseSigningKey } from '@core/note';
import type { Bench } from '../bench.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { HttpConnection, requestText } from '../environment/http-connection.js';
import { atMost, duration, type Row, row } from '../report/row.js';
import { quantile } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const ORIGIN = 'whence.local/log';
const SAMPLES = 40;
const POLL_MS = 5;
const TARGET_MS = 1_000;

/**
 * Time from the acknowledgement of a registration until a witnessed checkpoint that covers it is
 * served.
 */
export const publication: Measure = { name: 'publication', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  bench.log('publishing, with a witness');
  const databaseUrl = await bench.environment.newDatabase();
  const skey = formatSigningKey(ORIGIN, 'ed25519', randomBytes(32));
  const vkey = formatVerifierKey(parseSigningKey(skey).verifierKey);
  const folder = path.join(bench.environment.folder, 'witness');
  const witness = await ServerProcess.open('witness', databaseUrl, { args: ['--folder', folder, '--log', vkey] });
  const policy = path.join(bench.environment.folder, 'policy');
  writeFileSync(policy, `witness w ${witness.vkey} ${witness.url}\nquorum w\n`);
  const api = await ServerProcess.open('api', databaseUrl);
  const settings = { WHENCE_SIGNING_KEY: skey, WHENCE_WITNESS_POLICY_FILE: policy };
  const worker = await ServerProcess.open('worker', databaseUrl, { settings });
  try {
    const waits: number[] = [];
    for (let n = 0; n < SAMPLES; n++) waits.push(await untilPublished(api.url, n));
    const p99 = quantile(waits, 0.99);
    return [
      row({
        measure: 'acknowledged until published and witnessed, p99',
        ours: duration(p99),
        against: `p50 ${duration(quantile(waits, 0.5))}`,
        value: p99 / 1_000,
        unit: ' s',
        target: atMost(TARGET_MS / 1_000, ' s'),
        note: `${SAMPLES} registrations over HTTP, one at a time, at random moments; api, worker and witness are processes on one machine; polled every ${POLL_MS} ms`,
      }),
    ];
  } finally {
    for (const server of [worker, api, witness]) await server.close();
  }
}

async function untilPublished(url: string, n: number): Promise<number> {
  await sleep(Math.random() * 300);
  const connection = await HttpConnection.open(url);
  const body = JSON.stringify({ uri: `s3://bench/published/${n}` });
  const answer = await connection.send(requestText('POST', '/v1/shards', ADMIN_KEY, body));
  if (answer.status !== 201) throw new Error(`a registration returned ${answer.status}`);
  const { receipt } = JSON.parse(answer.body.toString()) as { receipt: { treeSize: number } };
  const started = performance.now();
  for (;;) {
    const checkpoint = await connection.send(requestText('GET', '/checkpoint', ADMIN_KEY));
    const [, size] = checkpoint.body.toString().split('\n');
    if (checkpoint.status === 200 && Number(size) >= receipt.treeSize) break;
    if (performance.now() - started > 30_000) throw new Error('the entry is not published after 30 s');
    await sleep(POLL_MS);
  }
  connection.close();
  return performance.now() - started;
}
