import { Injectable } from '@nestjs/common';
import { LEAF_BYTES, type TrieReader, writeTrieLeaf } from '@core/trie';
import { LogOrigin } from '@domain/ledger';
import { ShardRecords } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import { isMemberTag, numberOfTag, type TaggedTrie } from '@platform/tries';
import { Batched } from './batched.js';
import type { CommittedSet, FoldedSet } from '../committed-set.js';
import { missingShards } from '../datasets.errors.js';
import {
  INSERT_COMMITTED_SET,
  INSERT_PIECE,
  SELECT_COMMITTED_SETS,
  SELECT_HAS_PIECES,
  SELECT_PIECES,
  SELECT_RUNS,
} from './committed-set.sql.js';

/**
 * `index`: of the trie. `order`: 4 bytes a key, little-endian, in the order of keys: shard number,
 * with the highest bit set for a member.
 */
type Part = 'index' | 'order';

interface SetRow {
  readonly id: number;
  readonly upto: number;
  readonly keys: number;
  readonly root: Buffer;
}

const PIECE_BYTES = 2 ** 20;
const TAG_BYTES = 4;
/** The index is read in windows of about a TOAST chunk; proofs of one set share the first ones. */
const WINDOW_BYTES = 2_048;
/** Windows cached for one set: 8 MiB. */
const WINDOWS = 4_096;
/** Runs of leaves, some 100 each, cached for one set: about as much. */
const LEAF_RUNS = 1_024;
/** Runs of bytes, and runs of leaves, that one statement reads at most. */
const RUNS_AT_ONCE = 64;

/**
 * Stores the tries of committed sets, in pieces of a MiB, of which a proof reads a few KB. Equal
 * sets share pieces.
 */
@Injectable()
export class CommittedSets {
  constructor(
    private readonly records: ShardRecords,
    private readonly origin: LogOrigin,
  ) {}

  /**
   * Writes the pieces that proofs read, unless they are stored. Nothing refers to them until a
   * version with this root is committed.
   */
  async insertPieces(tx: Transaction, { root, index, tags }: FoldedSet): Promise<void> {
    const pieces = await tx.query(SELECT_HAS_PIECES, [root]);
    if (pieces.length > 0) return;
    const order = Buffer.from(tags.buffer, tags.byteOffset, tags.byteLength);
    await insertPart(tx, root, 'order', order);
    await insertPart(tx, root, 'index', index);
  }

  async insert(tx: Transaction, datasetVersion: number, { upto, keys, root }: FoldedSet): Promise<void> {
    await tx.query(INSERT_COMMITTED_SET, [datasetVersion, upto, keys, root]);
  }

  /**
   * The whole trie of a committed version as it is stored, unchecked: 50 MB for ten million keys.
   */
  async trie(datasetVersion: number, reader: Reader): Promise<TaggedTrie> {
    type Row = { readonly root: Buffer; readonly part: Part; readonly bytes: Buffer };
    const rows = await reader.query<Row>(SELECT_PIECES, [datasetVersion]);
    const [index, order] = (['index', 'order'] as const).map((part) =>
      Buffer.concat(rows.filter((row) => row.part === part).map(({ bytes }) => bytes)),
    ) as [Buffer, Buffer];
    const tags = new Uint32Array(
      order.buffer.slice(order.byteOffset, order.byteOffset + order.length - (order.length % TAG_BYTES)),
    );
    return { root: rows[0]?.root ?? Buffer.alloc(0), index, tags };
  }

  /**
   * The committed sets of those versions that are committed. Use each for one request: it caches
   * what it reads.
   */
  async sets(ids: readonly number[], reader: Reader): Promise<Map<number, CommittedSet>> {
    const rows = await reader.query<SetRow>(SELECT_COMMITTED_SETS, [ids]);
    const records = this.records.within(reader);
    return new Map(
      rows.map(({ id, upto, keys, root }) => {
        const trie = new StoredTrie({ count: keys, root, origin: this.origin.line }, reader, records);
        return [id, { upto, keys, root, trie }];
      }),
    );
  }
}

interface Stored {
  readonly count: number;
  readonly root: Buffer;
  readonly origin: string;
}

/** Bytes within one piece. */
interface Run {
  readonly part: Part;
  readonly piece: number;
  /** Within the piece. */
  readonly at: number;
  readonly length: number;
}

/**
 * Leaves are derived from shard numbers: the entries that registered them. What proofs ask for in
 * one turn is read by one statement, so that those of many shards take few.
 */
class StoredTrie implements TrieReader {
  readonly count: number;
  private readonly windows = new Map<number, Promise<Buffer>>();
  private readonly leaves = new Map<string, Promise<Buffer>>();
  private readonly runs = new Batched<Run, Buffer>((runs) => this.readRuns(runs), RUNS_AT_ONCE);
  private readonly tagged = new Batched<readonly number[], Buffer>((tags) => this.leavesOf(tags), RUNS_AT_ONCE);

  constructor(
    private readonly stored: Stored,
    private readonly reader: Reader,
    private readonly records: ShardRecords,
  ) {
    this.count = stored.count;
  }

  async readIndex(at: number, length: number): Promise<Buffer> {
    const first = Math.floor(at / WINDOW_BYTES);
    const last = Math.floor((at + length - 1) / WINDOW_BYTES);
    const windows = await Promise.all([this.window(first), ...(last > first ? [this.window(last)] : [])]);
    const from = at - first * WINDOW_BYTES;
    return Buffer.concat(windows).subarray(from, from + length);
  }

  readLeaves(from: number, to: number): Promise<Buffer> {
    return cached(this.leaves, `${from} ${to}`, LEAF_RUNS, async () => {
      const order = await this.read('order', from * TAG_BYTES, (to - from) * TAG_BYTES);
      const tags = Array.from({ length: Math.floor(order.length / TAG_BYTES) }, (_, n) =>
        order.readUInt32LE(n * TAG_BYTES),
      );
      return this.tagged.ask(tags);
    });
  }

  private async leavesOf(runs: readonly (readonly number[])[]): Promise<Buffer[]> {
    const numbers = [...new Set(runs.flatMap((tags) => tags.map(numberOfTag)))].sort((a, b) => a - b);
    const page = await this.records.page(numbers);
    if (page === null) throw missingShards();
    const placeOf = new Map(numbers.map((number, place) => [number, place]));
    return runs.map((tags) => {
      const leaves = Buffer.alloc(tags.length * LEAF_BYTES);
      tags.forEach((tag, n) => {
        const place = placeOf.get(numberOfTag(tag)) ?? 0;
        const record = page.records.subarray(place * 32, place * 32 + 32);
        const role = isMemberTag(tag) ? 'member' : 'ancestor';
        writeTrieLeaf(this.stored.origin, { entry: page.entries[place] ?? -1, role, record }, leaves, n * LEAF_BYTES);
      });
      return leaves;
    });
  }

  private window(window: number): Promise<Buffer> {
    return cached(this.windows, window, WINDOWS, () => this.read('index', window * WINDOW_BYTES, WINDOW_BYTES));
  }

  /** Reads the bytes [at, at + length), as far as the part has them. */
  private async read(part: Part, at: number, length: number): Promise<Buffer> {
    const runs: Promise<Buffer>[] = [];
    for (let from = at; from < at + length;) {
      const piece = Math.floor(from / PIECE_BYTES);
      const to = Math.min(at + length, (piece + 1) * PIECE_BYTES);
      runs.push(this.runs.ask({ part, piece, at: from - piece * PIECE_BYTES, length: to - from }));
      from = to;
    }
    return Buffer.concat(await Promise.all(runs));
  }

  private async readRuns(runs: readonly Run[]): Promise<Buffer[]> {
    const rows = await this.reader.query<{ bytes: Buffer | null }>(SELECT_RUNS, [
      this.stored.root,
      runs.map(({ part }) => part),
      runs.map(({ piece }) => piece),
      runs.map(({ at }) => at + 1),
      runs.map(({ length }) => length),
    ]);
    return rows.map(({ bytes }) => bytes ?? Buffer.alloc(0));
  }
}

function cached<Key>(
  known: Map<Key, Promise<Buffer>>,
  key: Key,
  most: number,
  read: () => Promise<Buffer>,
): Promise<Buffer> {
  const found = known.get(key);
  if (found) return found;
  const reading = read();
  if (known.size < most) known.set(key, reading);
  return reading;
}

async function insertPart(tx: Transaction, root: Uint8Array, part: Part, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(PIECE_BYTES, bytes.length - at));
    await tx.query(INSERT_PIECE, [root, part, at / PIECE_BYTES, piece]);
  }
}
