import { LineageSegmentsService } from '@domain/lineage';
import { Database } from '@platform/database';
import type { Bench, Uploaded } from '../bench.js';
import { call } from '../environment/api-client.js';
import { query } from '../environment/bench-environment.js';
import { ServerProcess } from '../environment/server-process.js';
import { atMost, atScale, count, duration, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';
import { exposurePath, impactPath } from './exposure-and-impact.js';
import { type Measure, TEN_MILLION } from './measure.js';

const RUNS = 3;
const MEMORY_LIMIT_MB = 512;
/** Seconds. */
const [MOST, MOST_AT_TEN_MILLION] = [0.5, 2];

/**
 * The first answer of a freshly started api, asked as soon as it is ready, with lineage in segments
 * and with lineage in rows: an exposure, which needs the lineage of few shards, and an impact,
 * which waits for all lineage and indexes it.
 */
export const restart: Measure = { name: 'restart', run };

async function run(bench: Bench): Promise<Row[]> {
  const uploaded = await bench.withHistory(bench.scale);
  const { databaseUrl, corpus } = uploaded;
  bench.log('the first answer after a restart');
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench' });
  const questions = [exposurePath, impactPath(corpus.digest('raw', 0))];
  const ask = async (): Promise<Taken[][]> => {
    const taken: Taken[][] = [];
    for (const question of questions) taken.push(await firstAnswers(bench, databaseUrl, question));
    return taken;
  };
  try {
    const written = await timed(() => new LineageSegmentsService(database).extend());
    const [stored] = await query<{ bytes: number }>(
      databaseUrl,
      'SELECT coalesce(sum(octet_length(content)), 0)::float8 AS bytes FROM lineage_segment',
    );
    const [exposures = [], impacts = []] = await ask();
    await query(databaseUrl, 'DELETE FROM lineage_segment');
    const [exposuresOfRows = [], impactsOfRows = []] = await ask();
    await new LineageSegmentsService(database).extend();
    const segments = `segments of ${((stored?.bytes ?? 0) / 1e6).toFixed(1)} MB, written in ${duration(written)}`;
    return [
      firstRow(bench, 'first exposure after a restart', exposures, exposuresOfRows, segments),
      firstRow(bench, 'first impact after a restart', impacts, impactsOfRows, 'all lineage read and indexed'),
      ...(await memoryAtRest(uploaded)),
    ];
  } finally {
    await database.close();
  }
}

function firstRow(bench: Bench, measure: string, ours: readonly Taken[], rows: readonly Taken[], note: string): Row {
  const least = bench.scale > 1_000_000 ? MOST_AT_TEN_MILLION : MOST;
  return row({
    measure,
    ours: textOf(ours),
    against: `lineage read from rows: ${textOf(rows)}`,
    value: median(ours.map(({ milliseconds }) => milliseconds)) / 1_000,
    unit: ' s',
    target: atMost(least, ' s'),
    note: `HTTP, medians of ${RUNS}; CPU of the api + of Postgres from ready to the answer; ${note}`,
  });
}

/** What a freshly started api keeps in memory once it has answered one question of each kind. */
async function memoryAtRest({ databaseUrl, corpus }: Uploaded): Promise<Row[]> {
  const api = await ServerProcess.open('api', databaseUrl);
  try {
    const shard = corpus.digest('raw', 0);
    const questions = [
      exposurePath,
      impactPath(shard),
      '/v1/models/wide/versions/1/provenance',
      `/v1/shards/${encodeURIComponent(shard)}`,
      `/v1/shards/${encodeURIComponent(shard)}/downstream`,
      '/v1/ledger/entries/0/proof',
    ];
    // The impact waits until lineage is read.
    for (const question of questions) await call(api.url, 'GET', question);
    const memory = api.memory();
    if (!memory) return [];
    return [
      row({
        measure: `memory of the api at rest, ${count(corpus.size)} shards`,
        ours: `${count(Math.round(memory.resident))} MB`,
        against: '',
        value: Math.round(memory.resident),
        unit: ' MB',
        target: atScale(TEN_MILLION, corpus.size, atMost(MEMORY_LIMIT_MB, ' MB')),
        note: `VmRSS after a restart and ${questions.length} questions, lineage loaded; VmHWM ${count(Math.round(memory.peak))} MB`,
      }),
    ];
  } finally {
    await api.close();
  }
}

interface Taken {
  readonly milliseconds: number;
  readonly server: number;
  readonly postgres: number;
}

async function firstAnswers(bench: Bench, databaseUrl: string, question: string): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (let turn = 0; turn < RUNS; turn++) {
    const api = await ServerProcess.open('api', databaseUrl);
    const { milliseconds, cpu } = await bench.environment.measure(api, () => call(api.url, 'GET', question));
    taken.push({ milliseconds, server: (cpu?.server ?? 0) / 1_000, postgres: (cpu?.postgres ?? 0) / 1_000 });
    await api.close();
  }
  return taken;
}

function textOf(taken: readonly Taken[]): string {
  const middle = (of: (one: Taken) => number): string => duration(median(taken.map(of)));
  return `${middle((one) => one.milliseconds)}, ${middle((one) => one.server)} + ${middle((one) => one.postgres)} of CPU`;
}
