import { createHash } from 'node:crypto';
import type { Pace } from '@platform/cancellation';

/** A list that is kept beside the ledger: NDJSON, which can be made more than once. */
export interface ListedLines {
  /** `sha256:<hex>` of the lines. */
  readonly digest: string;
  readonly lines: number;
  /** Its bytes, the same each time; a newline ends each line. */
  readonly chunks: () => Iterable<Buffer>;
}

/** The digest of the chunks' bytes, in turns with other work. */
export async function digestOf(chunks: Iterable<Buffer>, pace: Pick<Pace, 'isDue' | 'turn'>): Promise<string> {
  const hash = createHash('sha256');
  for (const chunk of chunks) {
    hash.update(chunk);
    if (pace.isDue()) await pace.turn();
  }
  return `sha256:${hash.digest('hex')}`;
}
