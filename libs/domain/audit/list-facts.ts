import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';

const NEWLINE = 10;

/**
 * Returns `<SHA-256 in hex> <number of lines>` of a text that is stored deflated (RFC 1950); null
 * if the bytes are no such text. Streams: the text need not fit in memory.
 */
export async function listFacts(deflated: Uint8Array): Promise<string | null> {
  const hash = createHash('sha256');
  let lines = 0;
  try {
    for await (const chunk of Readable.from([deflated]).pipe(createInflate())) {
      hash.update(chunk as Buffer);
      for (let at = (chunk as Buffer).indexOf(NEWLINE); at >= 0; at = (chunk as Buffer).indexOf(NEWLINE, at + 1))
        lines++;
    }
  } catch {
    return null;
  }
  return `${hash.digest('hex')} ${lines}`;
}
