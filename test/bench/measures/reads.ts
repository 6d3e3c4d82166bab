import type { Bench, Uploaded } from '../bench.js';
import { addCpu, type CpuTime } from '../environment/cpu-time.js';
import { HttpConnection, requestText } from '../environment/http-connection.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { atMost, atScale, count, duration, noTarget, type Row, row, type Target } from '../report/row.js';
import { median } from '../report/timing.js';
import { impactPath } from './exposure-and-impact.js';
import { type Measure, TEN_MILLION } from './measure.js';

const ROUNDS = 5;
/** In turn; the first round warms up. */
const REQUESTS_OF_A_ROUND = 200;
/** Shards of the corpus from which more than the others descend, but for the first. */
const HUBS = 999;
const [SERVER, POSTGRES] = [atMost(1.3, '×'), atMost(1.5, '×')];
/** At ten million shards. */
const BREAKDOWN = atMost(3, '×');
const [WIDE_IMPACT, IMPACT] = [atMost(10, ' ms'), atMost(5, ' ms')];

/** Reads over HTTP, one after the other, against reads of a ledger entry by its index. */
export const reads: Measure = { name: 'reads', run };

/** The n-th request of a kind. */
type Path = (n: number) => string;

async function run(bench: Bench): Promise<Row[]> {
  const uploaded = await bench.withHistory(bench.scale);
  bench.log('reads');
  const asked = paths(uploaded);
  const spent = Object.fromEntries(Object.keys(asked).map((name) => [name, new Spending()]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, path] of Object.entries(asked)) {
      const taken: number[] = [];
      const { cpu } = await bench.environment.measure(uploaded.api, async () => {
        taken.push(...(await ask(uploaded.api.url, path, round)));
      });
      if (round > 0) spent[name]?.add(taken, cpu);
    }
  }
  const { entry, shard, breakdown, wide, ordinary } = spent as Record<Kind, Spending>;
  return [
    ...cpuRows('shard read', shard, entry, [SERVER, POSTGRES]),
    ...cpuRows('model version breakdown', breakdown, entry, [noTarget, noTarget]),
    row({
      measure: `model version breakdown of ${count(bench.scale)} members, p50`,
      ours: duration(breakdown.middle),
      against: `an entry read: ${duration(entry.middle)}`,
      value: breakdown.middle / entry.middle,
      unit: '×',
      target: atScale(TEN_MILLION, bench.scale, BREAKDOWN),
      note: NOTE,
    }),
    await firstImpact(bench, uploaded),
    timeRow(
      'impact of a shard with many descendants, asked again, p50',
      wide,
      atScale(TEN_MILLION, bench.scale, WIDE_IMPACT),
    ),
    timeRow('impact of an ordinary shard, p50', ordinary, atScale(TEN_MILLION, bench.scale, IMPACT)),
  ];
}

/**
 * The impact of the shard with the most descendants, asked of a process that was not asked about it
 * before: of the next time it answers from a cache.
 */
async function firstImpact(bench: Bench, { databaseUrl, corpus }: Uploaded): Promise<Row> {
  const { wide, ordinary } = paths({ corpus });
  const hub: Path = (n) => impactPath(corpus.digest('raw', 1 + (n % HUBS)));
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const api = await ServerProcess.open('api', databaseUrl);
    for (const path of [ordinary, hub]) await ask(api.url, path, round);
    taken.push(...(await ask(api.url, wide, round, 1)));
    await api.close();
  }
  return row({
    measure: 'impact of a shard with many descendants, asked first',
    ours: duration(median(taken)),
    against: '',
    value: median(taken),
    unit: ' ms',
    target: atScale(TEN_MILLION, bench.scale, WIDE_IMPACT),
    note: `HTTP, median of ${ROUNDS} processes, each asked about ${2 * REQUESTS_OF_A_ROUND} other shards before`,
  });
}

const NOTE = `HTTP, one connection; ${ROUNDS} alternating rounds of ${REQUESTS_OF_A_ROUND}`;

type Kind = 'entry' | 'shard' | 'breakdown' | 'wide' | 'ordinary';

function paths({ corpus }: Pick<Uploaded, 'corpus'>): Record<Kind, Path> {
  const { raw, mixed } = corpus.counts;
  return {
    entry: (n) => `/v1/ledger/entries/${(n * 7_919) % corpus.size}`,
    shard: (n) => `/v1/shards/${encodeURIComponent(corpus.digest('mixed', (n * 7_919) % mixed))}`,
    breakdown: () => '/v1/models/wide/versions/1/provenance',
    wide: () => impactPath(corpus.digest('raw', 0)),
    ordinary: (n) => impactPath(corpus.digest('raw', (Math.floor(raw / 2) + n) % raw)),
  };
}

async function ask(url: string, path: Path, round: number, requests = REQUESTS_OF_A_ROUND): Promise<number[]> {
  const connection = await HttpConnection.open(url);
  const taken: number[] = [];
  for (let i = 0; i < requests; i++) {
    const request = requestText('GET', path(round * REQUESTS_OF_A_ROUND + i), ADMIN_KEY);
    const started = performance.now();
    const { status, body } = await connection.send(request);
    taken.push(performance.now() - started);
    if (status !== 200) throw new Error(`a read returned ${status}: ${body.toString()}`);
  }
  connection.close();
  return taken;
}

/** What the requests of one kind took together. */
class Spending {
  private readonly taken: number[] = [];
  private cpu: CpuTime | null = { server: 0, postgres: 0 };

  add(taken: readonly number[], cpu: CpuTime | null): void {
    this.taken.push(...taken);
    this.cpu = cpu && this.cpu && addCpu(this.cpu, cpu);
  }

  get middle(): number {
    return median(this.taken);
  }

  /** Microseconds a request; null where the system does not report it. */
  get each(): CpuTime | null {
    const { length } = this.taken;
    return this.cpu && { server: this.cpu.server / length, postgres: this.cpu.postgres / length };
  }
}

function cpuRows(measure: string, ours: Spending, limit: Spending, targets: readonly [Target, Target]): Row[] {
  const [a, b] = [ours.each, limit.each];
  if (!a || !b) return [];
  return (['server', 'postgres'] as const).map((who, at) =>
    row({
      measure: `${measure}, CPU of ${who === 'server' ? 'the api' : 'Postgres'}`,
      ours: `${count(a[who])} µs`,
      against: `an entry read: ${count(b[who])} µs`,
      value: a[who] / b[who],
      unit: '×',
      target: targets[at] ?? noTarget,
      note: `p50 ${duration(ours.middle)} and ${duration(limit.middle)}; ${NOTE}`,
    }),
  );
}

function timeRow(measure: string, { middle, each }: Spending, target: Target): Row {
  const cpu = each ? `${count(each.server)} + ${count(each.postgres)} µs of CPU of the api + of Postgres; ` : '';
  return row({ measure, ours: duration(middle), against: '', value: middle, unit: ' ms', target, note: cpu + NOTE });
}
