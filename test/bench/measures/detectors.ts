import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import {
  COMPACT_BYTES,
  CompactIndex,
  type DetectorRun,
  domains,
  nearDuplicates,
  overlap,
  phrases,
  RECORD_BYTES,
  recordKeyDigest,
  recordKeys,
  SKETCH_ITEM,
} from '@core/detectors';
import { TappedSource } from '@domain/inspection';
import type { Bench } from '../bench.js';
import { atLeast, count, noTarget, type Row, row, type Target } from '../report/row.js';
import { median } from '../report/timing.js';
import type { Measure } from './measure.js';

/** Bytes of text, one record a line. */
const SIZE = 16 * 1024 * 1024;
const TIMES = 3;
const SALT = '00'.repeat(32);
const CHUNK = 1024 * 1024;
/** Sketches of the index: ten million at `--scale 1e7`, which take some 3 GB. */
const indexedAt = (scale: number): number => (scale >= 1e7 ? 10_000_000 : 1_000_000);
const LOOK_UPS = 200_000;
const STRIDE = 7_919;

/** Detectors on one core, against a bare read of the same file into the same records. */
export const detectors: Measure = { name: 'detectors', run };

async function run(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.environment.folder, 'texts.txt');
  const texts = realTexts();
  writeFileSync(file, bodyOf(texts));
  const megabytes = statSync(file).size / 1e6;
  const rate = async (start: () => DetectorRun | null): Promise<number> => {
    return megabytes / (median(await cpuTimes(() => readRecords(file, start()))) / 1_000);
  };
  const bare = await rate(() => null);
  bench.log(`a bare read: ${count(bare)} MB/s`);
  const rows: Row[] = [await identityRow(file, megabytes), indexRow(bench)];
  for (const { name, start, target, unit, note } of runsOver(texts)) {
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

/** The index that records are looked up in, of random sketches: most look-ups find nothing. */
function indexRow(bench: Bench): Row {
  const indexed = indexedAt(bench.scale);
  const items = randomBytes(indexed * SKETCH_ITEM);
  const begun = process.cpuUsage();
  const index = new CompactIndex(items, SKETCH_ITEM, RECORD_BYTES);
  const built = process.cpuUsage(begun).user / 1e6;
  const before = process.cpuUsage();
  let found = 0;
  for (let at = 0; at < LOOK_UPS; at++) {
    // One far from another: none is in the processor's cache by the one before.
    const from = ((at * STRIDE) % indexed) * SKETCH_ITEM + RECORD_BYTES;
    const sketch = items.subarray(from, from + COMPACT_BYTES);
    found += index.candidates(at % 2 === 0 ? sketch : Uint8Array.from(sketch).reverse()).found.length;
  }
  const rate = LOOK_UPS / (process.cpuUsage(before).user / 1e6);
  if (found < LOOK_UPS / 2) throw new Error('look-ups found too little');
  const each = index.bytes / indexed;
  bench.log(`an index of ${count(indexed)} sketches: ${count(each)} bytes each, built in ${count(built)} s`);
  return row({
    measure: `index of ${count(indexed)} sketches`,
    ours: `${count(rate)} look-ups/s, ${count(each)} bytes a sketch`,
    against: `built in ${count(built)} s of CPU, ${count(index.bytes / 2 ** 30)} GiB`,
    value: rate,
    unit: ' look-ups/s',
    target: noTarget,
    note: 'random sketches, half of the look-ups find one',
  });
}

interface Measured {
  readonly name: string;
  readonly start: () => DetectorRun;
  readonly target: Target;
  readonly unit: 'ratio' | 'rate';
  readonly note: string;
}

function runsOver(texts: readonly string[]): Measured[] {
  // Words in reverse: the search is measured, and nothing is found that would have to be confirmed.
  const reversed = texts.slice(0, 200).map((text) => text.split(' ').reverse().join(' '));
  const reference = reversed.map((text, at) => ({ id: String(at), text }));
  const key = recordKeyDigest(Buffer.from(SALT, 'hex'), 'a key');
  const measured = (name: string, start: () => DetectorRun, target = noTarget, note = ''): Measured => ({
    ...{ name, start, target, note },
    unit: name === 'near-duplicates' ? 'rate' : 'ratio',
  });
  return [
    measured('phrases', () => phrases.start({}), atLeast(0.5)),
    measured('domains', () => domains.start({})),
    measured('near-duplicates', () => nearDuplicates.start({ reference }), atLeast(5), '; 200 references'),
    measured('overlap', () => overlap.start({ reference }), noTarget, '; 200 items'),
    measured('record-keys', () => recordKeys.start({ salt: SALT, digests: [key] })),
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
  }
  take(rest);
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
