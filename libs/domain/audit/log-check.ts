import { HASH_BYTES, recordLength, TreeEdge, writeLeafHashOf } from '@core/merkle';
import { Authors, MalformedEntry, parseEntry, type ParsedEntry, type Replay } from '@audit-replay';
import type { Differences } from './difference.js';

/** The bytes of an entry; `stored` is what the database stores beside them. */
export interface LogEntry {
  readonly index: number;
  readonly body: Buffer;
  readonly stored?: { readonly kind: string; readonly recordedAt: string; readonly hashes: Buffer };
}

/**
 * Called with the hash of each complete subtree of 2^height entries as the tree grows, in order.
 */
export type OnNode = (height: number, hash: Buffer) => void;

/**
 * Checks the log from its beginning: hashes every entry, grows the tree from the hashes, and
 * replays the entries.
 */
export class LogCheck {
  edge = TreeEdge.empty;
  lastAt: string | null = null;
  /** The instant of the first entry since `beginAppend`. */
  firstAt: string | null = null;
  private readonly authors = new Authors(({ entry, kind, message }) =>
    this.differences.add('author', entry, `${kind} ${message}`),
  );

  constructor(
    private readonly differences: Differences,
    private readonly replay: Replay,
    private readonly onNode?: OnNode,
  ) {}

  /** Adds the next entries, in order. */
  take(entries: readonly LogEntry[]): void {
    const leaves = Buffer.allocUnsafe(entries.length * HASH_BYTES);
    for (const [at, { body }] of entries.entries()) writeLeafHashOf(body, leaves, at * HASH_BYTES);
    const first = this.edge.size;
    const { edge, records } = this.edge.appendHashes(leaves);
    this.edge = edge;
    let start = 0;
    for (const [at, entry] of entries.entries()) {
      const record = records.subarray(start, (start += recordLength(first + at)));
      this.checkPlace(entry, first + at);
      this.checkHashes(entry, record);
      this.read(entry, first + at, leaves.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES));
    }
  }

  /** Call it where a tree head was reached. */
  beginAppend(): void {
    this.firstAt = null;
  }

  private checkPlace({ index }: LogEntry, expected: number): void {
    if (index !== expected)
      this.differences.add('entry', index, `is in the place of entry ${expected}: entries are missing, or renumbered`);
  }

  /** @param record the leaf hash, then the hashes of the subtrees that end at the entry */
  private checkHashes({ index, stored }: LogEntry, record: Buffer): void {
    if (this.onNode) {
      for (let at = 0; at < record.length; at += HASH_BYTES)
        this.onNode(at / HASH_BYTES, record.subarray(at, at + HASH_BYTES));
    }
    if (!stored || stored.hashes.equals(record)) return;
    if (!stored.hashes.subarray(0, HASH_BYTES).equals(record.subarray(0, HASH_BYTES)))
      this.differences.add('entry', index, 'its bytes are not those that were hashed when it was recorded');
    else
      this.differences.add(
        'tree hash',
        index,
        'the hashes of the subtrees that end at it do not follow from the entries',
      );
  }

  private read({ index, body, stored }: LogEntry, place: number, leaf: Buffer): void {
    const entry = this.parse(index, body);
    if (!entry) return;
    const { at, by, kind, data } = entry;
    if (stored && stored.kind !== kind)
      this.differences.add('entry', index, `is stored as ${stored.kind}; its bytes state ${kind}`);
    if (stored && stored.recordedAt !== at)
      this.differences.add('entry', index, `is stored as of ${stored.recordedAt}; its bytes state ${at}`);
    if (this.lastAt !== null && at < this.lastAt)
      this.differences.add('entry', index, `is of ${at}, before the entry before it (${this.lastAt})`);
    this.lastAt = at;
    this.firstAt ??= at;
    this.authors.read({ index: place, kind, at, by, data });
    this.replay.add({ index: place, leafHash: leaf, kind, at, by, data });
  }

  private parse(index: number, body: Buffer): ParsedEntry | undefined {
    try {
      return parseEntry(body);
    } catch (error) {
      if (!(error instanceof MalformedEntry)) throw error;
      this.differences.add('entry', index, `is malformed: ${error.message}`);
      return undefined;
    }
  }
}
