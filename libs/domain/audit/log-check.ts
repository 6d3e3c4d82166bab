import { canonicalJson, type JsonObject, type JsonValue } from '@core/kernel';
import { HASH_BYTES, leafHash, TreeEdge } from '@core/merkle';
import type { Replay } from '@audit-replay';
import type { Differences } from './difference.js';

/** An entry's bytes, and what is stored beside them, where they come with something. */
export interface LogEntry {
  readonly index: number;
  readonly body: Buffer;
  readonly stored?: { readonly kind: string; readonly recordedAt: string; readonly hashes: Buffer };
}

/** Hears of each hash of a complete subtree of 2^height entries as the tree grows, in order. */
export type OnNode = (height: number, hash: Buffer) => void;

interface ReadEntry {
  readonly at: string;
  readonly by: string;
  readonly kind: string;
  readonly data: JsonObject;
}

/** Goes over the log from its beginning: hashes every entry, grows the tree from the hashes, and hands what the entries say to the replay. */
export class LogCheck {
  edge = TreeEdge.empty;
  /** vkeys that the log said it goes over to, with those it comes from. */
  readonly rotations: { readonly from: string; readonly to: string }[] = [];
  lastAt: string | null = null;

  constructor(
    private readonly differences: Differences,
    private readonly replay: Replay,
    private readonly onNode?: OnNode,
  ) {}

  /** The next entries, in order. */
  take(entries: readonly LogEntry[]): void {
    const leaves = entries.map(({ body }) => leafHash(body));
    const first = this.edge.size;
    const { edge, completed } = this.edge.appendAll(leaves);
    this.edge = edge;
    entries.forEach((entry, at) => {
      this.checkPlace(entry, first + at);
      const leaf = leaves[at] ?? Buffer.alloc(HASH_BYTES);
      this.checkHashes(entry, leaf, completed[at] ?? Buffer.alloc(0));
      this.read(entry, first + at, leaf);
    });
  }

  private checkPlace({ index }: LogEntry, expected: number): void {
    if (index !== expected)
      this.differences.add('entry', index, `stands where entry ${expected} must: entries are missing, or renumbered`);
  }

  private checkHashes({ index, stored }: LogEntry, leaf: Buffer, completed: Buffer): void {
    if (this.onNode) {
      for (let at = 0; at < completed.length; at += HASH_BYTES)
        this.onNode(at / HASH_BYTES, completed.subarray(at, at + HASH_BYTES));
    }
    if (!stored || stored.hashes.equals(completed)) return;
    if (!stored.hashes.subarray(0, HASH_BYTES).equals(leaf))
      this.differences.add('entry', index, 'its bytes are not those that were hashed when it was recorded');
    else
      this.differences.add(
        'tree hash',
        index,
        'the hashes of the subtrees that end at it do not follow from the entries',
      );
  }

  private read({ index, body, stored }: LogEntry, place: number, leaf: Buffer): void {
    const entry = readEntry(body);
    if (typeof entry === 'string') return this.differences.add('entry', index, entry);
    const { at, by, kind, data } = entry;
    if (stored && stored.kind !== kind)
      this.differences.add('entry', index, `is stored as ${stored.kind}; its bytes say ${kind}`);
    if (stored && stored.recordedAt !== at)
      this.differences.add('entry', index, `is stored as of ${stored.recordedAt}; its bytes say ${at}`);
    if (this.lastAt !== null && at < this.lastAt)
      this.differences.add('entry', index, `is of ${at}, before the entry before it (${this.lastAt})`);
    this.lastAt = at;
    if (kind === 'ledger.key-rotated') this.rotate(data);
    this.replay.add({ index: place, leafHash: leaf, kind, at, by, data });
  }

  private rotate({ from, to }: JsonObject): void {
    if (typeof from === 'string' && typeof to === 'string') this.rotations.push({ from, to });
  }
}

const MEMBERS = 'at,by,data,kind';

/** What the bytes say, or what is wrong with them. They are canonical JSON, so parsing keeps the order of members that writing gives back. */
function readEntry(body: Buffer): ReadEntry | string {
  const text = body.toString('utf8');
  try {
    const entry = JSON.parse(text) as ReadEntry;
    if (Object.keys(entry).join() !== MEMBERS || typeof entry.data !== 'object')
      return 'has not the members of an entry';
    if (JSON.stringify(entry) !== text && canonicalJson(entry as unknown as JsonValue) !== text)
      return 'its bytes are not canonical JSON';
    return entry;
  } catch {
    return 'its bytes are not JSON';
  }
}
