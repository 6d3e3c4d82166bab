import { UNKNOWN_LANGUAGE } from '@core/detectors';

/** What one inspection measured with one detector, of the shards of which it is the newest. */
export interface DetectorBreakdown {
  readonly detector: string;
  readonly version: string;
  readonly inspection: string;
  /** Shards that were measured, all their records. */
  readonly shards: number;
  /** Shards of which it measured a sample of the records; they are in no figure. */
  readonly sampled: number;
  /** Of all shards of the breakdown. */
  readonly ofShards: number;
  /** Shards that it could not measure; they are in no figure. */
  readonly inconclusive: number;
  /** Records that the detector was given. */
  readonly records: number | null;
  readonly bytes: number | null;
  readonly characters: number | null;
  /** Records that it looks for: nearly a reference, with a known key, or overlapping an item. */
  readonly found: number | null;
}

/**
 * Shards of which a detector measured nothing, or a sample of the records: they are not known, and
 * not zero.
 */
export interface MeasuredGap {
  readonly reason: 'not_measured' | 'sampled';
  /** Null: no detector measured any of the shards. */
  readonly detector: string | null;
  readonly shards: number;
  readonly ofShards: number;
  readonly says: string;
}

/** A language that `counts` told in shards, or that they declare. */
export interface LanguageBreakdown {
  /** ISO 639-1; null: of no language that is told. */
  readonly language: string | null;
  /** Records that it was told in. */
  readonly records: number;
  /** Of so many records, in all shards whose languages were told. */
  readonly ofRecords: number;
  /** `sample`: of some of the shards not all records were told. */
  readonly basis: 'whole' | 'sample';
  /** Shards with such records. */
  readonly shards: number;
  /** Shards whose languages were told. */
  readonly ofShards: number;
  /**
   * Shards of the breakdown that declare it, measured or not; null: those that declare no language.
   */
  readonly declaredShards: number;
}

/**
 * Tokens that `counts` measured by one tokeniser. Those of two tokenisers do not compare: no sum
 * has both, and a shard that was measured by two is in both rows.
 */
export interface TokeniserBreakdown {
  readonly tokeniser: string;
  /** What counted them, with its version; null: `whitespace` needs none. */
  readonly library: string | null;
  /** In the shards measured by it, all their records; null: there are none. */
  readonly tokens: number | null;
  /** Shards that were measured by it, all their records. */
  readonly shards: number;
  /** Shards of which a sample of the records was measured; they are in no sum. */
  readonly sampled: number;
  /** Of all shards of the breakdown. */
  readonly ofShards: number;
}

/** What was measured in shards, by whom, and of how many. */
export interface MeasuredBreakdown {
  readonly totals: { readonly shards: number };
  readonly byDetector: readonly DetectorBreakdown[];
  /** By records, the most first; empty where no languages were told. */
  readonly byLanguage: readonly LanguageBreakdown[];
  /** By tokeniser and library; empty where no tokens were counted. */
  readonly byTokeniser: readonly TokeniserBreakdown[];
  readonly gaps: readonly MeasuredGap[];
}

/** A row of the newest measurements of some of the shards. */
export type MeasuredPart = Omit<DetectorBreakdown, 'ofShards'>;

/** Records by language in some of the shards; language null: a row of their totals. */
export interface LanguagePart {
  readonly language: string | null;
  readonly records: number;
  readonly shards: number;
  /** Of the row of totals: shards of which not all records were told. */
  readonly sampled: number;
}

/** Tokens by tokeniser in some of the shards. */
export type TokeniserPart = Omit<TokeniserBreakdown, 'ofShards'>;

/** Adds up what each tokeniser counted. */
export function tokeniserBreakdown(parts: readonly TokeniserPart[], ofShards: number): TokeniserBreakdown[] {
  const rows = new Map<string, TokeniserPart>();
  for (const part of parts) {
    const key = JSON.stringify([part.tokeniser, part.library]);
    const known = rows.get(key);
    const added = known && {
      tokens: sum(known.tokens, part.tokens),
      shards: known.shards + part.shards,
      sampled: known.sampled + part.sampled,
    };
    rows.set(key, { ...part, ...added });
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => ({ ...row, ofShards }));
}

/**
 * Adds up the languages that were told.
 * @param declared shards that declare a language, by the language as it is told; null: none
 */
export function languageBreakdown(
  parts: readonly LanguagePart[],
  declared: ReadonlyMap<string | null, number>,
): LanguageBreakdown[] {
  const totals = { records: 0, shards: 0, sampled: 0 };
  const rows = new Map<string, { records: number; shards: number }>();
  for (const { language, records, shards, sampled } of parts) {
    const sum = language === null ? totals : (rows.get(language) ?? { records: 0, shards: 0 });
    sum.records += records;
    sum.shards += shards;
    if (language === null) totals.sampled += sampled;
    else rows.set(language, sum);
  }
  if (totals.shards === 0) return [];
  for (const language of declared.keys())
    if (!rows.has(language ?? UNKNOWN_LANGUAGE)) rows.set(language ?? UNKNOWN_LANGUAGE, { records: 0, shards: 0 });
  return [...rows]
    .sort(([a, x], [b, y]) => y.records - x.records || (a < b ? -1 : 1))
    .map(([told, { records, shards }]) => {
      const language = told === UNKNOWN_LANGUAGE ? null : told;
      return {
        ...{ language, records, ofRecords: totals.records, basis: totals.sampled > 0 ? 'sample' : 'whole', shards },
        ...{ ofShards: totals.shards, declaredShards: declared.get(language) ?? 0 },
      };
    });
}

/** Adds up parts of the shards, and states what is not measured. */
export function measuredBreakdown(
  parts: Iterable<MeasuredPart>,
  ofShards: number,
  byLanguage: readonly LanguageBreakdown[] = [],
  byTokeniser: readonly TokeniserBreakdown[] = [],
): MeasuredBreakdown {
  const rows = new Map<string, MeasuredPart>();
  for (const part of parts) {
    const key = JSON.stringify([part.detector, part.version, part.inspection]);
    const known = rows.get(key);
    rows.set(key, known ? sumOf(known, part) : part);
  }
  const byDetector = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { detector, version, inspection, shards, sampled, ...figures }]) => {
      return { detector, version, inspection, shards, ofShards, sampled, ...figures };
    });
  return { totals: { shards: ofShards }, byDetector, byLanguage, byTokeniser, gaps: gapsOf(byDetector, ofShards) };
}

function sumOf(a: MeasuredPart, b: MeasuredPart): MeasuredPart {
  return {
    ...a,
    shards: a.shards + b.shards,
    sampled: a.sampled + b.sampled,
    inconclusive: a.inconclusive + b.inconclusive,
    records: sum(a.records, b.records),
    bytes: sum(a.bytes, b.bytes),
    characters: sum(a.characters, b.characters),
    found: sum(a.found, b.found),
  };
}

const sum = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : a + b);

function gapsOf(rows: readonly DetectorBreakdown[], ofShards: number): MeasuredGap[] {
  if (rows.length === 0) {
    const says = `No detector measured any of the ${ofShards} shards.`;
    return [{ reason: 'not_measured', detector: null, shards: ofShards, ofShards, says }];
  }
  const [measured, sampled] = [new Map<string, number>(), new Map<string, number>()];
  for (const row of rows) {
    measured.set(row.detector, (measured.get(row.detector) ?? 0) + row.shards);
    sampled.set(row.detector, (sampled.get(row.detector) ?? 0) + row.sampled);
  }
  return [...measured].flatMap(([detector, count]): MeasuredGap[] => {
    const inPart = sampled.get(detector) ?? 0;
    const missing = ofShards - count - inPart;
    const gap = (reason: MeasuredGap['reason'], what: string, shards: number): MeasuredGap[] => {
      const says = `${detector} measured ${what} of ${shards} of ${ofShards} shards.`;
      return shards === 0 ? [] : [{ reason, detector, shards, ofShards, says }];
    };
    return [...gap('not_measured', 'nothing', missing), ...gap('sampled', 'a sample of the records', inPart)];
  });
}
