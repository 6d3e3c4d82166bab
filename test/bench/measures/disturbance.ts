import { setTimeout as sleep } from 'node:timers/promises';
import { ATTACKS } from '../attacks/all-attacks.js';
import type { Attack, Target } from '../attacks/attack.js';
import type { Bench } from '../bench.js';
import { call } from '../environment/api-client.js';
import { Probe } from '../environment/probe.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, duration, type Row, row } from '../report/row.js';
import { quantile } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const WARM_UP_MS = 1_000;
const UNDISTURBED_MS = 3_000;
/** An attack is repeated for this long at least. */
const ATTACK_MS = 4_000;
/**
 * The pause after an attack, in which the reads that waited are answered: each attack counts alone.
 */
const PAUSE_MS = 300;
const LIMIT_MS = 100;
const SHARD = 's3://bench/read-by-others';

interface Latencies {
  /** p99 of GET /health/live, in milliseconds. */
  readonly health: number;
  /** p99 of GET /v1/shards/{name}, in milliseconds. */
  readonly shard: number;
}

/** What others notice of one caller: the p99 of small reads beside each attack, and without it. */
export const disturbance: Measure = { name: 'disturbance', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const databaseUrl = await bench.environment.newDatabase();
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    await call(api.url, 'POST', '/v1/shards', { uri: SHARD, origins: [{ kind: 'human' }] });
    const rows: Row[] = [];
    for (const attack of ATTACKS.filter(({ name }) => new RegExp(process.env['BENCH_ATTACK'] ?? '').test(name))) {
      bench.log(`attacking: ${attack.name}`);
      rows.push(await measured(attack, { url: api.url, databaseUrl }));
    }
    return rows;
  } finally {
    await api.close();
  }
}

async function measured({ name, prepare }: Attack, target: Target): Promise<Row> {
  const attack = await prepare(target);
  const paths = ['/health/live', `/v1/shards/${encodeURIComponent(SHARD)}`];
  const probes = paths.map((path) => new Probe(target.url, path));
  try {
    // The first requests of a process are slow.
    await latencies(probes, () => sleep(WARM_UP_MS));
    const alone = await latencies(probes, () => sleep(UNDISTURBED_MS));
    let times = 0;
    const beside = await latencies(probes, async () => {
      const until = performance.now() + ATTACK_MS;
      for (; performance.now() < until; times++) {
        await attack();
        await sleep(PAUSE_MS);
      }
    });
    const over = Math.max(beside.health - alone.health, beside.shard - alone.shard);
    return row({
      measure: `others beside: ${name}`,
      ours: shown(beside),
      against: `undisturbed: ${shown(alone)}`,
      value: Math.max(0, over),
      unit: ' ms over',
      target: atMost(LIMIT_MS, ' ms over'),
      note: `p99 of GET /health/live and of a shard, each requested every 10 ms; ${times} times, one after the other`,
    });
  } finally {
    for (const probe of probes) probe.close();
  }
}

async function latencies(probes: readonly Probe[], during: () => Promise<unknown>): Promise<Latencies> {
  const running = Promise.all(probes.map((probe) => probe.run()));
  try {
    await during();
  } finally {
    for (const probe of probes) probe.stop();
    await Promise.allSettled([running]);
  }
  const [health = [], shard = []] = await running;
  return { health: quantile(health, 0.99), shard: quantile(shard, 0.99) };
}

const shown = ({ health, shard }: Latencies): string => `${duration(health)}, ${duration(shard)}`;
