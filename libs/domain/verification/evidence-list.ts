import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import type { EvidenceList } from './verification.js';

/** Evidence as it is stored: one line of JSON for each item checked. */
export interface WrittenList extends EvidenceList {
  readonly text: string;
}

export function writeList(rows: readonly JsonObject[]): WrittenList {
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return { digest: `sha256:${sha256(text).toString('hex')}`, lines: rows.length, text };
}

const EXAMPLES_LIMIT = 10;
const EXAMPLES_BYTES = 12_288;

/** Returns the first rows, as many as fit an entry beside the counts. */
export function firstFew<Row extends JsonObject>(rows: readonly Row[]): Row[] {
  const kept: Row[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, EXAMPLES_LIMIT)) {
    bytes += Buffer.byteLength(canonicalJson(row));
    if (bytes > EXAMPLES_BYTES) break;
    kept.push(row);
  }
  return kept;
}
