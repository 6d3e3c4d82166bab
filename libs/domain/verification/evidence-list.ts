import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { inTurns } from '@platform/cancellation';
import type { EvidenceList } from './verification.js';

/** Evidence as it is stored: one line of JSON for each item checked. */
export interface WrittenList extends EvidenceList {
  /** The lines, as zlib deflates them. */
  readonly content: Buffer;
}

const deflated = promisify(deflate);

/**
 * Writes a list of any length in turns with other work, and deflates it in a thread: nothing of
 * this is left to the transaction that records it.
 */
export async function writeList(rows: readonly JsonObject[]): Promise<WrittenList> {
  const lines: string[] = [];
  await inTurns(rows, (row) => lines.push(`${JSON.stringify(row)}\n`));
  const bytes = Buffer.from(lines.join(''));
  const digest = `sha256:${sha256(bytes).toString('hex')}`;
  return { digest, lines: rows.length, content: await deflated(bytes) };
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
