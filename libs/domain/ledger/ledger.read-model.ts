import { Inject, Injectable } from '@nestjs/common';
import { CorruptRecordError, Clock, type Instant, parseInstant, systemClock } from '@core/kernel';
import { type NodeReader, proveConsistency, proveInclusion, rootAt } from '@core/merkle';
import { Database, POINT_READ, type Reader } from '@platform/database';
import { type Entry, parseEntry } from './entry.js';
import { type HeadRow, type LedgerPosition, type Receipt, toPosition } from './ledger-position.js';
import { LedgerError } from './ledger.errors.js';
import {
  AWAIT_HEAD,
  SELECT_ENTRIES,
  SELECT_ENTRIES_AT,
  SELECT_FIRST_OF_OTHER_KIND,
  SELECT_HEAD,
  SELECT_LEAVES_AT,
  SELECT_RAW_ENTRIES,
  SELECT_RECEIPTS,
  SELECT_RECORDED_AT,
  SELECT_REWRITABLE,
  SELECT_SIZE_AT,
  SELECT_SIZE_BEFORE,
} from './store/ledger.sql.js';
import { SeenLedger } from './store/seen-ledger.store.js';
import { StoredNodes } from './store/stored-nodes.store.js';

export interface InclusionProof extends Receipt {
  /** RFC 6962 §2.1.1 audit path, lower-case hex, from the leaf up. */
  readonly hashes: readonly string[];
}

export interface ConsistencyProof {
  readonly from: { readonly treeSize: number; readonly rootHash: string };
  readonly to: { readonly treeSize: number; readonly rootHash: string };
  /** RFC 6962 §2.1.2, lower-case hex. */
  readonly hashes: readonly string[];
}

export interface StoredEntry extends Entry {
  readonly leafHash: string;
  /** The exact bytes that were hashed. */
  readonly body: Buffer;
}

/** An entry as stored, unchecked. */
export interface RawEntry {
  readonly index: number;
  readonly body: Buffer;
  /** The leaf hash, then the hashes of the larger complete subtrees that end at this entry. */
  readonly hashes: Buffer;
}

/** An entry by its RFC 6962 leaf hash. */
export interface EntryLeaf {
  readonly index: number;
  readonly leafHash: Buffer;
}

interface EntryRow extends EntryLeaf {
  readonly body: Buffer;
}

interface AwaitedHead extends HeadRow {
  readonly databaseAt: Instant;
}

const hex = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('hex'));

/** Reads positions, entries and proofs. */
@Injectable()
export class LedgerReadModel {
  /** The stored tree. A proof made from it must be checked against a trusted root. */
  readonly nodes: NodeReader;

  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly clock: Clock,
    private readonly seen: SeenLedger = new SeenLedger(),
  ) {
    this.nodes = new StoredNodes(reader);
  }

  /**
   * `position` returns the position of a tree size or an instant; it defaults to the present one.
   * An instant must have passed, since entries may still be recorded before it.
   */
  async position(asOf?: string): Promise<LedgerPosition> {
    if (asOf === undefined) return toPosition(await this.head());
    if (/^\d{1,15}$/.test(asOf)) return this.positionAtSize(Number(asOf));
    return this.positionAtInstant(asOfInstant(asOf));
  }

  /**
   * Whether this service's database role could rewrite the ledger. `whence migrate --runtime-role`
   * makes one that cannot.
   */
  async isRewritable(): Promise<boolean> {
    const [row] = await this.reader.query<{ rewritable: boolean }>(SELECT_REWRITABLE);
    return row?.rewritable ?? true;
  }

  async entry(index: number): Promise<StoredEntry> {
    const [row] = await this.reader.query<EntryRow>(SELECT_ENTRIES, [index, index + 1]);
    if (!row) throw new LedgerError('entry-not-found', `The ledger has no entry ${index}.`);
    return toEntry(row);
  }

  /** Entries by index, in ledger order; leaves out indexes that do not exist. */
  async entries(indexes: readonly number[], reader: Reader = this.reader): Promise<StoredEntry[]> {
    if (indexes.length === 0) return [];
    return (await reader.query<EntryRow>(SELECT_ENTRIES_AT, [indexes])).map(toEntry);
  }

  /** As `entries`, without what they state: the RFC 6962 leaf hash of each. */
  leaves(indexes: readonly number[]): Promise<EntryLeaf[]> {
    return indexes.length === 0 ? Promise.resolve([]) : this.reader.query<EntryLeaf>(SELECT_LEAVES_AT, [indexes]);
  }

  /** When an entry was recorded. @throws CorruptRecordError if it is missing */
  async recordedAt(index: number, reader: Reader = this.reader): Promise<Instant> {
    const [row] = await reader.query<{ recordedAt: Instant }>(SELECT_RECORDED_AT, [index]);
    if (!row) throw new CorruptRecordError(`Entry ${index} is missing.`);
    return row.recordedAt;
  }

  /** The number of entries that were recorded before an instant. */
  async sizeBefore(instant: Instant): Promise<number> {
    const [row] = await this.reader.query<{ size: number }>(SELECT_SIZE_BEFORE, [instant]);
    return row?.size ?? 0;
  }

  /** Whether the ledger has entries of these kinds only. */
  async holdsOnly(kinds: readonly string[]): Promise<boolean> {
    return (await this.reader.query(SELECT_FIRST_OF_OTHER_KIND, [kinds])).length === 0;
  }

  /** The rows of the entries [from, to), in ledger order. */
  rawEntries(from: number, to: number): Promise<RawEntry[]> {
    return this.reader.query<RawEntry>(SELECT_RAW_ENTRIES, [from, to]);
  }

  /** The receipt that `append` returned for an entry. */
  async receipt(index: number, reader: Reader = this.reader): Promise<Receipt> {
    const receipt = (await this.receipts([index], reader)).get(index);
    if (!receipt) throw new LedgerError('entry-not-found', `The ledger has no entry ${index}.`);
    return receipt;
  }

  /** The receipts that `append` returned, by index of the entry. */
  async receipts(indexes: readonly number[], reader: Reader = this.reader): Promise<Map<number, Receipt>> {
    type Row = { index: number; leafHash: Buffer; size: number; root: Buffer };
    const rows = await reader.query<Row>(SELECT_RECEIPTS, [indexes]);
    return new Map(
      rows.map(({ index, leafHash, size, root }) => [
        index,
        { index, leafHash: leafHash.toString('hex'), treeSize: size, rootHash: root.toString('hex') },
      ]),
    );
  }

  async inclusionProof(index: number, treeSize?: number): Promise<InclusionProof> {
    const { size } = await this.head();
    const within = treeSize ?? size;
    this.refuseSize(within, size, '/treeSize');
    if (index >= within) {
      throw new LedgerError('entry-not-found', `A tree of ${within} entries has no entry ${index}.`);
    }
    const { leafHash } = await this.entry(index);
    const root = await rootAt(within, this.nodes);
    const path = await proveInclusion(index, within, this.nodes);
    return { index, leafHash, treeSize: within, rootHash: root.toString('hex'), hashes: hex(path) };
  }

  async consistencyProof(from: number, to?: number): Promise<ConsistencyProof> {
    const { size } = await this.head();
    const until = to ?? size;
    this.refuseSize(until, size, '/to');
    this.refuseSize(from, until, '/from');
    const side = async (treeSize: number): Promise<ConsistencyProof['from']> => ({
      treeSize,
      rootHash: (await rootAt(treeSize, this.nodes)).toString('hex'),
    });
    const hashes = from === 0 ? [] : await proveConsistency(from, until, this.nodes);
    return { from: await side(from), to: await side(until), hashes: hex(hashes) };
  }

  private async head(): Promise<HeadRow> {
    const head = this.only(await this.reader.query<HeadRow>(SELECT_HEAD, [], POINT_READ));
    this.seen.keep(head, 'reader');
    return head;
  }

  private async positionAtSize(treeSize: number): Promise<LedgerPosition> {
    const head = await this.head();
    this.refuseSize(treeSize, head.size, '/asOf');
    if (treeSize === head.size) return toPosition(head);
    const [last] = await this.reader.query<{ recordedAt: Instant }>(SELECT_RECORDED_AT, [treeSize - 1], POINT_READ);
    const root = await rootAt(treeSize, this.nodes);
    return { treeSize, rootHash: root.toString('hex'), time: last?.recordedAt ?? null };
  }

  private async positionAtInstant(instant: Instant): Promise<LedgerPosition> {
    // A repeated request must have the same answer, so no entry may follow with such an instant.
    if (instant >= this.clock.now().toISOString()) throw notReached(instant);
    // Of a running writer, whose instant may be earlier than this one, the entries are awaited.
    const head = this.only(await this.reader.query<AwaitedHead>(AWAIT_HEAD));
    // A writer takes no instant before the database's; a test's clock has no such bound.
    const isOpen = instant >= (head.recordedAt ?? '') && instant >= head.databaseAt;
    if (isOpen && this.clock === systemClock) throw notReached(instant);
    const [row] = await this.reader.query<{ size: number }>(SELECT_SIZE_AT, [instant]);
    return this.positionAtSize(row?.size ?? 0);
  }

  private refuseSize(size: number, limit: number, pointer: string): void {
    if (Number.isSafeInteger(size) && size >= 0 && size <= limit) return;
    const message = `must be a tree size from 0 to ${limit}, the ledger's present size`;
    throw new LedgerError(
      pointer === '/asOf' ? 'as-of-not-reached' : 'malformed-tree-size',
      `${pointer.slice(1)} ${message}.`,
      [{ pointer, message }],
    );
  }

  private only<Head extends HeadRow>(rows: readonly Head[]): Head {
    const [row] = rows;
    if (!row) throw new CorruptRecordError('The head row of the ledger is missing: migrate the database.');
    return row;
  }
}

function asOfInstant(asOf: string): Instant {
  try {
    return parseInstant(asOf);
  } catch {
    const message = 'must be a tree size (such as 1200) or an RFC 3339 instant in UTC (such as 2026-06-30T00:00:00Z)';
    throw new LedgerError('malformed-as-of', `asOf ${message}.`, [{ pointer: '/asOf', message }]);
  }
}

function notReached(instant: Instant): LedgerError {
  const message = `lies in the future; what will be recorded until then is not known`;
  return new LedgerError('as-of-not-reached', `The instant ${instant} ${message}.`, [{ pointer: '/asOf', message }]);
}

function toEntry({ index, body, leafHash }: EntryRow): StoredEntry {
  return { ...parseEntry(index, body), leafHash: leafHash.toString('hex'), body };
}
