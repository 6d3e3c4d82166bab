import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';

const NEWLINE = 10;

/** SHA-256 (hex) and number of lines of a text kept deflated (RFC 1950), as `<hash> <lines>`; null where the bytes are no such text. Some of it is in memory at a time. */
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
