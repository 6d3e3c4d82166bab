import { blockBytes, type PageStore, topOf } from '@core/index-pages';
import { CopyRows, type Transaction } from '@platform/database';
import {
  COPY_EARLIER,
  DELETE_ALL_BLOCKS,
  DELETE_ALL_EARLIER,
  DELETE_ALL_PAGES,
  DELETE_BLOCKS,
  DELETE_PAGES,
  SELECT_BLOCKS,
  SELECT_PAGES,
  UPSERT_BLOCKS,
  UPSERT_PAGES,
} from './index.sql.js';

interface Row {
  readonly prefix: number;
  readonly bytes: Buffer;
}

/** The pages and blocks in the database, as a transaction sees and changes them. */
export class StoredPages implements PageStore {
  constructor(private readonly tx: Transaction) {}

  async readPages(depth: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return byPrefix(await this.tx.query<Row>(SELECT_PAGES, [depth, prefixes]));
  }

  async writePages(depth: number, pages: ReadonlyMap<number, Buffer>): Promise<void> {
    if (pages.size === 0) return;
    const lengths = [...pages.values()].map(({ length }) => length);
    let next = 1;
    const firsts = lengths.map((length) => (next += length) - length);
    await this.tx.query(UPSERT_PAGES, [depth, [...pages.keys()], Buffer.concat([...pages.values()]), firsts, lengths]);
  }

  async readBlocks(depth: number, bottom: number, prefixes: readonly number[]): Promise<Map<number, Buffer>> {
    return byPrefix(await this.tx.query<Row>(SELECT_BLOCKS, [depth, topOf(bottom), prefixes]));
  }

  async writeBlocks(depth: number, bottom: number, blocks: ReadonlyMap<number, Buffer>): Promise<void> {
    const bytes = Buffer.concat([...blocks.values()]);
    await this.tx.query(UPSERT_BLOCKS, [depth, topOf(bottom), [...blocks.keys()], bytes, blockBytes(bottom)]);
  }

  async drop(depth: number): Promise<void> {
    await this.tx.query(DELETE_PAGES, [depth]);
    await this.tx.query(DELETE_BLOCKS, [depth]);
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    for (const sql of [DELETE_ALL_PAGES, DELETE_ALL_BLOCKS, DELETE_ALL_EARLIER]) await this.tx.query(sql);
  }

  async addEarlier(keys: Buffer, entries: readonly number[]): Promise<void> {
    const rows = new CopyRows(2);
    entries.forEach((entry, at) =>
      rows
        .row()
        .bytea(keys.subarray(at * 32, at * 32 + 32))
        .int8(entry),
    );
    await this.tx.copy(COPY_EARLIER, rows);
  }
}

const byPrefix = (rows: readonly Row[]): Map<number, Buffer> =>
  new Map(rows.map(({ prefix, bytes }) => [prefix, bytes]));
