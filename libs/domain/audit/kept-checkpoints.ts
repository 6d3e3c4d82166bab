import { NoteError, parseCheckpoint, parseNote, type VerifierKey, verifyNote } from '@core/note';
import type { Differences } from './difference.js';

/** A checkpoint that somebody beside the log keeps: a witness, or whoever saved the file. */
export interface KeptCheckpoint {
  /** Who, as the subject of a sentence. */
  readonly by: string;
  readonly note: string;
}

/** The log that is held against it. */
export interface HeldLog {
  readonly keys: readonly VerifierKey[];
  readonly origin: string;
  readonly size: number;
  /** The recomputed root of the first `size` entries; undefined if it is not known. */
  readonly rootAt: (size: number) => Buffer | undefined;
  /** The log is a copy, which may be older than what others keep. */
  readonly isCopy?: boolean;
}

/** The size that a checkpoint claims, signed or not; undefined if it is none. */
export function claimedSize({ note }: KeptCheckpoint): number | undefined {
  try {
    return parseCheckpoint(parseNote(note).text).treeSize;
  } catch {
    return undefined;
  }
}

/**
 * Holds the log against checkpoints that others keep. Only those that its key signed are evidence:
 * a witness can show anything. So a database that was rolled back is found by a larger one, and a
 * forked history by another root.
 * @returns sentences on those that are no evidence
 */
export function checkKept(kept: readonly KeptCheckpoint[], log: HeldLog, differences: Differences): string[] {
  const notes: string[] = [];
  for (const one of kept) {
    const head = signedHead(one, log);
    if (typeof head === 'string') notes.push(head);
    else if (head.size > log.size) {
      const shown = `${one.by} keeps a checkpoint of ${head.size} entries that this log signed; the log has ${log.size}`;
      if (log.isCopy) notes.push(`${shown}: this copy is older, or it was rolled back.`);
      else differences.add('witness', head.size, `${shown}: it was rolled back`);
    } else if (head.size > 0 && !log.rootAt(head.size)?.equals(head.root)) {
      const root = log.rootAt(head.size)?.toString('hex') ?? 'none that an append ended with';
      differences.add(
        'witness',
        head.size,
        `${one.by} keeps a checkpoint of ${head.size} entries with the root ${head.root.toString('hex')} that this log signed; the root of its entries is ${root}: it was forked`,
      );
    }
  }
  return notes;
}

function signedHead(
  { by, note }: KeptCheckpoint,
  { keys, origin }: Pick<HeldLog, 'keys' | 'origin'>,
): { size: number; root: Buffer } | string {
  try {
    const checkpoint = parseCheckpoint(verifyNote(note, keys).text);
    if (checkpoint.origin !== origin) return `${by} shows a checkpoint of another log, ${checkpoint.origin}.`;
    return { size: checkpoint.treeSize, root: Buffer.from(checkpoint.root) };
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    return `${by} shows no checkpoint that this log signed: ${error.message}`;
  }
}
