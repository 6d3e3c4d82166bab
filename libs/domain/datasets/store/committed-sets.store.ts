import { Injectable, Optional } from '@nestjs/common';
import { LEAF_BYTES, TrieError, type TrieReader, writeTrieLeaf } from '@core/trie';
import { LogOrigin } from '@domain/ledger';
import { ShardRecords } from '@domain/shards';
import { awaitAll, type Reader, type Transaction } from '@platform/database';
import { isMemberTag, numberOfTag, type StoredTaggedTrie, type TagRange } from '@platform/tries';
import { Batched } from './batched.js';
import type { CommittedSet, FoldedSet } from '../committed-set.js';
import { DatasetsError, missingShards } from '../datasets.errors.js';
import { type OrderPiece, orderPieces } from '../order-pieces.js';
import {
  COPY_ORDER_PIECE,
  INSERT_COMMITTED_SET,
  INSERT_PIECE,
  SELECT_COMMITTED_SETS,
  SELECT_HAS_PIECES,
  SELECT_INDEX_PIECES,
  SELECT_ORDER_LENGTHS,
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
    @Optional() private readonly pieceBytes: number = PIECE_BYTES,
  ) {}

  /**
   * Writes the pieces that proofs read, unless they are stored. Nothing refers to them until a
   * version with this root is committed. Tags of another trie are copied by Postgres.
   */
  async insertPieces(tx: Transaction, { root, index, order }: FoldedSet): Promise<void> {
    const stored = await tx.query(SELECT_HAS_PIECES, [root]);
    if (stored.length > 0) return;
    const pieces = orderPieces(order.runs, this.pieceBytes);
    if (order.base) await copyPieces(tx, root, order.base, pieces);
    else {
      let place = 0;
      for (const { own } of pieces) await tx.query(INSERT_PIECE, [root, 'order', place++, bufferOf(own)]);
    }
    for (let at = 0; at < index.length; at += this.pieceBytes) {
      const piece = index.subarray(at, at + this.pieceBytes);
      await tx.query(INSERT_PIECE, [root, 'index', at / this.pieceBytes, bufferOf(piece)]);
    }
  }

  async insert(tx: Transaction, datasetVersion: number, { upto, keys, root }: FoldedSet): Promise<void> {
    await tx.query(INSERT_COMMITTED_SET, [datasetVersion, upto, keys, root]);
  }

  /**
   * The trie of a committed version as it is stored, unchecked, with its whole index: 9 MB for ten
   * million keys.
   * @throws TrieError `bad-reader-answer` if its pieces have not the lengths of pieces
   */
  async trie(datasetVersion: number, reader: Reader): Promise<StoredTaggedTrie> {
    type Row = { readonly root: Buffer; readonly bytes: Buffer };
    const pieces = await reader.query<Row>(SELECT_INDEX_PIECES, [datasetVersion]);
    const root = pieces[0]?.root ?? Buffer.alloc(0);
    const lengths = await reader.query<{ piece: number; length: number }>(SELECT_ORDER_LENGTHS, [root]);
    const whole = lengths.every(
      ({ piece, length }, at) => piece === at && (at === lengths.length - 1 || length === this.pieceBytes),
    );
    const bytes = lengths.reduce((sum, { length }) => sum + length, 0);
    if (!whole || bytes % TAG_BYTES !== 0)
      throw new TrieError('bad-reader-answer', 'The stored trie lacks some of its order.');
    return {
      root,
      index: Buffer.concat(pieces.map((piece) => piece.bytes)),
      count: bytes / TAG_BYTES,
      tags: (ranges) => this.tags(root, ranges, reader),
    };
  }

  /** Reads tags of a trie by one statement, as far as they are stored. */
  private async tags(root: Buffer, ranges: readonly TagRange[], reader: Reader): Promise<Uint32Array[]> {
    const runs = ranges.map(({ from, to }) =>
      runsOf('order', from * TAG_BYTES, (to - from) * TAG_BYTES, this.pieceBytes),
    );
    const found = await readRuns(reader, root, runs.flat());
    let next = 0;
    return runs.map(({ length }) => {
      const bytes = Buffer.concat(found.slice(next, (next += length)));
      return Uint32Array.from({ length: Math.floor(bytes.length / TAG_BYTES) }, (_, n) =>
        bytes.readUInt32LE(n * TAG_BYTES),
      );
    });
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
        const stored = { count: keys, root, origin: this.origin.line, pieceBytes: this.pieceBytes };
        const trie = new StoredTrie(stored, reader, records);
        return [id, { upto, keys, root, trie }];
      }),
    );
  }
}

interface Stored {
  readonly count: number;
  readonly root: Buffer;
  readonly origin: string;
  readonly pieceBytes: number;
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
  private readonly runs = new Batched<Run, Buffer>(
    (runs) => readRuns(this.reader, this.stored.root, runs),
    RUNS_AT_ONCE,
  );
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
    const runs = runsOf(part, at, length, this.stored.pieceBytes).map((run) => this.runs.ask(run));
    return Buffer.concat(await Promise.all(runs));
  }
}

/** The bytes [at, at + length) of a part, piece by piece. */
function runsOf(part: Part, at: number, length: number, pieceBytes: number): Run[] {
  const runs: Run[] = [];
  for (let from = at; from < at + length;) {
    const piece = Math.floor(from / pieceBytes);
    const to = Math.min(at + length, (piece + 1) * pieceBytes);
    runs.push({ part, piece, at: from - piece * pieceBytes, length: to - from });
    from = to;
  }
  return runs;
}

async function readRuns(reader: Reader, root: Buffer, runs: readonly Run[]): Promise<Buffer[]> {
  const rows = await reader.query<{ bytes: Buffer | null }>(SELECT_RUNS, [
    root,
    runs.map(({ part }) => part),
    runs.map(({ piece }) => piece),
    runs.map(({ at }) => at + 1),
    runs.map(({ length }) => length),
  ]);
  return rows.map(({ bytes }) => bytes ?? Buffer.alloc(0));
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

/**
 * Has Postgres put pieces together from those of another trie: their statements are sent at once.
 */
async function copyPieces(
  tx: Transaction,
  root: Uint8Array,
  base: Uint8Array,
  pieces: Iterable<OrderPiece>,
): Promise<void> {
  const copies = Array.from(pieces, async ({ parts, own, length }, place) => {
    const [copied] = await tx.query<{ length: number }>(COPY_ORDER_PIECE, [
      root,
      place,
      base,
      parts.map(({ piece }) => piece),
      parts.map(({ first }) => first + 1),
      parts.map((part) => part.length),
      bufferOf(own),
    ]);
    // Nothing is returned where another run of the job has written it.
    if (copied && copied.length !== length) throw damagedOrder();
  });
  await awaitAll(copies);
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function damagedOrder(): DatasetsError {
  const message = 'The stored trie of the version that this one starts from lacks some of its order.';
  return new DatasetsError('dataset-version-inconsistent', message);
}
