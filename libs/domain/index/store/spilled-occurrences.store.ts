import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Occurrences, type SortedParts } from '@core/index-pages';

const PARTS = 256;

/**
 * Occurrences of any number: in memory up to a limit, and beyond it in temporary files by the first
 * byte of their keys. Each part must fit into memory.
 */
export class SpilledOccurrences implements SortedParts {
  private inMemory = Array.from({ length: PARTS }, () => new Occurrences());
  private folder: string | undefined;
  private held = 0;
  private count = 0;

  /** @param limit occurrences in memory at most */
  constructor(private readonly limit: number) {}

  get size(): number {
    return this.count;
  }

  get parts(): number {
    return PARTS;
  }

  add(key: Uint8Array, entry: number, leafHash: Uint8Array): void {
    (this.inMemory[key[0] ?? 0] as Occurrences).add(key, entry, leafHash);
    this.held++;
    this.count++;
  }

  /** Moves what is in memory into files if there is too much; to be called after each batch. */
  async spill(): Promise<void> {
    if (this.held < this.limit) return;
    const folder = (this.folder ??= await mkdtemp(path.join(tmpdir(), 'whence-index-')));
    for (const [part, held] of this.inMemory.entries())
      writeFileSync(path.join(folder, String(part)), held.takeBytes(), { flag: 'a', mode: 0o600 });
    this.held = 0;
  }

  /** All of them at once if they are few; otherwise this. */
  sorted(few: number): SortedParts {
    if (this.count > few) return this;
    const all = new Occurrences();
    for (let part = 0; part < PARTS; part++) all.addBytes(this.bytesOf(part));
    all.sort();
    return all;
  }

  part(at: number): Occurrences {
    const part = new Occurrences();
    part.addBytes(this.bytesOf(at));
    part.sort();
    return part;
  }

  async close(): Promise<void> {
    this.inMemory = [];
    if (this.folder !== undefined) await rm(this.folder, { recursive: true, force: true });
  }

  /** In the order of their entries, which come in ascending order. */
  private bytesOf(part: number): Buffer {
    const held = (this.inMemory[part] as Occurrences).takeBytes();
    if (this.folder === undefined) return held;
    return Buffer.concat([readFileSync(path.join(this.folder, String(part))), held]);
  }
}
