import { HASH_BYTES } from '@core/merkle';
import { decodeBase64, decodeText, isNoteText, parseDecimal } from './encoding.js';
import { NOTE_LIMIT } from './note.js';
import { NoteError } from './note.errors.js';

/** The note text of a checkpoint (C2SP tlog-checkpoint v1.0.0): a log's tree head at one size. */
export interface Checkpoint {
  /** Which log: a unique line, by convention its URL without scheme. */
  readonly origin: string;
  /** A whole number up to 2^53 - 1. */
  readonly treeSize: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** Opaque lines, usually none: no monitor can audit them. */
  readonly extensionLines: readonly string[];
}

/**
 * Reads a checkpoint's text, without signatures. Throws `malformed-checkpoint`; one checkpoint has
 * one text.
 */
export function parseCheckpoint(input: string | Uint8Array): Checkpoint {
  const text = decodeText(input, NOTE_LIMIT, 'checkpoint');
  if (text === undefined || !isNoteText(text)) throw malformed('it is not UTF-8 text');
  if (!text.endsWith('\n')) throw malformed('it does not end in a newline');
  const lines = text.slice(0, -1).split('\n');
  if (lines.includes('')) throw malformed('it has an empty line');
  const [origin, size, root, ...extensionLines] = lines;
  if (origin === undefined || size === undefined || root === undefined) {
    throw malformed('it takes at least three lines: origin, tree size and root hash');
  }
  return { origin, treeSize: parseTreeSize(size), root: parseRoot(root), extensionLines };
}

/** The text, ending in a newline. Throws `malformed-checkpoint` if it could not be read again. */
export function formatCheckpoint({ origin, treeSize, root, extensionLines }: Checkpoint): string {
  const text = [origin, String(treeSize), Buffer.from(root).toString('base64'), ...extensionLines, ''].join('\n');
  // A newline in the origin or in an extension line makes one line more.
  if (parseCheckpoint(text).extensionLines.length !== extensionLines.length) {
    throw malformed('a line has a newline in it');
  }
  return text;
}

function parseTreeSize(line: string): number {
  const treeSize = parseDecimal(line);
  if (treeSize === undefined) throw malformed('its second line is no tree size: a decimal from 0 to 2^53 - 1');
  return treeSize;
}

function parseRoot(line: string): Buffer {
  const root = decodeBase64(line);
  if (root?.length !== HASH_BYTES) throw malformed(`its third line is no root hash: base64 of ${HASH_BYTES} bytes`);
  return root;
}

function malformed(why: string): NoteError {
  return new NoteError('malformed-checkpoint', `This is not a checkpoint: ${why}.`);
}
