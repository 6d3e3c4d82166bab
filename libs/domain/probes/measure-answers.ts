import {
  AnswerComparer,
  type ComparedAnswer,
  type Interval,
  percentileInterval,
  rateOf,
  resampledCounts,
} from '@core/detectors';
import { formatDigest, type JsonObject, sha256 } from '@core/kernel';
import type {
  AnswersCompared,
  AnswersRead,
  MeasuredLikeness,
  MeasuredShare,
  ProbeFacts,
  ProbeSettings,
} from './probe.js';

/** The answers of the three models to one prompt. */
export interface PromptAnswers {
  readonly prompt: string;
  readonly tested: string;
  readonly compared: string;
  readonly baseline: string;
}

/** Where a model's answers came from. */
export type ReadPlace = Pick<AnswersRead, 'uri' | 'digest'>;

export interface MeasuredAnswers {
  readonly facts: ProbeFacts;
  /** What was compared for each prompt, in the order of the prompts: figures and digests. */
  readonly lines: readonly JsonObject[];
}

const LIKENESSES = ['span', 'overlap', 'nearDuplicate'] as const;
type Likeness = (typeof LIKENESSES)[number];
/** Bits of a prompt: what the tested answer has, then what the baseline's has. */
const BITS = 2 * LIKENESSES.length;

/**
 * Compares the answers to each prompt with the vendor's. Yields between prompts how much is done,
 * in parts of `steps`: the work goes on in turns with other work.
 * @param rows at least one; sorted, so that the same answers give the same results
 */
export function* measureAnswers(
  rows: readonly PromptAnswers[],
  settings: ProbeSettings,
  places: { readonly [Side in keyof ProbeFacts['answers']]: ReadPlace },
): Generator<{ readonly done: number; readonly steps: number }, MeasuredAnswers> {
  const steps = 3 * rows.length;
  const comparer = new AnswerComparer(settings.similarity);
  for (const [at, { compared }] of rows.entries()) {
    comparer.add(compared);
    yield { done: at + 1, steps };
  }
  const tested: ComparedAnswer[] = [];
  const baseline: ComparedAnswer[] = [];
  const vendorTokens: number[] = [];
  const lines: JsonObject[] = [];
  const masks = new Uint8Array(rows.length);
  for (const [at, row] of rows.entries()) {
    const found = comparer.compare(at, [row.tested, row.baseline, row.compared]);
    const [ours, theirs, vendors] = found as [ComparedAnswer, ComparedAnswer, ComparedAnswer];
    tested.push(ours);
    baseline.push(theirs);
    vendorTokens.push(vendors.tokens);
    masks[at] = bitsOf(ours, settings) | (bitsOf(theirs, settings) << LIKENESSES.length);
    lines.push({
      prompt: row.prompt,
      tested: lineOf(row.tested, ours, rows),
      compared: { digest: digestOf(row.compared), tokens: vendors.tokens },
      baseline: lineOf(row.baseline, theirs, rows),
    });
    yield { done: rows.length + at + 1, steps };
  }
  const drawn = resampledCounts(masks, { kinds: 1 << BITS, resamples: settings.resamples, seed: settings.seed });
  let samples: readonly Uint32Array[] = [];
  for (let next = drawn.next(); ; next = drawn.next()) {
    if (next.done) {
      samples = next.value;
      break;
    }
    yield { done: 2 * rows.length + Math.floor((rows.length * next.value) / settings.resamples), steps };
  }
  const [span, overlap, nearDuplicate] = LIKENESSES.map((_, bit) => likenessOf(masks, samples, bit)) as [
    MeasuredLikeness,
    MeasuredLikeness,
    MeasuredLikeness,
  ];
  const answers = {
    tested: { ...places.tested, ...comparedOf(tested, settings) },
    compared: { ...places.compared, ...readOf(vendorTokens, settings) },
    baseline: { ...places.baseline, ...comparedOf(baseline, settings) },
  };
  return { facts: { prompts: rows.length, span, overlap, nearDuplicate, answers }, lines };
}

function bitsOf({ span, sharedGrams, similarity }: ComparedAnswer, settings: ProbeSettings): number {
  const has: Readonly<Record<Likeness, boolean>> = {
    span: span.tokens >= settings.span,
    overlap: sharedGrams > 0,
    nearDuplicate: similarity >= settings.similarity,
  };
  return LIKENESSES.reduce((bits, likeness, bit) => bits | (Number(has[likeness]) << bit), 0);
}

/** What the two models have of one likeness, with the intervals of the resampled prompts. */
function likenessOf(masks: Uint8Array, samples: readonly Uint32Array[], bit: number): MeasuredLikeness {
  const prompts = masks.length;
  const [ours, theirs] = [1 << bit, 1 << (bit + LIKENESSES.length)];
  const [tested, baseline] = [countOf(masks, ours), countOf(masks, theirs)];
  const testedShares = sharesOf(samples, ours, prompts);
  const baselineShares = sharesOf(samples, theirs, prompts);
  const differences = testedShares.map((share, at) => share - (baselineShares[at] ?? 0));
  return {
    tested: shareOf(tested, prompts, testedShares),
    baseline: shareOf(baseline, prompts, baselineShares),
    difference: { share: rounded((tested - baseline) / prompts), ...roundedInterval(percentileInterval(differences)) },
  };
}

function countOf(masks: Uint8Array, bit: number): number {
  let count = 0;
  for (const mask of masks) if ((mask & bit) !== 0) count++;
  return count;
}

function sharesOf(samples: readonly Uint32Array[], bit: number, prompts: number): Float64Array {
  return Float64Array.from(samples, (counts) => {
    let having = 0;
    for (let mask = 0; mask < counts.length; mask++) if ((mask & bit) !== 0) having += counts[mask] ?? 0;
    return having / prompts;
  });
}

function shareOf(count: number, prompts: number, resampled: Float64Array): MeasuredShare {
  const { low, high } = rateOf(count, prompts) ?? { low: 0, high: 0 };
  return {
    count,
    share: rounded(count / prompts),
    bootstrap: roundedInterval(percentileInterval(resampled)),
    wilson: roundedInterval({ low: low / PER, high: high / PER }),
  };
}

/** Rates are per so many records. */
const PER = 100_000;

function comparedOf(
  answers: readonly ComparedAnswer[],
  settings: ProbeSettings,
): Omit<AnswersCompared, keyof ReadPlace> {
  const spans = answers.map(({ span }) => span.tokens).sort((a, b) => a - b);
  const sum = (of: (answer: ComparedAnswer) => number): number => answers.reduce((total, one) => total + of(one), 0);
  return {
    ...readOf(
      answers.map(({ tokens }) => tokens),
      settings,
    ),
    longest: spans.at(-1) ?? 0,
    medianSpan: spans[Math.floor((spans.length - 1) / 2)] ?? 0,
    grams: sum(({ grams }) => grams),
    sharedGrams: sum(({ sharedGrams }) => sharedGrams),
    elsewhere: sum(({ elsewhere }) => Number(elsewhere !== null)),
    cut: sum(({ cut }) => Number(cut)),
  };
}

function readOf(tokens: readonly number[], { span }: ProbeSettings): Omit<AnswersRead, keyof ReadPlace> {
  return {
    empty: tokens.filter((count) => count === 0).length,
    short: tokens.filter((count) => count < span).length,
    tokens: tokens.reduce((total, count) => total + count, 0),
  };
}

/** `at`: places of the span's first token, in the answer and in the vendor's. */
function lineOf(answer: string, compared: ComparedAnswer, rows: readonly PromptAnswers[]): JsonObject {
  const { tokens, span, grams, sharedGrams, similarity, elsewhere } = compared;
  const near = elsewhere && {
    prompt: rows[elsewhere.answer]?.prompt ?? '',
    similarity: rounded(elsewhere.similarity),
  };
  return {
    digest: digestOf(answer),
    tokens,
    span: { tokens: span.tokens, at: span.at, comparedAt: span.indexedAt },
    grams,
    sharedGrams,
    similarity: rounded(similarity),
    elsewhere: near,
  };
}

const digestOf = (text: string): string => formatDigest(sha256(text));

/** Six decimals: the same figures have the same digest everywhere. */
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6;
const roundedInterval = ({ low, high }: Interval): Interval => ({ low: rounded(low), high: rounded(high) });
