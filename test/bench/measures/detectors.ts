import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import {
  type DetectorRun,
  domains,
  nearDuplicates,
  overlap,
  phrases,
  recordKeyDigest,
  recordKeys,
} from '@core/detectors';
import type { Bench } from '../bench.js';
import { atLeast, count, noTarget, type Row, row, type Target } from '../report/row.js';
import { median, repeated } from '../report/timing.js';
import type { Measure } from './measure.js';

/** Bytes of text, one record a line. */
const SIZE = 16 * 1024 * 1024;
const TIMES = 3;
const SALT = '00'.repeat(32);

/** Detectors on one core, against a bare read of the same file into the same records. */
export const detectors: Measure = { name: 'detectors', run };

async function run(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.environment.folder, 'texts.txt');
  const texts = realTexts();
  writeFileSync(file, bodyOf(texts));
  const megabytes = statSync(file).size / 1e6;
  const rate = async (start: () => DetectorRun | null): Promise<number> => {
    const taken = await repeated(TIMES, () => readRecords(file, start()));
    return megabytes / (median(taken) / 1_000);
  };
  const bare = await rate(() => null);
  bench.log(`a bare read: ${count(bare)} MB/s`);
  const rows: Row[] = [];
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
        note: `${count(megabytes)} MB, medians of ${TIMES}${note}`,
      }),
    );
  }
  return rows;
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
