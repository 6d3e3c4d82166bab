import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tokensOf } from '@core/detectors';
import { measureAnswers } from '@domain/probes';
import { realTexts } from '@testing/references';
import type { Bench } from '../bench.js';
import { count, noTarget, type Row, row } from '../report/row.js';
import { median } from '../report/timing.js';
import { type Measure, MILLION } from './measure.js';

const PROMPTS = 2_000;
/** Words of an answer: some 1.5 KB. */
const WORDS = 200;
const TIMES = 3;
const PLACE = { uri: null, digest: '' };
const SETTINGS = { span: 50, similarity: 0.8, resamples: 10_000, seed: 'bench' };

interface Line {
  readonly prompt: string;
  readonly tested: string;
  readonly compared: string;
  readonly baseline: string;
}

/** Answers of three models, compared on one core, against reading the same text into tokens. */
export const probes: Measure = { name: 'probes', upTo: MILLION, run };

async function run(bench: Bench): Promise<Row[]> {
  const file = path.join(bench.environment.folder, 'answers.jsonl');
  const lines = answers();
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join('\n'));
  const read = (): Line[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  let tokens = 0;
  const bare = median(
    cpuTimes(() => {
      for (const { tested, compared, baseline } of read())
        for (const text of [tested, compared, baseline]) tokens += tokensOf(text).length;
    }),
  );
  const ours = median(
    cpuTimes(() => {
      const measuring = measureAnswers(read(), SETTINGS, { tested: PLACE, compared: PLACE, baseline: PLACE });
      for (let next = measuring.next(); ; next = measuring.next()) {
        if (!next.done) continue;
        const { span } = next.value.facts;
        if (span.tested.count !== PROMPTS / 10) throw new Error(`found ${span.tested.count} copies`);
        return;
      }
    }),
  );
  const rate = (milliseconds: number): number => (3 * PROMPTS) / (milliseconds / 1_000);
  bench.log(`${count(rate(ours))} answers/s; read into tokens ${count(rate(bare))} answers/s`);
  return [
    row({
      measure: 'answers of a probe compared, one core',
      ours: `${count(rate(ours))} answers/s`,
      against: `read into tokens: ${count(rate(bare))} answers/s`,
      value: bare / ours,
      unit: ' of reading into tokens',
      target: noTarget,
      note: `${count(PROMPTS)} prompts, three models, ${count(tokens / TIMES / PROMPTS / 3)} tokens an answer, 10,000 resamples, CPU time, medians of ${TIMES}`,
    }),
  ];
}

/** Real text, a tenth of the tested answers copied; no two others are of the same place. */
function answers(): Line[] {
  const words = realTexts(2_000).join(' ').split(/\s+/);
  const part = (at: number): string =>
    Array.from(
      { length: WORDS },
      (_, word) => `${words[(at * 97 + word * (1 + (at % 89))) % words.length] ?? ''}`,
    ).join(' ');
  return Array.from({ length: PROMPTS }, (_, at) => {
    const compared = part(3 * at);
    return {
      prompt: `p${at}`,
      tested: at % 10 === 0 ? compared : part(3 * at + 1),
      compared,
      baseline: part(3 * at + 2),
    };
  });
}

/** Milliseconds of CPU of each run: another process on the core changes nothing. */
function cpuTimes(task: () => void): number[] {
  return Array.from({ length: TIMES }, () => {
    const before = process.cpuUsage();
    task();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
}
