import type { JsonObject, JsonValue } from '@core/kernel';
import { undeclaredLanguages } from './undeclared-languages.js';
import { type Contradiction, type DeclaredFigures, type DetectorResult, isSampled } from './inspection.js';

/**
 * Which declared figures the measurement shows to be otherwise. What was not declared, or could not
 * be measured, contradicts nothing; nor does what was counted in a sample of records.
 */
export function contradictionsOf(declared: DeclaredFigures, results: readonly DetectorResult[]): Contradiction[] {
  const identity = factsOf(results, 'identity');
  const found = factsOf(results, 'counts');
  const counts = found && isSampled(found) ? undefined : found;
  const differs = (stated: JsonValue, measured: JsonValue | undefined): boolean =>
    stated !== null && measured !== undefined && stated !== measured;
  return [
    ...(differs(declared.digest, identity?.['digest']) ? (['digest'] as const) : []),
    ...(differs(declared.bytes, identity?.['bytes']) ? (['bytes'] as const) : []),
    ...(differs(declared.records, counts?.['records']) ? (['records'] as const) : []),
    ...(counts && tokensDiffer(declared, counts) ? (['tokens'] as const) : []),
    ...(undeclaredLanguages(declared, results).length > 0 ? (['languages'] as const) : []),
  ];
}

/**
 * Whether the declared number of tokens is another one, by the tokeniser that the order states it
 * to be by. A declaration names none, and counts of two tokenisers show nothing of each other:
 * without that statement, nothing differs. Each record may have a token for its end.
 */
function tokensDiffer({ tokens: declared }: DeclaredFigures, counts: JsonObject): boolean {
  const { tokens, records, tokeniser, declaredTokeniser, cutPieces = 0 } = counts;
  if (declared === null || tokeniser === undefined || declaredTokeniser !== tokeniser || cutPieces !== 0) return false;
  return declared !== tokens && declared !== Number(tokens) + Number(records);
}

function factsOf(results: readonly DetectorResult[], detector: string): JsonObject | undefined {
  const found = results.find((one) => one.detector === detector);
  return found?.outcome === 'measured' ? found.facts : undefined;
}
