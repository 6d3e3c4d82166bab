import { Bitmap } from '@core/bitmap';
import { rateOf } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import type { FindingSubject, NewFinding } from '@domain/findings';
import { LANGUAGE_THRESHOLD, undeclaredLanguages } from './undeclared-languages.js';
import { type Contradiction, type Inspection, measuredRecords, type ShardMeasurement } from './inspection.js';

const CONTENT = 'The bytes at a shard’s location are not those that were declared.';
const COUNTS = 'A shard holds another number of records or tokens than was declared.';
const LANGUAGES = 'A quarter of a shard’s records or more are measured to be in a language that it does not declare.';

/**
 * What is found where a shard's bytes or counts are not the declared ones: one finding for each
 * inspection and kind, which counts the shards.
 */
export function measuredFindings(
  inspection: Inspection,
  measured: ShardMeasurement,
  contradicts: readonly Contradiction[],
): NewFinding[] {
  const about = {
    subject: findingSubject(inspection),
    shards: Bitmap.of([measured.shard]),
    examples: [measured.name],
    evidence: evidenceOf(measured),
  };
  const found: NewFinding[] = [];
  if (contradicts.includes('digest') || contradicts.includes('bytes'))
    found.push({ ...about, kind: 'measured-content-differs', severity: 'violation', detail: CONTENT });
  if (contradicts.includes('records') || contradicts.includes('tokens'))
    found.push({ ...about, kind: 'measured-counts-differ', severity: 'warning', detail: COUNTS });
  if (contradicts.includes('languages'))
    found.push({
      ...about,
      kind: 'measured-languages-differ',
      severity: 'warning',
      detail: LANGUAGES,
      evidence: {
        ...{ shard: measured.name, uri: measured.uri, declared: { languages: measured.declared.languages } },
        ...{ measured: undeclaredLanguages(measured.declared, measured.results), threshold: LANGUAGE_THRESHOLD },
      },
    });
  return found;
}

const REMOVED = 'A shard holds records that are nearly those of removed content, or have their keys.';

/**
 * What is found where records of a removal are again: for each removal that a detector found, the
 * rate, how near, and whether the texts were compared.
 */
export function removedContent(inspection: Inspection, measured: ShardMeasurement): Map<string, NewFinding> {
  const byRemoval = new Map<string, JsonObject[]>();
  for (const result of measured.results) {
    if (result.outcome !== 'measured' || !Array.isArray(result.facts['removals'])) continue;
    const { removals } = result.facts;
    const among = measuredRecords(measured, result.facts);
    for (const { removal, ...counts } of removals as JsonObject[]) {
      if (typeof removal !== 'string') continue;
      const rate = rateOf(Number(counts['records']), among.of);
      const about = { detector: result.detector, version: result.version, ...counts, ...among };
      const found = { ...about, per100000: rate && { ...rate } };
      byRemoval.set(removal, [...(byRemoval.get(removal) ?? []), found]);
    }
  }
  return new Map(
    [...byRemoval].map(([removal, found]) => [
      removal,
      {
        kind: 'removed-content-found',
        severity: 'violation',
        subject: { ...findingSubject(inspection), removal },
        shards: Bitmap.of([measured.shard]),
        examples: [measured.name],
        detail: REMOVED,
        evidence: { shard: measured.name, uri: measured.uri, measured: found },
      },
    ]),
  );
}

/** The inspection, and what it inspects by name: a finding is looked up by either. */
export function findingSubject({ id, subject }: Inspection): FindingSubject {
  const names = ['dataset', 'model', 'version', 'removal'] as const;
  const named = names.flatMap((name) => {
    const value = subject[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(named), inspection: id };
}

/** Of the first shard that is found. */
function evidenceOf({ name, uri, declared, results }: ShardMeasurement): NonNullable<NewFinding['evidence']> {
  const measured = results.flatMap(({ detector, ...result }): JsonObject[] => {
    if (result.outcome !== 'measured' || (detector !== 'identity' && detector !== 'counts')) return [];
    const { digest, bytes, records, tokens, tokeniser, declaredTokeniser } = result.facts;
    if (detector === 'identity') return [{ detector, digest, bytes }];
    return [{ detector, records, tokens, tokeniser, declaredTokeniser }];
  });
  const { digest, bytes, records, tokens } = declared;
  return { shard: name, uri, declared: { digest, bytes, records, tokens }, measured };
}
