import { type Cipher, createCipheriv, hkdfSync } from 'node:crypto';
import type { KeptItems } from '@core/detectors';
import { Pace } from '@platform/cancellation';
import { digestOf, type ListedLines } from './listed-lines.js';

/** Whose items, kept by which detector. */
export interface KeptPlace {
  readonly inspection: string;
  readonly shard: number;
  readonly detector: string;
}

/** Lines that are sealed at a time. */
const BLOCK = 2_048;
const NEWLINE = 10;

/**
 * Seals items under the secret of their inspection, one a line. Without it the list tells nothing,
 * not even whether a text that somebody has is among them; once the secret is erased, nobody can.
 */
export async function keptList(secret: Buffer, place: KeptPlace, items: KeptItems): Promise<ListedLines> {
  const chunks = (): Iterable<Buffer> => sealedLines(cipherOf(secret, place), items);
  return { digest: await digestOf(chunks(), new Pace()), lines: items.items.length / items.size, chunks };
}

/** The items of a list, which is read as a stream. */
export async function itemsOf(secret: Buffer, place: KeptPlace, chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const cipher = cipherOf(secret, place);
  const items: Buffer[] = [];
  const take = (lines: Buffer): void => {
    const sealed = lines.toString('latin1').split('\n');
    items.push(cipher.update(Buffer.concat(sealed.map((line) => Buffer.from(line.slice(1, -1), 'base64')))));
  };
  let begun: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = begun.length === 0 ? chunk : Buffer.concat([begun, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    take(bytes.subarray(0, end));
    begun = bytes.subarray(end);
  }
  take(begun);
  return Buffer.concat(items);
}

function* sealedLines(cipher: Cipher, { items, size }: KeptItems): Generator<Buffer> {
  for (let from = 0; from < items.length; from += BLOCK * size) {
    const sealed = cipher.update(items.subarray(from, from + BLOCK * size));
    const lines: string[] = [];
    for (let at = 0; at < sealed.length; at += size) lines.push(`"${sealed.toString('base64', at, at + size)}"\n`);
    yield Buffer.from(lines.join(''), 'latin1');
  }
}

/**
 * AES-256-CTR under a key of this list alone: the same list again is the same bytes. The digest of
 * the sealed list is in the ledger, so no tag is needed. Unsealing is the same as sealing.
 */
function cipherOf(secret: Buffer, { inspection, shard, detector }: KeptPlace): Cipher {
  const about = `whence/kept/v1\n${inspection}\n${shard}\n${detector}`;
  const key = Buffer.from(hkdfSync('sha256', secret, '', about, 32));
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
}
