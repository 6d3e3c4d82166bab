import { BLANK_LINES_LIMIT } from '@core/text';
import { DatasetsError } from './datasets.errors.js';

/** Characters of one line at most: a name has 2,048, and some are escaped. */
const LINE_LIMIT = 65_536;
/** Bytes that become lines at a time. */
const PIECE_BYTES = 65_536;

/**
 * The lines of a text in UTF-8, without their ends (LF or CRLF) and without a byte order mark. The
 * bytes may be attacker-controlled: no more than a line and a chunk is in memory.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ line: number; text: string }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  let open = '';
  for await (const chunk of piecesOf(chunks)) {
    const texts = (open + decode(decoder, chunk, line)).split('\n');
    open = texts.pop() ?? '';
    for (const text of texts) yield { line: line++, text: checked(text, line - 1) };
    checked(open, line);
  }
  open += decode(decoder, undefined, line);
  if (open !== '') yield { line, text: checked(open, line) };
}

/** A body that was read ahead comes in one chunk of megabytes. */
async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
  }
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array | undefined, line: number): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw invalidManifest(line, 'is not UTF-8');
  }
}

function checked(text: string, line: number): string {
  if (text.length > LINE_LIMIT) throw invalidManifest(line, `is longer than ${LINE_LIMIT} characters`);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

export function invalidManifest(line: number, message: string): DatasetsError {
  const complaint = { pointer: `/lines/${line}`, message };
  return new DatasetsError('invalid-manifest', `Line ${line} of the manifest ${message}.`, [complaint]);
}

export function tooManyBlank(line: number): DatasetsError {
  return invalidManifest(line, `is one blank line more than the ${BLANK_LINES_LIMIT} that a list may have`);
}
