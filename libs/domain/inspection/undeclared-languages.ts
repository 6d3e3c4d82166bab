import { toldLanguage, UNKNOWN_LANGUAGE } from '@core/detectors';
import type { JsonObject } from '@core/kernel';
import type { DeclaredFigures, DetectorResult } from './inspection.js';

/** Records below which a rate is an anecdote. */
const LEAST_RECORDS = 20;
/** Per 100,000 records: what the lower end of the interval of a rate must reach. */
export const LANGUAGE_THRESHOLD = 25_000;

/**
 * The languages that a quarter of the records or more are measured to be in, by the lower end of
 * the interval, though the shard declares others. Empty where it declares none, or one that is not
 * told: what is in it may be taken for another.
 */
export function undeclaredLanguages(
  { languages }: Pick<DeclaredFigures, 'languages'>,
  results: readonly DetectorResult[],
): JsonObject[] {
  const declared = languages?.map(toldLanguage) ?? [];
  if (declared.length === 0 || declared.includes(null)) return [];
  return results.flatMap((result) => {
    if (result.detector !== 'counts' || result.outcome !== 'measured') return [];
    const { languageRates, languageRecords, languageBasis, records, ofRecords = records } = result.facts;
    if (!Array.isArray(languageRates) || Number(languageRecords) < LEAST_RECORDS) return [];
    const among = { of: languageRecords, sampleOf: languageBasis === 'sample' ? ofRecords : undefined };
    const found = (languageRates as JsonObject[]).filter(({ language, per100000 }) => {
      if (language === UNKNOWN_LANGUAGE || declared.includes(language as string)) return false;
      return Number((per100000 as JsonObject)['low']) >= LANGUAGE_THRESHOLD;
    });
    return found.map((row) => ({ ...row, ...among }));
  });
}
