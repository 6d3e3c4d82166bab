import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Contradiction, InspectionPlan, ShardMeasurement } from './inspection.js';
import type { ListedLines } from './listed-lines.js';
import { statedResult } from './measurement-list.js';

export const INSPECTION_ENTRY_KINDS = [
  'inspection.begun',
  'measurement.recorded',
  'inspection.concluded',
  'inspection.cancelled',
] as const;

type InspectionEntryKind = (typeof INSPECTION_ENTRY_KINDS)[number];

const statement = (kind: InspectionEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** `shards`: how many, and SHA-256 of their numbers as a roaring bitmap in the portable format. */
export function inspectionBegun(
  inspection: string,
  { subject, detectors, sample, text, upto }: InspectionPlan,
  shards: { readonly count: number; readonly digest: string },
): Statement {
  const chosen = { sample: sample ?? undefined, text: text ?? undefined };
  return statement('inspection.begun', { inspection, subject, detectors, ...chosen, upto, shards });
}

/** What was measured on one shard; `list` is the digest of the facts in full. */
export function measurementRecorded(
  inspection: string,
  { shard, uri, bytes, records, results }: ShardMeasurement,
  contradicts: readonly Contradiction[],
  { digest, lines }: Pick<ListedLines, 'digest' | 'lines'>,
): Statement {
  const read = { uri: uri ?? undefined, bytes, records };
  const stated = { inspection, shard, ...read, results: results.map(statedResult) };
  const differing = contradicts.length > 0 ? contradicts : undefined;
  return statement('measurement.recorded', { ...stated, contradicts: differing, list: { digest, lines } });
}

/** Every shard was inspected; the measurements are the entries before. */
export function inspectionConcluded(inspection: string, shards: number): Statement {
  return statement('inspection.concluded', { inspection, shards });
}

export function inspectionCancelled(inspection: string, reason: string): Statement {
  return statement('inspection.cancelled', { inspection, reason });
}
