/** Where the pages and blocks of the index are kept; all calls are of one transaction. */
export interface PageStore {
  /** Pages of a depth by prefix; those that do not exist are left out. */
  readPages(depth: number, prefixes: readonly number[]): Promise<Map<number, Buffer>>;
  writePages(depth: number, pages: ReadonlyMap<number, Buffer>): Promise<void>;
  /** Blocks of a depth whose subtrees are at `bottom`, by prefix; likewise. */
  readBlocks(depth: number, bottom: number, prefixes: readonly number[]): Promise<Map<number, Buffer>>;
  writeBlocks(depth: number, bottom: number, blocks: ReadonlyMap<number, Buffer>): Promise<void>;
  /** Removes the pages and blocks of a depth. */
  drop(depth: number): Promise<void>;
  /**
   * Adds entries of subjects that are not their last ones: keys of 32 bytes, and as many entries.
   */
  addEarlier(keys: Buffer, entries: readonly number[]): Promise<void>;
}
