import type { JsonObject } from '@core/kernel';
import { Bitmap } from '@core/bitmap';
import type { NewFinding } from '@domain/findings';
import type { OriginKind } from '@domain/origins';
import { type Inspection, measuredRecords, type ShardMeasurement } from './inspection.js';
import { findingSubject } from './measured-findings.js';

/** Records with a phrase below which a rate is an anecdote. */
const LEAST_RECORDS = 5;
/** How many times the upper end of the baseline's interval the lower end of the rate's must be. */
const LEAST_RATIO = 2;

const FREQUENT =
  'Phrases that models write are far more frequent in a shard than in the baseline, and it is declared to hold text of people.';

/**
 * The tiers of phrases that are clearly more frequent than in the baseline: in 5 records at least,
 * and with the lower end of the rate's interval at twice the upper end of the baseline's or more.
 * Empty without a baseline: a rate alone contradicts nothing.
 */
export function frequentPhrases(measured: Pick<ShardMeasurement, 'results' | 'records'>): JsonObject[] {
  return measured.results.flatMap((result) => {
    if (result.detector !== 'phrases' || result.outcome !== 'measured') return [];
    const { detector, version, facts } = result;
    const { tiers, baseline, listDigest } = facts;
    if (!Array.isArray(tiers) || !isObject(baseline)) return [];
    return (tiers as JsonObject[]).filter(isFrequent).map(({ tier, records: having, ...rates }) => {
      const { per100000, baseline: rate, against } = rates;
      const { name, inspection, basis, records: of } = baseline;
      const theirs = { name, inspection, basis, of, per100000: rate };
      return {
        detector,
        version,
        listDigest,
        tier,
        records: having,
        ...measuredRecords(measured, facts),
        per100000,
        baseline: theirs,
        against,
      };
    });
  });
}

/**
 * What is found where text that is declared to be written by people, or scraped, has phrases of
 * models far more often than the baseline. It names a rate, never an origin: null where generated
 * text is declared, which explains it, or where nothing is.
 * @param kinds of the shard's effective origins
 */
export function phraseFinding(
  inspection: Inspection,
  measured: ShardMeasurement,
  frequent: readonly JsonObject[],
  kinds: readonly OriginKind[],
): NewFinding | null {
  const declaredOfPeople = kinds.includes('human') || kinds.includes('scraped');
  if (frequent.length === 0 || !declaredOfPeople || kinds.includes('model_generated')) return null;
  const { shard, name, uri } = measured;
  return {
    kind: 'measured-phrases-frequent',
    severity: 'warning',
    subject: findingSubject(inspection),
    shards: Bitmap.of([shard]),
    examples: [name],
    detail: FREQUENT,
    evidence: { shard: name, uri, declared: { kinds: [...new Set(kinds)].sort() }, measured: [...frequent] },
  };
}

function isFrequent({ records, per100000, baseline }: JsonObject): boolean {
  if (!isObject(per100000) || !isObject(baseline) || Number(records) < LEAST_RECORDS) return false;
  return Number(per100000['low']) >= LEAST_RATIO * Number(baseline['high']);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
