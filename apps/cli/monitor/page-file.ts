import { closeSync, existsSync, fsyncSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type PageStore, topOf } from '@core/index-pages';
import { sha256 } from '@core/kernel';

/** What a saved state states of its page file: bytes behind these do not count. */
export interface SavedPages {
  readonly file: string;
  readonly bytes: number;
  readonly depth: number;
}

/** Slot (0: page; 1 + n: block that begins at bit n), depth, prefix, length, checksum. */
const HEADER_BYTES = 1 + 1 + 4 + 4 + 8;
const CHECKED_BYTES = 10;
const PAGE_SLOT = 0;
/** Bytes read at a time while a file is opened. */
const WINDOW = 2 ** 22;
/** A file is written anew once this many bytes, and more than half of all, are of no use. */
const LEAST_WASTE = 2 ** 24;

/** Where the records of one slot are, by prefix. */
class Places {
  private readonly offsets: Float64Array;
  private readonly lengths: Uint32Array;

  constructor(bits: number) {
    this.offsets = new Float64Array(2 ** bits).fill(-1);
    this.lengths = new Uint32Array(2 ** bits);
  }

  /** Returns the length of the record that was there before. */
  set(prefix: number, offset: number, length: number): number {
    const before = this.lengths[prefix] as number;
    [this.offsets[prefix], this.lengths[prefix]] = [offset, length];
    return before;
  }

  get(prefix: number): { readonly offset: number; readonly length: number } | undefined {
    const offset = this.offsets[prefix] ?? -1;
    return offset < 0 ? undefined : { offset, length: this.lengths[prefix] as number };
  }

  *all(): Generator<{ readonly offset: number; readonly length: number }> {
    for (let prefix = 0; prefix < this.offsets.length; prefix++) {
      const place = this.get(prefix);
      if (place) yield place;
    }
  }
}

/**
 * The pages and blocks of an index in a file to which records are appended: what a saved state
 * describes is never changed, so a crash loses nothing of it. In memory is where each record is,
 * some 2 bytes a subject. Reads and writes are synchronous: one process has the file.
 */
export class PageFile implements PageStore {
  private readonly handle: number;
  private readonly places = new Map<number, Map<number, Places>>();
  /** Bytes of the records that count. */
  private live = 0;
  private synced = true;

  private constructor(
    private readonly folder: string,
    readonly name: string,
    private end: number,
    flags: 'r+' | 'w+',
  ) {
    this.handle = openSync(path.join(folder, name), flags, 0o600);
  }

  static empty(folder: string, name = 'pages.1'): PageFile {
    return new PageFile(folder, name, 0, 'w+');
  }

  /** Undefined if the file is missing, too short or damaged. */
  static open(folder: string, { file, bytes, depth }: SavedPages): PageFile | undefined {
    if (!/^pages\.\d{1,15}$/.test(file) || !existsSync(path.join(folder, file))) return undefined;
    const opened = new PageFile(folder, file, bytes, 'r+');
    if (opened.readAll(depth)) return opened;
    opened.close();
    return undefined;
  }

  close(): void {
    closeSync(this.handle);
  }

  remove(): void {
    this.close();
    unlinkSync(path.join(this.folder, this.name));
  }

  describe(depth: number): SavedPages {
    return { file: this.name, bytes: this.end, depth };
  }

  /** Returns when what was written survives a crash. */
  sync(): void {
    if (!this.synced) fsyncSync(this.handle);
    this.synced = true;
  }

  /** A file of the records that count, where most of this one do not; otherwise this one. */
  compacted(depth: number, leastWaste = LEAST_WASTE): PageFile {
    const waste = this.end - this.live;
    if (waste < leastWaste || waste < this.live) return this;
    const next = PageFile.empty(this.folder, `pages.${Number(this.name.slice('pages.'.length)) + 1}`);
    for (const places of this.places.get(depth)?.values() ?? [])
      for (const { offset, length } of places.all()) next.copy(this.recordAt(offset, length));
    next.sync();
    return next;
  }

  async readPages(depth: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return this.read(depth, PAGE_SLOT, prefixes);
  }

  async writePages(depth: number, pages: ReadonlyMap<number, Buffer>): Promise<void> {
    this.write(depth, PAGE_SLOT, pages);
  }

  async readBlocks(depth: number, bottom: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return this.read(depth, 1 + topOf(bottom), prefixes);
  }

  async writeBlocks(depth: number, bottom: number, blocks: ReadonlyMap<number, Buffer>): Promise<void> {
    this.write(depth, 1 + topOf(bottom), blocks);
  }

  async drop(depth: number): Promise<void> {
    for (const places of this.places.get(depth)?.values() ?? [])
      for (const { length } of places.all()) this.live -= length;
    this.places.delete(depth);
  }

  /** A monitor proves nothing, so it needs no earlier entries. */
  async addEarlier(): Promise<void> {}

  private read(depth: number, slot: number, prefixes: readonly number[]): Map<number, Buffer> {
    const found = new Map<number, Buffer>();
    const places = this.places.get(depth)?.get(slot);
    for (const prefix of prefixes) {
      const place = places?.get(prefix);
      if (place) found.set(prefix, this.recordAt(place.offset, place.length).subarray(HEADER_BYTES));
    }
    return found;
  }

  private write(depth: number, slot: number, records: ReadonlyMap<number, Buffer>): void {
    const parts: Buffer[] = [];
    let at = this.end;
    for (const [prefix, bytes] of records) {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(slot, 0);
      header.writeUInt8(depth, 1);
      header.writeUInt32BE(prefix, 2);
      header.writeUInt32BE(bytes.length, 6);
      checksum(header, bytes).copy(header, CHECKED_BYTES);
      parts.push(header, bytes);
      this.place({ depth, slot, prefix }, at, HEADER_BYTES + bytes.length);
      at += HEADER_BYTES + bytes.length;
    }
    this.append(Buffer.concat(parts));
  }

  private copy(record: Buffer): void {
    const { slot, depth, prefix } = headerOf(record);
    this.place({ depth, slot, prefix }, this.end, record.length);
    this.append(record);
  }

  private append(bytes: Buffer): void {
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.handle, bytes, written, bytes.length - written, this.end + written);
    this.end += bytes.length;
    this.synced = false;
  }

  private place(at: { depth: number; slot: number; prefix: number }, offset: number, length: number): void {
    const slots = this.places.get(at.depth) ?? new Map<number, Places>();
    this.places.set(at.depth, slots);
    const places = slots.get(at.slot) ?? new Places(at.slot === PAGE_SLOT ? at.depth : at.slot - 1);
    slots.set(at.slot, places);
    this.live += length - places.set(at.prefix, offset, length);
  }

  private recordAt(offset: number, length: number): Buffer {
    const record = Buffer.allocUnsafe(length);
    if (readSync(this.handle, record, 0, length, offset) === length && isWhole(record)) return record;
    throw new Error(`The file ${this.name} of the monitor's state was changed while it runs.`);
  }

  /** Reads the records of the depth. Returns false unless all bytes are of whole records. */
  private readAll(depth: number): boolean {
    const window = Buffer.allocUnsafe(WINDOW);
    let [from, at, filled] = [0, 0, 0];
    while (from + at < this.end) {
      const length = filled - at >= HEADER_BYTES ? HEADER_BYTES + window.readUInt32BE(at + 6) : HEADER_BYTES;
      if (length > WINDOW) return false;
      if (filled - at < length) {
        window.copyWithin(0, at, filled);
        [from, filled, at] = [from + at, filled - at, 0];
        const read = readSync(this.handle, window, filled, Math.min(WINDOW, this.end - from) - filled, from + filled);
        if (read === 0) return false;
        filled += read;
        continue;
      }
      const record = window.subarray(at, at + length);
      const header = headerOf(record);
      if (!isWhole(record)) return false;
      if (header.depth === depth) this.place(header, from + at, length);
      at += length;
    }
    return true;
  }
}

function headerOf(record: Buffer): { slot: number; depth: number; prefix: number } {
  return { slot: record.readUInt8(0), depth: record.readUInt8(1), prefix: record.readUInt32BE(2) };
}

/** Tells damage; who can write to the folder decides what the monitor believes. */
function isWhole(record: Buffer): boolean {
  return checksum(record, record.subarray(HEADER_BYTES)).equals(record.subarray(CHECKED_BYTES, HEADER_BYTES));
}

function checksum(header: Buffer, bytes: Buffer): Buffer {
  return sha256(Buffer.concat([header.subarray(0, CHECKED_BYTES), bytes])).subarray(0, 8);
}
