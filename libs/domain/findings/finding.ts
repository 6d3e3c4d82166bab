import type { Bitmap } from '@core/bitmap';
import { canonicalJson, type Instant, type JsonObject, sha256 } from '@core/kernel';

/** What importers report of metadata that they read. */
export const REPORTED_KINDS = ['metadata-malformed', 'metadata-contradictory'] as const;
export type ReportedKind = (typeof REPORTED_KINDS)[number];

/** What is wrong. A room that finds something of another kind adds it here. */
export const FINDING_KINDS = [
  'removed-content-registered',
  'removed-content-derived',
  'removal-overdue',
  'verification-violated',
  'verification-inconclusive',
  'rule-flagged',
  'rule-waived',
  'certificate-flagged',
  'undeclared-reading',
  'unregistered-reading',
  'reading-after-removal',
  'unexplained-usage',
  'measured-content-differs',
  'measured-counts-differ',
  'measured-languages-differ',
  'measured-phrases-frequent',
  'removed-content-found',
  'answers-like-a-vendors',
  ...REPORTED_KINDS,
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export const FINDING_SEVERITIES = ['info', 'warning', 'violation'] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/**
 * `open` and `acknowledged` are unsettled; `resolved` (the cause is gone) and `waived` (it is
 * accepted, for a reason) are final.
 */
export const FINDING_STATES = ['open', 'acknowledged', 'resolved', 'waived'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** The steps that people take, and the states that each may be taken from. */
export const FROM_STATES = {
  acknowledged: ['open'],
  resolved: ['open', 'acknowledged'],
  waived: ['open', 'acknowledged'],
} as const satisfies Readonly<Record<Exclude<FindingState, 'open'>, readonly FindingState[]>>;
export type NextState = keyof typeof FROM_STATES;
/** What happens to a finding, besides being found again. */
export type FindingStep = 'raised' | NextState | 'assigned' | 'ignored';

/** What a finding is about: names and ids; at least one. */
export interface FindingSubject {
  readonly shard?: string;
  readonly removal?: string;
  readonly dataset?: string;
  readonly version?: string;
  readonly model?: string;
  readonly verification?: string;
  readonly rule?: string;
  readonly waiver?: string;
  readonly vendor?: string;
  readonly inspection?: string;
  /** `YYYY-MM`, in UTC: what it is about is compared by the month. */
  readonly month?: string;
}

export interface NewFinding {
  readonly kind: FindingKind;
  readonly severity: FindingSeverity;
  readonly subject: FindingSubject;
  /** One sentence, without a count: that is kept beside it and grows. No personal data. */
  readonly detail: string;
  /** What shows it, such as a path; at most 24 KiB as JSON. */
  readonly evidence?: JsonObject;
  /**
   * How many things are found; raised again before it is settled, they add up. Left out: one thing,
   * that does not add up.
   */
  readonly count?: number;
  /**
   * The shards found, by number, instead of a count: raised again before it is settled, those that
   * the finding counts already count no more.
   */
  readonly shards?: Bitmap;
  /** Some of those things by name; the first ten are kept. */
  readonly examples?: readonly string[];
  /** The vendors that what is found comes from or through; as `keptNames` returns them. */
  readonly vendors?: readonly string[];
  /** The datasets of what is found, where the subject names none; as `keptNames` returns them. */
  readonly datasets?: readonly string[];
}

export interface Finding extends Omit<NewFinding, 'count' | 'shards' | 'examples' | 'vendors' | 'datasets'> {
  readonly id: string;
  readonly state: FindingState;
  readonly count: number;
  readonly examples: readonly string[];
  /** The vendors that what is found comes from or through; `*`: and others. */
  readonly vendors: readonly string[];
  /** The datasets that what is found is of, where the subject names none; `*`: and others. */
  readonly datasets: readonly string[];
  /** Index of the entry that raised it. */
  readonly entry: number;
  /** When it was first seen. */
  readonly raisedAt: Instant;
  /** When it was last found again, or else raised. */
  readonly lastSeenAt: Instant;
  /** Id of the principal that takes care of it. */
  readonly owner?: string;
  /** It is ignored until then: it is not shown where `ignored=false` is requested. */
  readonly ignoredUntil?: Instant;
  /** It was resolved before, as the finding with this id, and is found again. */
  readonly regressionOf?: string;
}

export const EXAMPLES_KEPT = 10;
/** Vendors, and datasets, of one finding; and their bytes in UTF-8. */
const NAMES_KEPT = 100;
const NAME_BYTES_KEPT = 4_096;
/** Stands for the names that are not kept. */
const OTHER_NAMES = '*';

/** 32 bytes that are the same for the same kind and subject. */
export function findingIdentity({ kind, subject }: Pick<NewFinding, 'kind' | 'subject'>): Buffer {
  return sha256(`whence/finding/v1\n${kind}\n${canonicalJson({ ...subject })}`);
}

/**
 * `finding-<32 hex digits>`: the first 16 bytes of SHA-256(identity ‖ how often it was raised
 * before, in decimal).
 */
export function findingId(identity: Buffer, before: number): string {
  return `finding-${sha256(Buffer.concat([identity, Buffer.from(String(before))])).toString('hex', 0, 16)}`;
}

/** The first ten of what is known and what is new, each once. */
export function keptExamples(known: readonly string[], found: readonly string[]): string[] {
  return [...new Set([...known, ...found])].slice(0, EXAMPLES_KEPT);
}

/**
 * What is known and what is new, each once: the first 100 names of 4,096 bytes together. `*` stands
 * for the others.
 */
export function keptNames(known: readonly string[], found: readonly string[]): string[] {
  const kept: string[] = [];
  let bytes = 0;
  for (const name of new Set([...known, ...found])) {
    bytes += Buffer.byteLength(name);
    if (name === OTHER_NAMES || kept.length === NAMES_KEPT || bytes > NAME_BYTES_KEPT) return [...kept, OTHER_NAMES];
    kept.push(name);
  }
  return kept;
}
