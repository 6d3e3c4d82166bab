import type { JsonObject } from '@core/kernel';
import { contradictionsOf } from './contradictions.js';
import type { DetectorResult } from './inspection.js';

const DECLARED = { digest: null, bytes: null, records: null, tokens: 100, languages: null };
const of = (declared: typeof DECLARED, facts: JsonObject) => {
  const result: DetectorResult = { detector: 'counts', version: '1', outcome: 'measured', facts };
  return contradictionsOf(declared, [result]);
};
const counted = { records: 3, tokens: 90, tokeniser: 'cl100k_base', cutPieces: 0 };
const stated = { ...counted, declaredTokeniser: 'cl100k_base' };

describe('a declared number of tokens', () => {
  it('is contradicted only where the order states that it is by the tokeniser that counted', () => {
    expect(of(DECLARED, stated)).toEqual(['tokens']);
    expect(of(DECLARED, counted)).toEqual([]);
    expect(of({ ...DECLARED, tokens: null as never }, stated)).toEqual([]);
    expect(of(DECLARED, { records: 3 })).toEqual([]);
  });

  it('may hold a token for the end of each record', () => {
    expect(of({ ...DECLARED, tokens: 90 }, stated)).toEqual([]);
    expect(of({ ...DECLARED, tokens: 93 }, stated)).toEqual([]);
    expect(of({ ...DECLARED, tokens: 92 }, stated)).toEqual(['tokens']);
  });

  it('is not contradicted by a count that is not exact, or of a sample', () => {
    expect(of(DECLARED, { ...stated, cutPieces: 1 })).toEqual([]);
    expect(of(DECLARED, { ...stated, sampledRecords: 1, ofRecords: 3 })).toEqual([]);
  });
});
