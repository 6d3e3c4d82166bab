import { HASH_BYTES } from '@core/merkle';
import { NOTE_LIMIT } from '@core/note';

/** A log's request to a witness (C2SP tlog-witness v1.0.0, "add-checkpoint"), unverified. */
export interface AddCheckpoint {
  /** The size that the log believes the witness has cosigned last. */
  readonly oldSize: number;
  /**
   * Consistency proof from that size, 32 bytes a hash; empty from size 0, and between equal sizes.
   */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly note: string;
}

/** The limit for a note and 63 hashes: longer bodies are not requests. */
export const ADD_CHECKPOINT_LIMIT = NOTE_LIMIT + 4_096;
const HASHES_LIMIT = 63;
const OLD = /^old (0|[1-9][0-9]{0,15})$/;

export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  const hashes = proof.map((hash) => Buffer.from(hash).toString('base64'));
  return [`old ${oldSize}`, ...hashes, '', note].join('\n');
}

/**
 * Returns undefined if the body is not such a request. The note is everything after the first blank
 * line.
 */
export function parseAddCheckpoint(body: string): AddCheckpoint | undefined {
  const border = body.indexOf('\n\n');
  if (border < 0 || body.length > ADD_CHECKPOINT_LIMIT) return undefined;
  const [old = '', ...lines] = body.slice(0, border).split('\n');
  const oldSize = Number(OLD.exec(old)?.[1]);
  const proof = lines.map(parseHash);
  if (!Number.isSafeInteger(oldSize) || proof.length > HASHES_LIMIT) return undefined;
  if (!proof.every((hash) => hash !== undefined)) return undefined;
  return { oldSize, proof, note: body.slice(border + 2) };
}

function parseHash(line: string): Buffer | undefined {
  const hash = Buffer.from(line, 'base64');
  return hash.length === HASH_BYTES && hash.toString('base64') === line ? hash : undefined;
}
