import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { detect } from 'tinyld';
import {
  counts,
  type DetectorRun,
  domains,
  nearDuplicates,
  overlap,
  phrases,
  recordKeyDigest,
  recordKeys,
} from '@core/detectors';
import { ProgramRun, TappedSource } from '@domain/inspection';
import type { Bench } from '../bench.js';
import { atLeast, count, noTarget, type Row, row, type Target } from '../report/row.js';
import { median } from '../report/timing.js';
import type { Measure } from './measure.js';

/** Bytes of text, one record a line. */
const SIZE = 16 * 1024 * 1024;
const TIMES = 3;
const SALT = '00'.repeat(32);
const CHUNK = 1024 * 1024;
/** A program that scores each line that it is given, and does nothing else. */
const PROGRAM = {
  name: 'sed',
  command: ['/usr/bin/env', 'sed', '-u', 's/.*/{"score":0.1}/'],
  weights: null,
  falsePositiveRate: 0,
  falseNegativeRate: 1,
  errorsMeasuredOn: 'nothing',
  seconds: 600,
  megabytes: 2_048,
};

/** Detectors on one core, against a bare read of the same file into the same records. */
export const detectors: Measure = { name: 'detectors', run };

async function run(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.environment.folder, 'texts.txt');
  const texts = realTexts();
  const body = bodyOf(texts);
  writeFileSync(file, body);
  const megabytes = statSync(file).size / 1e6;
  const rate = async (start: () => DetectorRun | null): Promise<number> => {
    return megabytes / (median(await cpuTimes(() => readRecords(file, start()))) / 1_000);
  };
  const bare = await rate(() => null);
  bench.log(`a bare read: ${count(bare)} MB/s`);
  const rows: Row[] = [await identityRow(file, megabytes)];
  for (const { name, start, target, unit, note } of runsOver(texts, body.split('\n').length)) {
    const ours = await rate(start);
    bench.log(`${name}: ${count(ours)} MB/s`);
    rows.push(
      row({
        measure: `detector ${name}, one core`,
        ours: `${count(ours)} MB/s`,
        against: `bare read into records: ${count(bare)} MB/s`,
        value: unit === 'ratio' ? ours / bare : ours,
        unit: unit === 'ratio' ? ' of a bare read' : ' MB/s',
        target,
        note: `${count(megabytes)} MB, CPU time, medians of ${TIMES}${note}`,
      }),
    );
  }
  return rows;
}

/** Milliseconds of CPU of each run: another process on the core changes nothing. */
async function cpuTimes(task: () => Promise<void>): Promise<number[]> {
  const taken: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const before = process.cpuUsage();
    await task();
    const { user, system } = process.cpuUsage(before);
    taken.push((user + system) / 1_000);
  }
  return taken;
}

/** What an inspection hashes beside its reading, against a hash alone. */
async function identityRow(file: string, megabytes: number): Promise<Row> {
  const read = async (onChunk: (chunk: Buffer) => void): Promise<void> => {
    const source = new TappedSource(createReadStream(file, { highWaterMark: CHUNK }), onChunk);
    await source.drain();
  };
  const hashed = (times: readonly number[]): number => megabytes / (median(times) / 1_000);
  const bare = hashed(
    await cpuTimes(async () => {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) hash.update(chunk as Buffer);
      hash.digest();
    }),
  );
  const ours = hashed(
    await cpuTimes(async () => {
      const hash = createHash('sha256');
      await read((chunk) => hash.update(chunk));
      hash.digest();
    }),
  );
  return row({
    measure: 'detector identity, one core',
    ours: `${count(ours)} MB/s`,
    against: `bare SHA-256 of the stream: ${count(bare)} MB/s`,
    value: ours / bare,
    unit: ' of bare SHA-256',
    target: atLeast(0.9),
    note: `${count(megabytes)} MB, CPU time, medians of ${TIMES}`,
  });
}

interface Measured {
  readonly name: string;
  readonly start: () => DetectorRun;
  readonly target: Target;
  readonly unit: 'ratio' | 'rate';
  readonly note: string;
}

function runsOver(texts: readonly string[], records: number): Measured[] {
  // Words in reverse: the search is measured, and nothing is found that would have to be confirmed.
  const reversed = texts.slice(0, 200).map((text) => text.split(' ').reverse().join(' '));
  const reference = reversed.map((text, at) => ({ id: String(at), text }));
  const key = recordKeyDigest(Buffer.from(SALT, 'hex'), 'a key');
  const measured = (name: string, start: () => DetectorRun, target = noTarget, note = ''): Measured => ({
    ...{ name, start, target, note },
    unit: name === 'near-duplicates' ? 'rate' : 'ratio',
  });
  return [
    measured('counts', () => counts.start({})),
    measured(
      'counts with languages',
      () => counts.start({ languages: true }, { tellLanguage: detect }),
      noTarget,
      `; ${count(Math.min(records, 5_000))} of ${count(records)} records are told, and 5,000 of any larger shard`,
    ),
    measured('phrases', () => phrases.start({}), atLeast(0.5)),
    measured('domains', () => domains.start({})),
    measured('near-duplicates', () => nearDuplicates.start({ reference }), atLeast(5), '; 200 references'),
    measured('overlap', () => overlap.start({ reference }), noTarget, '; 200 items'),
    measured('record-keys', () => recordKeys.start({ salt: SALT, digests: [key] })),
    measured('external', () => new ProgramRun(PROGRAM, 0.5), noTarget, '; CPU of the worker, without the program'),
  ];
}

async function readRecords(file: string, run: DetectorRun | null): Promise<void> {
  const decoder = new StringDecoder('utf8');
  let [rest, index, length] = ['', 0, 0];
  const take = (text: string): void => {
    length += text.length;
    run?.record(text, { index: index++, offset: null, uri: `https://host-${index % 1_000}.example/${index}` });
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
    if (run instanceof ProgramRun) await run.ready();
  }
  take(rest);
  if (run instanceof ProgramRun) await run.settle();
  run?.end();
  if (length === 0) throw new Error('nothing was read');
}

/** READMEs and licences of installed packages, a line each. */
function realTexts(): string[] {
  const texts: string[] = [];
  for (const folder of readdirSync('node_modules').sort()) {
    const at = path.join('node_modules', folder);
    if (folder.startsWith('.') || !statSync(at).isDirectory()) continue;
    for (const file of readdirSync(at).filter((name) => /^(readme|licen[cs]e)(\.(md|txt))?$/i.test(name)))
      texts.push(readFileSync(path.join(at, file), 'utf8').replace(/\s*\n\s*/g, ' '));
  }
  return texts.filter((text) => text.length > 200);
}

function bodyOf(texts: readonly string[]): string {
  const once = texts.join('\n');
  return Array.from({ length: Math.ceil(SIZE / Buffer.byteLength(once)) }, () => once).join('\n');
}
