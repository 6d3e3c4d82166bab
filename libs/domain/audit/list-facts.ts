import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';

const NEWLINE = 10;

/**
 * Returns `<SHA-256 in hex> <number of lines>` of a text that is stored deflated (RFC 1950); null
 * if the bytes are no such text. Streams: the text need not fit in memory.
 */
export async function listFacts(deflated: Uint8Array): Promise<string | null> {
  try {
    return await factsOf(Readable.from([deflated]).pipe(createInflate()) as AsyncIterable<Buffer>);
  } catch {
    return null;
  }
}

/** `<SHA-256 in hex> <number of lines>` of a text. */
export async function factsOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  let lines = 0;
  for await (const chunk of chunks) {
    hash.update(chunk);
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
  }
  return `${hash.digest('hex')} ${lines}`;
}
