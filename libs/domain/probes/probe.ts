import type { Interval } from '@core/detectors';
import type { Instant, JsonObject } from '@core/kernel';

/** Whose answers they are. */
export const SIDES = ['tested', 'compared', 'baseline'] as const;
export type Side = (typeof SIDES)[number];

/** Where the answers of one model are: in a file, or uploaded with the order. */
export type AnswersPlace =
  { readonly uri: string; readonly digest: string | null } | { readonly digest: string; readonly records: number };

export interface ProbeSettings {
  /** Tokens in a row that count as a shared span. */
  readonly span: number;
  /** The Jaccard index from which answers are nearly the same. */
  readonly similarity: number;
  readonly resamples: number;
  readonly seed: string;
}

/** How answers are compared; changes whenever the same answers would be measured otherwise. */
export const METHOD = 'similarity/1';

export interface ProbePlan {
  /** Digest of the prompt set. */
  readonly prompts: string;
  readonly tested: { readonly model: string; readonly version: string; readonly answers: AnswersPlace };
  readonly compared: { readonly vendor: string; readonly generator: string | null; readonly answers: AnswersPlace };
  readonly baseline: { readonly name: string; readonly answers: AnswersPlace };
  readonly parameters: ProbeSettings;
  readonly method: string;
}

/** So many of the answers, as a share with two 95 % intervals: bootstrap, and Wilson's score. */
export interface MeasuredShare {
  readonly count: number;
  /** @asType number */
  readonly share: number;
  readonly bootstrap: Interval;
  /** Unlike the bootstrap's it is not empty where no answer has it, or all have. */
  readonly wilson: Interval;
}

/** A difference of two shares, with its bootstrap interval. */
export interface MeasuredDifference extends Interval {
  /** @asType number */
  readonly share: number;
}

/** One thing that answers can have in common with the vendor's. */
export interface MeasuredLikeness {
  readonly tested: MeasuredShare;
  readonly baseline: MeasuredShare;
  /** The share of the model under test less that of the baseline. */
  readonly difference: MeasuredDifference;
}

export interface AnswersRead {
  readonly uri: string | null;
  /** SHA-256 of the file as stored, or of the uploaded answers. */
  readonly digest: string;
  /** Answers without a token. */
  readonly empty: number;
  /** Answers of fewer tokens than the span: they can share none. */
  readonly short: number;
  readonly tokens: number;
}

/** How the answers of one model are like the vendor's, besides the shares. */
export interface AnswersCompared extends AnswersRead {
  /** The longest run of tokens that an answer shares with the vendor's to the same prompt. */
  readonly longest: number;
  readonly medianSpan: number;
  readonly grams: number;
  readonly sharedGrams: number;
  /** Answers that are nearly the vendor's to another prompt, and not that to their own. */
  readonly elsewhere: number;
  /** Answers that looked like more of the vendor's than were compared. */
  readonly cut: number;
}

/** What a probe measured. No texts. */
export interface ProbeFacts {
  readonly prompts: number;
  /** An answer shares a span of at least so many tokens. */
  readonly span: MeasuredLikeness;
  /** An answer shares a 13-gram. */
  readonly overlap: MeasuredLikeness;
  /** An answer is nearly the vendor's to the same prompt. */
  readonly nearDuplicate: MeasuredLikeness;
  readonly answers: {
    readonly tested: AnswersCompared;
    readonly compared: AnswersRead;
    readonly baseline: AnswersCompared;
  };
}

/** Why answers could not be compared. */
export interface ProbeFault {
  readonly reason: string;
  readonly side: Side | null;
  readonly message: string;
}

export type ProbeOutcome =
  { readonly facts: ProbeFacts; readonly lines: readonly JsonObject[] } | { readonly fault: ProbeFault };

export interface ProbeEnd {
  readonly outcome: 'measured' | 'inconclusive' | 'cancelled';
  readonly entry: number;
  readonly endedAt: Instant;
  /** Why it was cancelled or is inconclusive. */
  readonly reason: string | null;
  readonly facts: ProbeFacts | null;
  readonly fault: ProbeFault | null;
  /** Digest of the results in full. */
  readonly list: string | null;
}

export interface Probe extends ProbePlan {
  readonly id: string;
  readonly number: number;
  readonly entry: number;
  readonly begunAt: Instant;
  readonly end: ProbeEnd | null;
}
