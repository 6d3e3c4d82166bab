import { hash } from 'node:crypto';
import type { Bench } from '../bench.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { HttpConnection, requestText } from '../environment/http-connection.js';
import { insertRate } from '../environment/single-inserts.js';
import { atLeast, count, duration, type Row, row } from '../report/row.js';
import { median, quantile } from '../report/timing.js';
import type { Measure } from './measure.js';

const CLIENTS = 16;
const ROUNDS = 3;
const ROUND_MS = 4_000;
const WARM_UP_MS = 2_000;

/**
 * Concurrent clients that register shards one by one, against clients that insert rows into the
 * same table one by one.
 */
export const singleRegistrations: Measure = { name: 'single', run };

async function run(bench: Bench): Promise<Row[]> {
  bench.log('registering one by one');
  const api = await ServerProcess.open('api', await bench.environment.newDatabase());
  const limitUrl = await bench.environment.newDatabase();
  try {
    await registrations(api.url, 'warm-up', WARM_UP_MS);
    const rates: number[] = [];
    const limits: number[] = [];
    const waits: number[] = [];
    let by = '';
    for (let round = 0; round < ROUNDS; round++) {
      const taken = await registrations(api.url, String(round), ROUND_MS);
      rates.push(taken.length / (ROUND_MS / 1_000));
      for (const one of taken) waits.push(one);
      const limit = await insertRate(limitUrl, bench.environment.folder, CLIENTS, ROUND_MS / 1_000);
      limits.push(limit.rate);
      by = limit.by;
    }
    return [
      row({
        measure: `single registrations, ${CLIENTS} clients`,
        ours: `${count(Math.round(median(rates)))}/s`,
        against: `single-row INSERT: ${count(Math.round(median(limits)))}/s`,
        value: median(rates) / median(limits),
        target: atLeast(1),
        note: `HTTP, p50 ${duration(quantile(waits, 0.5))}, p99 ${duration(quantile(waits, 0.99))}; INSERT into the same table with its indexes by ${by}; ${ROUNDS} alternating rounds of ${ROUND_MS / 1_000} s, medians`,
      }),
    ];
  } finally {
    await api.close();
  }
}

/** Registers for this long; returns the milliseconds of each registration. */
async function registrations(url: string, round: string, milliseconds: number): Promise<number[]> {
  const until = performance.now() + milliseconds;
  const taken: number[] = [];
  const client = async (_: unknown, number: number): Promise<void> => {
    const connection = await HttpConnection.open(url);
    for (let i = 0; performance.now() < until; i++) {
      const request = requestText('POST', '/v1/shards', ADMIN_KEY, shard(`${round}/${number}/${i}`));
      const started = performance.now();
      const { status, body } = await connection.send(request);
      if (status !== 201) throw new Error(`a registration returned ${status}: ${body.toString()}`);
      taken.push(performance.now() - started);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return taken;
}

function shard(name: string): string {
  return JSON.stringify({
    uri: `s3://bench/single/${name}`,
    digest: `sha256:${hash('sha256', name, 'hex')}`,
    dataset: 'bench/single',
    mediaType: 'application/x-ndjson',
    bytes: 123_456_789,
    records: 50_000,
    tokens: 30_000_000,
    origins: [{ kind: 'scraped', channel: 'web' }],
  });
}
