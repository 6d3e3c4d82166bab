import type { ShardColumns } from './shard-columns.js';

// Reused between calls, which are never re-entered.
const scratch = Buffer.alloc(64);

/** A character for each byte: half the length of hex. */
const keyOf = (hex: string): string => scratch.toString('latin1', 0, scratch.write(hex, 'hex'));

/**
 * What names mean, as of the entries read. A digest names the shard with that content. A URI names
 * the shard that was registered by the URI alone; if there is none, the shard that was last stated
 * to be there.
 */
export class ShardNames {
  private readonly byDigest = new Map<string, number>();
  private readonly byUri = new Map<string, number>();

  constructor(private readonly shards: ShardColumns) {}

  find(name: string): number | undefined {
    if (!name.startsWith('sha256:')) return this.byUri.get(name);
    return this.byDigest.get(keyOf(name.slice(7)));
  }

  /** @param digest hex */
  nameByDigest(digest: string, number: number): boolean {
    const key = keyOf(digest);
    if (this.byDigest.has(key)) return false;
    this.byDigest.set(key, number);
    return true;
  }

  nameByUri(uri: string, number: number): void {
    const holder = this.byUri.get(uri);
    const stays = holder !== undefined && this.shards.uriOf(holder) === uri && this.shards.isNamedByUri(holder);
    if (!stays) this.byUri.set(uri, number);
  }
}
