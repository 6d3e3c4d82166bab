import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from '../bench.js';
import { projectDir } from '../environment/bench-environment.js';
import { ADMIN_KEY, ServerProcess } from '../environment/server-process.js';
import { atMost, count, duration, noTarget, type Row, row } from '../report/row.js';
import { median, timed } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const SHARDS = 1_000;
const ROUNDS = 5;
/** A shard of 2 MB takes a loader some 10 ms. */
const FILES = 40;
const LINES = 2_000;
const SMALL_FILES = 2_000;

/** The Python client, from the sources: against curl, and what its watcher costs. */
export const python: Measure = { name: 'python', upTo: MILLION, run };

const programOf = (name: string): string => path.join(projectDir, 'test/bench/python', name);
const runFile = promisify(execFile);

async function run({ environment, log }: Bench): Promise<Row[]> {
  const found = findPython();
  if (found.program === undefined) {
    log(`python is skipped: ${found.reason}`);
    return [
      {
        measure: 'the Python client',
        ours: '',
        against: '',
        result: 'skipped',
        target: '',
        met: null,
        note: found.reason,
      },
    ];
  }
  log(`${SHARDS} shards and a dataset version from Python and by curl, ${ROUNDS} times each`);
  const api = await ServerProcess.open('api', await environment.newDatabase());
  try {
    const rows = [await uploadRow(found.program, api.url, environment.folder)];
    log('a loading loop with and without a watcher');
    return [...rows, await watchRow(found.program, environment.folder)];
  } finally {
    await api.close();
  }
}

/** The Python of the virtual environment that `npm test -- python` uses, or why there is none. */
function findPython(): { program: string; reason: '' } | { program?: undefined; reason: string } {
  const script = path.join(projectDir, 'scripts/python-environment.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: process.env });
  return status === 0 ? { program: stdout.trim(), reason: '' } : { reason: stdout.trim() };
}

async function uploadRow(program: string, url: string, folder: string): Promise<Row> {
  const rounds: { taken: number; curled: number; started: number }[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const taken = await timed(() => fromPython(program, url, `python-${round}`));
    const curled = await timed(byCurl(url, `curl-${round}`, folder));
    const started = await timed(() => python3(program, ['-c', 'import whence']));
    // The first round compiles what it runs, here and in the api.
    if (round > 0) rounds.push({ taken, curled, started });
  }
  const medianOf = (what: 'taken' | 'curled' | 'started'): number => median(rounds.map((one) => one[what]));
  const [a, b] = [medianOf('taken'), medianOf('curled')];
  return row({
    measure: `${count(SHARDS)} shards and a dataset version from Python, in ten lines`,
    ours: duration(a),
    against: `the same NDJSON by curl: ${duration(b)}`,
    value: a / b,
    unit: '×',
    target: noTarget,
    note: `whole processes, two curls; an interpreter that imports whence takes ${duration(medianOf('started'))} of it; ${ROUNDS} alternating rounds, medians`,
  });
}

function python3(program: string, args: readonly string[], url = ''): Promise<{ stdout: string }> {
  const env = { PATH: process.env['PATH'], WHENCE_URL: url, WHENCE_KEY: ADMIN_KEY };
  return runFile(program, args, { env: { ...env, PYTHONPATH: path.join(projectDir, 'clients/python/src') } });
}

async function fromPython(program: string, url: string, name: string): Promise<void> {
  const { stdout } = await python3(program, [programOf('ten_lines.py'), name], url);
  if (stdout.trim() !== `${SHARDS} ${SHARDS}`) throw new Error(`the upload is incomplete: ${stdout}`);
}

/** Writes what the Python program sends; returns the two requests. */
function byCurl(url: string, name: string, folder: string): () => Promise<void> {
  const uris = Array.from({ length: SHARDS }, (_, n) => `s3://bench/${name}/${n}`);
  const ndjson = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const [shards, members] = [path.join(folder, 'shards.ndjson'), path.join(folder, 'members.ndjson')];
  writeFileSync(shards, ndjson(uris.map((uri) => ({ uri, origins: [{ kind: 'human' }] }))));
  writeFileSync(members, ndjson(uris));
  return async () => {
    const registered = await curl(`${url}/v1/shards/bulk`, shards);
    const made = await curl(`${url}/v1/datasets/${name}/versions?version=1`, members);
    if (!registered.includes(`"registered":${SHARDS}`) || !made.includes(`"shards":${SHARDS}`))
      throw new Error(`the upload is incomplete: ${registered.slice(-200)} ${made}`);
  };
}

async function curl(url: string, file: string): Promise<string> {
  const headers = [`authorization: Bearer ${ADMIN_KEY}`, 'content-type: application/x-ndjson'];
  const args = ['--silent', ...headers.flatMap((header) => ['-H', header]), '--data-binary', `@${file}`, url];
  return (await runFile('curl', args)).stdout;
}

interface Loading {
  readonly loop: number;
  readonly first: number;
  readonly later: number;
  readonly seen: number;
}

async function watchRow(program: string, folder: string): Promise<Row> {
  const data = path.join(folder, 'loading');
  writeFiles(data);
  const best: Record<'plain' | 'watched', Loading[]> = { plain: [], watched: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of ['plain', 'watched'] as const) {
      const { stdout } = await python3(program, [programOf('loading.py'), mode, data]);
      const loading = JSON.parse(stdout) as Loading;
      if (loading.seen !== (mode === 'plain' ? 0 : FILES + SMALL_FILES)) throw new Error(`${loading.seen} were seen`);
      best[mode].push(loading);
      rmSync(path.join(data, 'spool'), { recursive: true, force: true });
    }
  }
  rmSync(data, { recursive: true });
  // CPU time only grows by what else the machine does: the least is the nearest to the truth.
  const least = (mode: 'plain' | 'watched', what: keyof Loading): number =>
    Math.min(...best[mode].map((loading) => loading[what]));
  const extra = (what: 'first' | 'later'): string =>
    `${count((least('watched', what) - least('plain', what)) * 1e6)} µs`;
  const [watched, plain] = [least('watched', 'loop'), least('plain', 'loop')];
  return row({
    measure: '`run.watch()` in a loading loop',
    ours: `${duration(watched * 1e3)} of CPU`,
    against: `without it: ${duration(plain * 1e3)}`,
    value: (watched / plain - 1) * 100,
    unit: ' %',
    target: atMost(1, ' %'),
    note: `10 passes over ${FILES} files of 2 MB, whose lines are parsed; the least of ${ROUNDS} alternating processes. An open costs ${extra('first')} more the first time, ${extra('later')} later`,
  });
}

function writeFiles(folder: string): void {
  for (const name of ['shards', 'small']) mkdirSync(path.join(folder, name), { recursive: true });
  const line = `${JSON.stringify({ text: 'word '.repeat(200) })}\n`;
  for (let n = 0; n < FILES; n++) writeFileSync(path.join(folder, 'shards', `${n}.jsonl`), line.repeat(LINES));
  for (let n = 0; n < SMALL_FILES; n++) writeFileSync(path.join(folder, 'small', `${n}.jsonl`), line);
}
