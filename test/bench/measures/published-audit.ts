import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from '../bench.js';
import { projectDir } from '../environment/bench-environment.js';
import { publishLog } from '../environment/publish-log.js';
import { ADMIN_KEY } from '../environment/server-process.js';
import { atMost, count, noTarget, roundsText, type Row, row } from '../report/row.js';
import { type Measure, MILLION } from './measure.js';

/**
 * tessera's `fsck`, where the machine has it: `go install
 * github.com/transparency-dev/tessera/cmd/fsck@latest`.
 */
const FSCK = process.env['WHENCE_BENCH_FSCK'];
const ROUNDS = 3;
const CLI = path.join(projectDir, 'dist', 'apps', 'cli', 'main.js');
/** Runs the rest of its arguments and prints their seconds: elapsed, user and system CPU. */
const TIMED = 'TIMEFORMAT="taken %R %U %S"; time "$@"';

/**
 * `whence audit --url` of a log that the api serves, against tessera's fsck of the same log, which
 * reads the same entries and tiles and only hashes.
 */
export const publishedAudit: Measure = { name: 'published-audit', ledger: 'adds', upTo: MILLION, run };

/** Seconds of a process. */
interface Taken {
  readonly elapsed: number;
  readonly cpu: number;
}

async function run(bench: Bench): Promise<Row[]> {
  const { api, databaseUrl } = await bench.withHistory(bench.scale);
  bench.log('committing the index and publishing the log');
  const { vkey, treeSize } = await publishLog(databaseUrl);
  const keyFile = path.join(bench.environment.folder, 'log-key');
  writeFileSync(keyFile, vkey);
  const [whole, hashes]: [Taken[], Taken[]] = [[], []];
  const rounds = bench.scale < MILLION ? ROUNDS : 1;
  for (let round = 0; round < rounds; round++) {
    bench.log(`auditing the published log of ${treeSize} entries: round ${round + 1} of ${rounds}`);
    whole.push(await timedProcess(process.execPath, CLI, 'audit', '--url', api.url, '--key', vkey, '--api-key', ADMIN_KEY));
    if (FSCK) hashes.push(await timedProcess(FSCK, '--ui=false', `--storage_url=${api.url}/`, `--public_key=${keyFile}`, `--bearer_token=${ADMIN_KEY}`));
  } // prettier-ignore
  const [ours, least] = [middle(whole), hashes.length > 0 ? middle(hashes) : undefined];
  const each = (seconds: number): string => `${count((seconds * 1e6) / treeSize)} µs`;
  const text = ({ elapsed, cpu }: Taken): string => `${each(elapsed)}, ${each(cpu)} of CPU`;
  return [
    row({
      measure: `published log audited, an entry of ${count(treeSize)}`,
      ours: text(ours),
      against: least ? text(least) : 'no fsck here',
      value: least ? ours.elapsed / least.elapsed : (ours.elapsed * 1e6) / treeSize,
      unit: least ? '×' : ' µs',
      target: least ? atMost(1.5, '×') : noTarget,
      note: `over HTTP from the api on this machine; \`whence audit --url\` checks each entry, replays all, and compares every tile; against tessera's fsck; ${roundsText(rounds)}, with the start of the process`,
    }),
  ];
}

const middle = (taken: readonly Taken[]): Taken =>
  taken.toSorted((a, b) => a.elapsed - b.elapsed)[taken.length >> 1] as Taken;

async function timedProcess(...command: readonly string[]): Promise<Taken> {
  const options = { env: { PATH: process.env['PATH'], HOME: process.env['HOME'] }, maxBuffer: 1e8 };
  // A program that fails makes this throw, with what it said.
  const { stderr } = await promisify(execFile)('bash', ['-c', TIMED, 'bash', ...command], options);
  const [, elapsed, user, system] = /^taken (\S+) (\S+) (\S+)$/m.exec(stderr) ?? [];
  return { elapsed: Number(elapsed), cpu: Number(user) + Number(system) };
}
