import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import path from 'node:path';
import { auditDatabase, Differences } from '@domain/audit';
import { Database } from '@platform/database';
import type { Bench } from '../bench.js';
import { projectDir } from '../environment/bench-environment.js';
import { atMost, atScale, count, roundsText, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

const ORIGIN = 'whence.local/log';
const ROUNDS = 3;
/** Seconds for a million entries. */
const MOST_SECONDS = 120;
const TYPESCRIPT = path.join(projectDir, 'libs/testing/harness/typescript-hook.cjs');
const LIMIT = path.join(projectDir, 'test/bench/limits/audit-limit.ts');

/**
 * `whence audit` of a corpus with its history, against a bare program that reads the same entries
 * and hashes them with the tree's nodes.
 */
export const audit: Measure = { name: 'audit', upTo: MILLION, run };

/** What reading or auditing the log took: `cpu` in microseconds, of the process alone. */
interface Taken {
  readonly entries: number;
  readonly milliseconds: number;
  readonly cpu: number;
}

async function run(bench: Bench): Promise<Row[]> {
  const { databaseUrl } = await bench.withHistory(bench.scale);
  bench.log('audit');
  const [bare, ours]: [Taken[], Taken[]] = [[], []];
  for (let round = 0; round < (bench.scale < MILLION ? ROUNDS : 1); round++) {
    bare.push(await bareReading(databaseUrl));
    ours.push(await auditing(bench, databaseUrl, bare[0]?.entries ?? 0));
  }
  const [fastest, least] = [middle(ours), middle(bare)];
  const each = ({ entries, cpu }: Taken): number => cpu / entries;
  const rate = ({ entries, milliseconds }: Taken): string => `${count(Math.round((entries / milliseconds) * 1_000))}/s`;
  const { entries } = fastest;
  const note = `hashes, heads, replay, every row of every table; ${roundsText(ours.length)}`;
  const seconds = (fastest.milliseconds / entries) * 1_000;
  return [
    row({
      measure: `audit, CPU an entry, of ${count(entries)}`,
      ours: `${count(each(fastest))} µs, ${rate(fastest)}`,
      against: `${count(each(least))} µs, ${rate(least)}`,
      value: each(fastest) / each(least),
      unit: '×',
      target: atMost(1.5, '×'),
      note: `against a bare Node program that reads the same entries from Postgres and hashes them with the nodes of the tree, without Postgres's CPU; ${note}`,
    }),
    row({
      measure: 'a million entries audited',
      ours: `${count(seconds)} s`,
      against: '',
      value: seconds,
      unit: ' s',
      target: atScale(MILLION, bench.scale, atMost(MOST_SECONDS, ' s')),
      note: 'by the rate above',
    }),
  ];
}

const middle = (taken: readonly Taken[]): Taken => taken.toSorted((a, b) => a.cpu - b.cpu)[taken.length >> 1] as Taken;

async function bareReading(databaseUrl: string): Promise<Taken> {
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl };
  const { stdout } = await promisify(execFile)(process.execPath, ['-r', TYPESCRIPT, LIMIT], { env, cwd: projectDir });
  return JSON.parse(stdout) as Taken;
}

async function auditing(bench: Bench, databaseUrl: string, entries: number): Promise<Taken> {
  const database = await Database.connect({ url: databaseUrl, applicationName: 'bench', connections: 1 });
  try {
    const differences = new Differences(({ where, at, message }) => bench.log(`${where} ${at}: ${message}`), 3);
    const before = process.cpuUsage();
    const started = performance.now();
    await auditDatabase(database, { origin: ORIGIN }, differences);
    const milliseconds = performance.now() - started;
    const { user, system } = process.cpuUsage(before);
    if (differences.total > 0) throw new Error(`the audit found ${differences.total} differences in its own corpus`);
    return { entries, milliseconds, cpu: user + system };
  } finally {
    await database.close();
  }
}
