import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
import type { DetectorResult, ShardMeasurement } from './inspection.js';
import type { ListedLines } from './listed-lines.js';

/** Bytes that the facts of one detector may take. */
const FACTS_LIMIT = 4 * 1024 * 1024;
const COUNTS_LIMIT = 40;
const TEXT_LIMIT = 128;
/** Members that are stated though they are objects: each of its members is a figure. */
const STATED = new Set(['languages', 'notLookedUp']);

/** A measurement in full, as it is kept beside the ledger: one line for each detector. */
export function measurementList(results: readonly DetectorResult[]): ListedLines {
  const lines = results.map((result) => Buffer.from(`${canonicalJson(result as unknown as JsonObject)}\n`));
  const hash = createHash('sha256');
  for (const line of lines) hash.update(line);
  return { digest: `sha256:${hash.digest('hex')}`, lines: lines.length, chunks: () => lines };
}

/** The results of a list's text. */
export function resultsOf(text: string): DetectorResult[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as DetectorResult);
}

/** The measurement without facts that are too long to be kept: those are inconclusive, by name. */
export function keptMeasurement(measured: ShardMeasurement): ShardMeasurement {
  const results = measured.results.map((result): DetectorResult => {
    if (result.outcome !== 'measured' || Buffer.byteLength(canonicalJson(result.facts)) <= FACTS_LIMIT) return result;
    const { detector, version } = result;
    const message = `The facts take more than ${FACTS_LIMIT} bytes as JSON.`;
    return { detector, version, outcome: 'inconclusive', reason: 'result-too-large', message };
  });
  return { ...measured, results };
}

/**
 * What an entry states of a result: its figures, at the first level, and short texts; records by
 * language; and the removals for which a look shows nothing.
 */
export function statedResult(result: DetectorResult): JsonObject {
  const { detector, version, outcome } = result;
  if (result.outcome === 'inconclusive') return { detector, version, outcome, reason: result.reason };
  const counts = Object.entries(result.facts).filter(([name, value]) => isFigure(value) || STATED.has(name));
  return { detector, version, outcome, counts: Object.fromEntries(counts.slice(0, COUNTS_LIMIT)) };
}

function isFigure(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.length <= TEXT_LIMIT;
  return typeof value === 'number' || typeof value === 'boolean' || value === null;
}
