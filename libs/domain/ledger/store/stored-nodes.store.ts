import { type NodeReader, recordOfNode } from '@core/merkle';
import type { Reader } from '@platform/database';
import { LedgerError } from '../ledger.errors.js';
import { SELECT_HASHES } from './ledger.sql.js';

/** Reads tree nodes from the rows of entries, in one statement. */
export class StoredNodes implements NodeReader {
  constructor(private readonly reader: Reader) {}

  async readNodes(nodes: readonly { level: number; index: number }[]): Promise<Buffer[]> {
    if (nodes.length === 0) return [];
    const places = nodes.map(recordOfNode);
    const entries = [...new Set(places.map((place) => place.entry))];
    const rows = await this.reader.query<{ index: number; hashes: Buffer }>(SELECT_HASHES, [entries]);
    const hashes = new Map(rows.map((row) => [row.index, row.hashes]));
    return places.map(({ entry, offset }) => {
      const node = hashes.get(entry)?.subarray(offset, offset + 32);
      if (node?.length === 32) return node;
      throw new LedgerError('ledger-inconsistent', `The ledger lacks a tree hash that entry ${entry} must hold.`);
    });
  }
}
