import { Inject, Injectable } from '@nestjs/common';
import {
  EMPTY_LIST,
  type ListedEntry,
  statedListBefore,
  STATES_LIST,
  type Subject,
  subjectKey,
  verifySubject,
} from '@core/subject-index';
import { encodeTrieProof, prefixOf, TrieError } from '@core/trie';
import { LedgerReadModel, parseEntry } from '@domain/ledger';
import { Database, type Reader } from '@platform/database';
import { commitmentOf, type IndexCommitment, indexState, type IndexState } from './index-commits.service.js';
import { IndexError } from './index.errors.js';
import { type FoundSubject, searchIndex } from './search-index.js';
import { SELECT_EARLIER_IN, SELECT_LAST_EARLIER_OF_KIND, SELECT_PATH } from './store/index.sql.js';

/** An entry of a list, with its bytes. */
export interface StoredListedEntry extends ListedEntry {
  readonly body: Buffer;
}

/** All entries that speak of a subject, and the proof that they are all. */
export interface ProvenSubject<Listed extends ListedEntry = StoredListedEntry> {
  readonly commitment: IndexCommitment;
  readonly subject: Subject;
  readonly entries: readonly Listed[];
  /** Written by encodeTrieProof. */
  readonly proof: Buffer;
}

type LocatedSubject = Omit<ProvenSubject, 'entries'>;

/** The list of a subject, without its entries. */
export interface ListState {
  readonly commitment: IndexCommitment;
  readonly value: Buffer;
  /** The index of its last entry; null if it has none. */
  readonly last: number | null;
}

/** The entries [from, to), at most `limit` of them. */
export interface EntryRange {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

export interface IndexedEntries {
  /** The index covers the entries before this one. */
  readonly upto: number;
  readonly indexes: readonly number[];
}

interface PathRow extends IndexState {
  readonly page: Buffer | null;
  readonly tops: readonly number[];
  readonly blocks: readonly (Buffer | null)[];
  readonly earlier: readonly string[];
}

/** Entries of a subject that an answer holds at most. */
export const LIST_LIMIT = 10_000;
/**
 * A search turns aside once for each level of the index at most, unless the index grows meanwhile.
 */
const TURNS = 100;

/** The index as of its last commitment. */
@Injectable()
export class IndexReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
  ) {}

  /** Throws `index-empty` before the first commitment. */
  async latest(): Promise<IndexCommitment> {
    return committed(await indexState(this.reader));
  }

  /**
   * All entries of [0, upto) that speak of a subject, with a proof, which is verified before it is
   * returned. Throws `index-empty`, `list-too-long` or `index-damaged`.
   */
  prove(subject: Subject): Promise<ProvenSubject> {
    return this.proveFrom(subject, 0);
  }

  /** As `prove`, but reads no bytes of entries: 10,000 may have hundreds of megabytes. */
  async list(subject: Subject): Promise<ProvenSubject<ListedEntry>> {
    const { indexes, ...located } = await this.locate(subject, 0);
    return proven(located, await this.ledger.leaves(indexes));
  }

  /**
   * As `prove`, but from the last entry on that states the list before it (`statedListBefore`),
   * where there is one: so the answer is short whatever the length of the list.
   */
  async proveFromStatement(subject: Subject): Promise<ProvenSubject> {
    const key = subjectKey(subject);
    const last = (await this.listState(subject)).last;
    const [entry] = last === null ? [] : await this.ledger.entries([last]);
    if (entry !== undefined && parseEntry(entry.index, entry.body).kind === STATES_LIST)
      return this.proveFrom(subject, entry.index);
    const [row] = await this.reader.query<{ entry: number }>(SELECT_LAST_EARLIER_OF_KIND, [key, STATES_LIST]);
    return this.proveFrom(subject, row?.entry ?? 0);
  }

  /** Throws `index-empty` before the first commitment. */
  async listState(subject: Subject): Promise<ListState> {
    const { row, found } = await this.search(subjectKey(subject), 0);
    return { commitment: committed(row), value: found.value ?? EMPTY_LIST, last: found.tail?.last ?? null };
  }

  private async proveFrom(subject: Subject, from: number): Promise<ProvenSubject> {
    const { indexes, ...located } = await this.locate(subject, from);
    const entries = (await this.ledger.entries(indexes)).map(({ index, leafHash, body }): StoredListedEntry => {
      return { index, leafHash: Buffer.from(leafHash, 'hex'), body };
    });
    const [first] = from === 0 ? [] : entries;
    return proven(located, entries, first && statedListBefore(parseEntry(first.index, first.body)));
  }

  private async locate(subject: Subject, from: number): Promise<LocatedSubject & { indexes: number[] }> {
    const { row, found } = await this.search(subjectKey(subject), LIST_LIMIT + 1, from);
    const commitment = committed(row);
    const count = from === 0 ? (found.tail?.count ?? 0) : 0;
    if (row.earlier.length > LIST_LIMIT || count > LIST_LIMIT) throw listTooLong(subject, found);
    const indexes = found.tail ? [...row.earlier.map(Number), found.tail.last] : [];
    return { commitment, subject, proof: found.proof, indexes };
  }

  /**
   * The entries of [from, to) that speak of any of the subjects, in order, without a proof: at most
   * `limit`, and none at or after `upto`, which the index does not cover.
   */
  async entriesOf(subjects: readonly Subject[], { from, to, limit }: EntryRange): Promise<IndexedEntries> {
    const state = await indexState(this.reader);
    if (state.entry === null) return { upto: 0, indexes: [] };
    const keys = subjects.map(subjectKey);
    const end = Math.min(to, state.upto);
    // The last entry of each subject first: once the index grows, it is among the earlier ones.
    const lasts: number[] = [];
    for (const key of keys) {
      const { found } = await this.search(key, 0);
      if (found.tail && found.tail.last >= from && found.tail.last < end) lasts.push(found.tail.last);
    }
    const rows = await this.reader.query<{ entry: number }>(SELECT_EARLIER_IN, [keys, from, end, limit]);
    const indexes = new Set([...rows.map(({ entry }) => entry), ...lasts]);
    return { upto: state.upto, indexes: [...indexes].sort((one, other) => one - other).slice(0, limit) };
  }

  private async search(
    key: Buffer,
    earlier = LIST_LIMIT + 1,
    from = 0,
  ): Promise<{ row: PathRow; found: FoundSubject }> {
    let path = prefixOf(key, 0, 32);
    for (let turn = 0; turn < TURNS; turn++) {
      const [row] = await this.reader.query<PathRow>(SELECT_PATH, [key, path, earlier, from]);
      if (!row) throw nothingCommitted();
      if (row.subjects === 0) return { row, found: ABSENT };
      const found = searched(key, row, path);
      if ('proof' in found) return { row, found };
      path = found.turnTo;
    }
    throw new IndexError('index-damaged', 'The stored index is damaged: a search in it does not end.');
  }
}

const ABSENT: FoundSubject = {
  proof: encodeTrieProof({ shows: 'nothing' }),
  tail: undefined,
  value: undefined,
};

/** @throws IndexError `index-damaged` unless the proof shows these entries */
function proven<Listed extends ListedEntry>(
  located: LocatedSubject,
  entries: readonly Listed[],
  before?: Uint8Array,
): ProvenSubject<Listed> {
  const { commitment, subject, proof } = located;
  try {
    verifySubject({ root: commitment.root, subject, entries, before, proof });
  } catch (error) {
    throw error instanceof TrieError ? damaged(error) : error;
  }
  return { ...located, entries };
}

function searched(key: Buffer, row: PathRow, path: number): FoundSubject | { readonly turnTo: number } {
  const blocks = new Map(
    row.tops.flatMap((top, at): [number, Buffer][] => {
      const block = row.blocks[at];
      return block ? [[top, block]] : [];
    }),
  );
  try {
    return searchIndex(key, { depth: row.depth, path, blocks, page: row.page ?? undefined });
  } catch (error) {
    throw error instanceof TrieError ? damaged(error) : error;
  }
}

function committed(state: IndexState): IndexCommitment {
  if (state.entry !== null) return commitmentOf(state, state.entry);
  throw nothingCommitted();
}

function nothingCommitted(): IndexError {
  return new IndexError('index-empty', 'The index has not been committed yet. Try again in a moment.');
}

function listTooLong({ kind, subject }: Subject, { tail }: FoundSubject): IndexError {
  return new IndexError(
    'list-too-long',
    `${tail?.count ?? 0} entries speak of the ${kind} ${subject}; an answer holds ${LIST_LIMIT}. Read them from the log.`,
  );
}

function damaged({ message }: TrieError): IndexError {
  return new IndexError(
    'index-damaged',
    `The stored index does not lead to the committed root: it was changed by hand. ${message}`,
  );
}
