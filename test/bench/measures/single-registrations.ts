import { hash } from 'node:crypto';
import type { Bench } from '../bench.js';
import { addCpu, type CpuTime } from '../environment/cpu-time.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { HttpConnection, requestText } from '../environment/http-connection.js';
import { insertRate } from '../environment/single-inserts.js';
import {
  atLeast,
  atMost,
  count,
  cpuRow,
  duration,
  type Measured,
  noTarget,
  rateText,
  type Row,
  row,
} from '../report/row.js';
import { median, quantile } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const CLIENTS = [16, 64];
export const ROUNDS = 3;
export const ROUND_MS = 3_000;
export const WARM_UP_MS = 2_000;
/** With fewer clients the groups are small, and a group has its price. */
const CPU_TARGET_AT = 64;

/**
 * Concurrent clients that register shards one by one, against the same clients of a bare route, and
 * against clients that insert rows into the same table one by one.
 */
export const singleRegistrations: Measure = { name: 'single', upTo: MILLION, run };

interface Servers {
  readonly api: ServerProcess;
  readonly bare: ServerProcess;
  /** Where rows are inserted one by one. */
  readonly insertUrl: string;
}

async function run(bench: Bench): Promise<Row[]> {
  const { environment } = bench;
  const api = await ServerProcess.open('api', await environment.newDatabase());
  const bare = await ServerProcess.openLimit('single-limit', await environment.newDatabase());
  try {
    const servers = { api, bare, insertUrl: await environment.newDatabase() };
    for (const { url } of [api, bare]) await registrations(url, 'warm-up', CLIENTS[0] ?? 1, WARM_UP_MS);
    const rows: Row[] = [];
    for (const clients of CLIENTS) {
      bench.log(`registering one by one with ${clients} clients`);
      rows.push(...(await compare(bench, servers, clients)));
    }
    return rows;
  } finally {
    await api.close();
    await bare.close();
  }
}

/** The requests of all rounds together. */
export class Rounds {
  readonly rates: number[] = [];
  readonly waits: number[] = [];
  private cpu: CpuTime | null = { server: 0, postgres: 0 };

  add(taken: readonly number[], cpu: CpuTime | null): void {
    this.rates.push(taken.length / (ROUND_MS / 1_000));
    for (const one of taken) this.waits.push(one);
    this.cpu = cpu && this.cpu && addCpu(this.cpu, cpu);
  }

  get measured(): Measured {
    return { units: this.waits.length, spent: { milliseconds: ROUNDS * ROUND_MS, cpu: this.cpu } };
  }

  toString(): string {
    return rateText(this.measured.units, this.measured.spent);
  }
}

async function compare({ environment }: Bench, servers: Servers, clients: number): Promise<Row[]> {
  const [ours, bare, inserts] = [new Rounds(), new Rounds(), [] as number[]];
  let by = '';
  for (let round = 0; round < ROUNDS; round++) {
    for (const [server, rounds] of [[servers.api, ours] as const, [servers.bare, bare] as const]) {
      let taken: number[] = [];
      const { cpu } = await environment.measure(server, async () => {
        taken = await registrations(server.url, `${clients}-${round}`, clients, ROUND_MS);
      });
      rounds.add(taken, cpu);
    }
    const limit = await insertRate(servers.insertUrl, environment.folder, clients, ROUND_MS / 1_000);
    inserts.push(limit.rate);
    by = limit.by;
  }
  const times = `${ROUNDS} alternating rounds of ${ROUND_MS / 1_000} s, medians`;
  const waits = `p50 ${duration(quantile(ours.waits, 0.5))}, p99 ${duration(quantile(ours.waits, 0.99))}`;
  return [
    row({
      measure: `single registrations against a bare route, ${clients} clients`,
      ours: String(ours),
      against: String(bare),
      value: median(ours.rates) / median(bare.rates),
      target: atLeast(0.6),
      note: `HTTP, ${waits}; Fastify alone, which inserts the rows of all waiting requests by one statement; ${times}; CPU of the server + of Postgres, a registration`,
    }),
    ...cpuRow(
      `single registrations, CPU of the api, ${clients} clients`,
      ours.measured,
      bare.measured,
      clients === CPU_TARGET_AT ? atMost(2, '×') : noTarget,
      'against the bare route; from /proc',
    ),
    row({
      measure: `single registrations, ${clients} clients`,
      ours: `${count(Math.round(median(ours.rates)))}/s`,
      against: `single-row INSERT: ${count(Math.round(median(inserts)))}/s`,
      value: median(ours.rates) / median(inserts),
      target: noTarget,
      note: `HTTP, ${waits}; INSERT into the same table with its indexes by ${by}; ${times}`,
    }),
  ];
}

/** Registers for this long; returns the milliseconds of each registration. */
async function registrations(url: string, round: string, clients: number, milliseconds: number): Promise<number[]> {
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
  await Promise.all(Array.from({ length: clients }, client));
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
