import type { CoverageCounts } from '@core/certificate';
import { formatDigest, type JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { StateRun } from './state-run.command.js';
import type { Coverage } from './coverage.js';
import type { Segment } from './segment.js';

export const RECEIPT_ENTRY_KINDS = [
  'receipts.run-stated',
  'receipts.reading-recorded',
  'receipts.coverage-stated',
  'receipts.usage-recorded',
] as const;

type ReceiptEntryKind = (typeof RECEIPT_ENTRY_KINDS)[number];

const statement = (kind: ReceiptEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/**
 * Day, model and project or null for all, then input tokens, output tokens and requests or null.
 */
export type RecordedUsageRow = readonly [
  day: string,
  generator: string | null,
  project: string | null,
  inputTokens: number | null,
  outputTokens: number | null,
  requests: number | null,
];

/**
 * A rank of a run reads, or has ended; `blind` are reasons that the run did not state before. The
 * first entry of a run fixes its model version, stage and dataset.
 */
export function runStated(
  { run, model, version, stage, dataset, rank = 0, open }: StateRun,
  blind: readonly string[],
): Statement {
  const what = { run, model, modelVersion: version, stage, dataset, rank };
  return statement('receipts.run-stated', { ...what, open: open === true ? true : undefined, blind });
}

/** A run, and the model version that it trains. */
export interface RecordedRun {
  readonly run: string;
  readonly model: string;
  readonly version: string;
}

/** The coverage of a model version by its receipts as of the tree size `upto`. */
export interface StatedCoverage {
  readonly model: string;
  readonly version: string;
  readonly upto: number;
  /** The value of the model version's list of readings in the index, before this statement. */
  readonly list: Uint8Array;
  readonly coverage: Coverage;
  readonly figures: CoverageCounts;
}

/** No receipt of the model version lies between `upto` and this entry. */
export function coverageStated({ model, version, upto, list, coverage, figures }: StatedCoverage): Statement {
  const what = { model, modelVersion: version, upto, list: formatDigest(list) };
  return statement('receipts.coverage-stated', { ...what, coverage, figures });
}

/**
 * Receipts of one run. `digest` is SHA-256 over their canonical JSON as accepted, each with a line
 * feed; the rows hold what answers need.
 */
export function readingRecorded(
  { run, model, version }: RecordedRun,
  { digest, firstAt, lastAt, sources, ways, names, rows }: Segment,
): Statement {
  const figures = {
    run,
    model,
    modelVersion: version,
    receipts: rows.length,
    digest: `sha256:${digest}`,
    firstAt,
    lastAt,
  };
  return statement('receipts.reading-recorded', { ...figures, sources, ways, names, rows });
}

/**
 * What an account bought from a vendor; a later row of the same day, model and project amends it.
 */
export function usageRecorded(vendor: string, account: string, rows: readonly RecordedUsageRow[]): Statement {
  return statement('receipts.usage-recorded', { vendor, account, rows });
}
