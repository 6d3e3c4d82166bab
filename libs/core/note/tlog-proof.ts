import { HASH_BYTES } from '@core/merkle';
import { parseCheckpoint } from './checkpoint.js';
import { decodeBase64, decodeText, parseDecimal } from './encoding.js';
import { NOTE_LIMIT, parseNote } from './note.js';
import { NoteError } from './note.errors.js';

/**
 * A tlog-proof (C2SP tlog-proof): that an entry is in a log, as read from a file, nothing of it
 * verified.
 */
export interface TlogProof {
  /** Opaque and not authenticated. Not empty: without extra data there is no such line. */
  readonly extra?: Uint8Array;
  readonly index: number;
  /** The inclusion proof, from the leaf's sibling up: 32 bytes each. */
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const PROOF_LIMIT = 2 * NOTE_LIMIT;
// The height of a tree of 2^63 entries; tlog-witness has the same limit.
const HASHES_LIMIT = 63;

/**
 * Throws `malformed-proof`, `too-large`, or what the checkpoint's parsers throw. One proof has one
 * text.
 */
export function parseTlogProof(input: string | Uint8Array): TlogProof {
  const text = decodeText(input, PROOF_LIMIT, 'proof');
  if (text === undefined) throw malformed('it is not UTF-8 text');
  const border = text.indexOf('\n\n');
  if (border < 0) throw malformed('there is no blank line before the checkpoint');
  const [header, ...lines] = text.slice(0, border).split('\n');
  if (header !== HEADER) throw malformed(`its first line is not ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? parseExtra(lines.shift() as string) : undefined;
  const index = parseIndex(lines.shift());
  const checkpoint = text.slice(border + 2);
  parseCheckpoint(parseNote(checkpoint).text);
  return { extra, index, proof: parseHashes(lines), checkpoint };
}

/** The text of a proof. Throws what {@link parseTlogProof} would on reading it again. */
export function formatTlogProof({ extra, index, proof, checkpoint }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra ? [`extra ${base64(extra)}`] : []),
    `index ${index}`,
    ...proof.map(base64),
    '',
    checkpoint,
  ];
  const text = lines.join('\n');
  parseTlogProof(text);
  return text;
}

function parseExtra(line: string): Buffer {
  const extra = decodeBase64(line.slice('extra '.length));
  if (extra === undefined || extra.length === 0) throw malformed('its extra line is not "extra <base64>"');
  return extra;
}

function parseIndex(line: string | undefined): number {
  const index = line?.startsWith('index ') ? parseDecimal(line.slice('index '.length)) : undefined;
  if (index === undefined) throw malformed('it has no line "index <decimal>"');
  return index;
}

function parseHashes(lines: readonly string[]): Buffer[] {
  if (lines.length > HASHES_LIMIT) throw malformed(`it has more than ${HASHES_LIMIT} hashes`);
  return lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length !== HASH_BYTES) throw malformed(`a line is no hash: base64 of ${HASH_BYTES} bytes`);
    return hash;
  });
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function malformed(why: string): NoteError {
  return new NoteError('malformed-proof', `This is not a tlog-proof: ${why}.`);
}
