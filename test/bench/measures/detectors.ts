import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { detect } from 'tinyld';
import {
  type BytePairEncoding,
  counts,
  type DetectorRun,
  domains,
  nearDuplicates,
  overlap,
  phrases,
  recordKeyDigest,
  recordKeys,
} from '@core/detectors';
import { loadEncoding, ProgramRun, TappedSource } from '@domain/inspection';
import type { Bench } from '../bench.js';
import { atLeast, count, noTarget, type Row, row, type Target } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

/** Bytes of text, one record a line. */
const SIZE = 32 * 1024 * 1024;
const TIMES = 5;
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
export const detectors: Measure = { name: 'detectors', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.environment.folder, 'texts.txt');
  const texts = realTexts();
  const body = bodyOf(texts);
  writeFileSync(file, body);
  const megabytes = statSync(file).size / 1e6;
  const rows: Row[] = [await identityRow(file, megabytes)];
  const encoding = await loadEncoding('cl100k_base');
  for (const { name, start, target, unit, note } of runsOver(texts, body.split('\n').length, encoding)) {
    const pairs = await cpuTimes([() => readRecords(file, null), () => readRecords(file, start())]);
    const { bare, ours, ratio } = rates(pairs, megabytes);
    bench.log(`${name}: ${count(ours)} MB/s`);
    rows.push(
      row({
        measure: `detector ${name}, one core`,
        ours: `${count(ours)} MB/s`,
        against: `bare read into records: ${count(bare)} MB/s`,
        value: unit === 'ratio' ? ratio : ours,
        unit: unit === 'ratio' ? ' of a bare read' : ' MB/s',
        target,
        note: `${count(megabytes)} MB, CPU time, medians of ${TIMES} pairs${note}`,
      }),
    );
  }
  return rows;
}

/** Milliseconds of CPU of the limit and of ours. */
type Pair = readonly [bare: number, ours: number];

/**
 * CPU time: another process on the core changes nothing. In turns, since a core's speed changes
 * with the minutes; after a round that is not counted, in which V8 compiles both.
 */
async function cpuTimes([bare, ours]: readonly [() => Promise<void>, () => Promise<void>]): Promise<Pair[]> {
  const spent = async (task: () => Promise<void>): Promise<number> => {
    const before = process.cpuUsage();
    await task();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  const pairs: Pair[] = [];
  for (let time = 0; time <= TIMES; time++) pairs.push([await spent(bare), await spent(ours)]);
  return pairs.slice(1);
}

/** MB a second, and the rate of ours to that of the limit. */
function rates(pairs: readonly Pair[], megabytes: number): { bare: number; ours: number; ratio: number } {
  const rate = (milliseconds: readonly number[]): number => megabytes / (median(milliseconds) / 1_000);
  return {
    bare: rate(pairs.map(([bare]) => bare)),
    ours: rate(pairs.map(([, ours]) => ours)),
    ratio: median(pairs.map(([bare, ours]) => bare / ours)),
  };
}

/** What an inspection hashes beside its reading, against a hash alone. */
async function identityRow(file: string, megabytes: number): Promise<Row> {
  const bareHash = async (): Promise<void> => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { highWaterMark: CHUNK })) hash.update(chunk as Buffer);
    hash.digest();
  };
  const tapped = async (): Promise<void> => {
    const hash = createHash('sha256');
    const source = new TappedSource(createReadStream(file, { highWaterMark: CHUNK }), (chunk) => hash.update(chunk));
    await source.drain();
    hash.digest();
  };
  const { bare, ours, ratio } = rates(await cpuTimes([bareHash, tapped]), megabytes);
  return row({
    measure: 'detector identity, one core',
    ours: `${count(ours)} MB/s`,
    against: `bare SHA-256 of the stream: ${count(bare)} MB/s`,
    value: ratio,
    unit: ' of bare SHA-256',
    target: atLeast(0.9),
    note: `${count(megabytes)} MB, CPU time, medians of ${TIMES} pairs`,
  });
}

interface Measured {
  readonly name: string;
  readonly start: () => DetectorRun;
  readonly target: Target;
  readonly unit: 'ratio' | 'rate';
  readonly note: string;
}

function runsOver(texts: readonly string[], records: number, encoding: BytePairEncoding): Measured[] {
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
    measured(`counts with ${encoding.name}`, () => counts.start({ tokeniser: encoding.name }, { encoding })),
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
    else for (const _step of run?.work?.() ?? []);
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
