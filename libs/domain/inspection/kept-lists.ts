import { createCipheriv, hkdfSync } from 'node:crypto';
import type { KeptItems } from '@core/detectors';
import { sha256 } from '@core/kernel';

/** Whose items, kept by which detector. */
export interface KeptPlace {
  readonly inspection: string;
  readonly shard: number;
  readonly detector: string;
}

/** Items as they are kept beside the ledger: NDJSON, one sealed item a line. */
export interface KeptList {
  /** `sha256:<hex>` of the text. */
  readonly digest: string;
  readonly lines: number;
  readonly text: string;
}

/**
 * Seals items under the secret of their inspection. Without it the list tells nothing, not even
 * whether a text that somebody has is among them; once the secret is erased, nobody can.
 */
export function keptList(secret: Buffer, place: KeptPlace, { items, size }: KeptItems): KeptList {
  const sealed = masked(secret, place, items);
  const lines: string[] = [];
  for (let at = 0; at < sealed.length; at += size) lines.push(`"${sealed.toString('base64', at, at + size)}"\n`);
  const text = lines.join('');
  return { digest: `sha256:${sha256(text).toString('hex')}`, lines: lines.length, text };
}

/** The items of a list's text. */
export function itemsOf(secret: Buffer, place: KeptPlace, text: string): Buffer {
  const lines = text.split('\n').filter((line) => line !== '');
  return masked(secret, place, Buffer.concat(lines.map((line) => Buffer.from(line.slice(1, -1), 'base64'))));
}

/**
 * AES-256-CTR under a key of this list alone: the same list again is the same bytes. The digest of
 * the sealed list is in the ledger, so no tag is needed.
 */
function masked(secret: Buffer, { inspection, shard, detector }: KeptPlace, bytes: Uint8Array): Buffer {
  const about = `whence/kept/v1\n${inspection}\n${shard}\n${detector}`;
  const key = Buffer.from(hkdfSync('sha256', secret, '', about, 32));
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}
