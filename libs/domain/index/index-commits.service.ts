import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EMPTY_INDEX, growIndex, type IndexShape } from '@core/index-pages';
import { CorruptRecordError, parseDigest } from '@core/kernel';
import { HASH_BYTES } from '@core/merkle';
import { subjectKey, subjectsOfEntry } from '@core/subject-index';
import { LedgerReadModel, LedgerService, parseEntry } from '@domain/ledger';
import { Database, type Reader, type Transaction } from '@platform/database';
import { IndexError } from './index.errors.js';
import { indexCommitted } from './index.ledger-entries.js';
import {
  SELECT_HAS_NEWS,
  SELECT_INDEX_STATE,
  SELECT_NEXT_COMMITMENT,
  TRY_INDEX_LOCK,
  UPSERT_INDEX_STATE,
} from './store/index.sql.js';
import { SpilledOccurrences } from './store/spilled-occurrences.store.js';
import { StoredPages } from './store/stored-pages.store.js';

/** A commitment of the index, as its entry states it. */
export interface IndexCommitment {
  /** The index of the entry `index.committed`. */
  readonly entry: number;
  /** The index covers the entries [0, upto). */
  readonly upto: number;
  readonly root: Buffer;
  readonly subjects: number;
}

export interface IndexState extends IndexShape {
  /** Null before the first commitment. */
  readonly entry: number | null;
  readonly upto: number;
}

/** Entries read at a time. */
const BATCH = 2_000;
/** Occurrences in memory, about 100 bytes each; more of them are in temporary files meanwhile. */
const IN_MEMORY = 500_000;
/** Up to this number they are sorted at once; it takes 256 pages at least to add them in parts. */
const FEW = 100_000;
/**
 * Occurrences in a round: at most this, or as many as the index has subjects. So each page is
 * written few times while the index is built, and a crash loses half of the work at most.
 */
const ROUND_LIMIT = 2_000_000;
const POLL_MS = 50;

/**
 * Adds what the log states to the index, and commits to its root in the log. Where commitments
 * exist that the stored index does not cover, because its state was removed, they are repeated and
 * compared first: so it is rebuilt.
 */
@Injectable()
export class IndexCommits {
  constructor(
    private readonly database: Database,
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
  ) {}

  /** Whether something was stated that the index does not cover. */
  async hasNews(): Promise<boolean> {
    const { upto } = await indexState(this.database);
    const [row] = await this.database.query<{ news: boolean }>(SELECT_HAS_NEWS, [upto]);
    return row?.news === true;
  }

  /**
   * Runs one round: adds entries, and commits. Pages, state and entry are written in one
   * transaction, so a crash leaves all or nothing of it. Returns null if another process is at it,
   * or if nothing was stated that the index does not cover.
   */
  commit(): Promise<IndexCommitment | null> {
    return this.commitIf(async (tx, { upto }) => {
      const [row] = await tx.query<{ news: boolean }>(SELECT_HAS_NEWS, [upto]);
      return row?.news === true;
    });
  }

  /**
   * Returns the latest commitment if it covers the entry; otherwise commits, or waits for the
   * process that does, however long that takes.
   */
  async ensureCovered(entry: number, signal?: AbortSignal): Promise<IndexCommitment> {
    await this.entries.entry(entry);
    for (;;) {
      signal?.throwIfAborted();
      const covering = await this.covering(entry);
      if (covering !== undefined) return covering;
      const committed = await this.commitIf((_, { upto }) => Promise.resolve(upto <= entry), Infinity, signal);
      if (committed === null) await sleep(POLL_MS);
    }
  }

  /**
   * Returns the latest commitment if it covers the entry; otherwise commits, if it takes `most`
   * entries at most. `too-many` if it takes more, and `at-work` if another process is at it.
   */
  async coverWithin(entry: number, most: number): Promise<IndexCommitment | 'too-many' | 'at-work'> {
    await this.entries.entry(entry);
    const covering = await this.covering(entry);
    if (covering !== undefined) return covering;
    let tooMany = false;
    const isDue = async (tx: Transaction, state: IndexState): Promise<boolean> => {
      if (state.upto > entry) return false;
      const upto = (await nextStated(tx, state))?.upto ?? entry + 1;
      tooMany = Math.max(upto, entry + 1) - state.upto > most;
      return !tooMany;
    };
    const committed = await this.commitIf(isDue, most);
    if (tooMany) return 'too-many';
    return committed !== null && committed.upto > entry ? committed : 'at-work';
  }

  /** The index covers the entries before this one. */
  async coveredUpTo(): Promise<number> {
    return (await indexState(this.database)).upto;
  }

  private async covering(entry: number): Promise<IndexCommitment | undefined> {
    const state = await indexState(this.database);
    return state.entry !== null && state.upto > entry ? commitmentOf(state, state.entry) : undefined;
  }

  /**
   * @param most entries that the round reads at most, where the log does not state where it ends
   */
  private async commitIf(
    isDue: (tx: Transaction, state: IndexState) => Promise<boolean>,
    most = Infinity,
    signal?: AbortSignal,
  ): Promise<IndexCommitment | null> {
    const { treeSize } = await this.entries.position();
    return this.database.transaction(async (tx) => {
      const [lock] = await tx.query<{ mine: boolean }>(TRY_INDEX_LOCK);
      if (lock?.mine !== true) return null;
      const state = await indexState(tx);
      if (state.upto >= treeSize || !(await isDue(tx, state))) return null;
      return this.round(tx, state, Math.min(treeSize, state.upto + most), signal);
    });
  }

  private async round(tx: Transaction, state: IndexState, end: number, signal?: AbortSignal): Promise<IndexCommitment> {
    const pages = new StoredPages(tx);
    if (state.entry === null) await pages.clear();
    const stated = await nextStated(tx, state);
    const limit = stated ? Infinity : Math.max(ROUND_LIMIT, state.subjects);
    const news = new SpilledOccurrences(IN_MEMORY);
    const giveWay = async (): Promise<void> => {
      signal?.throwIfAborted();
      await nextTurn();
    };
    try {
      const upto = await this.read(news, state.upto, stated?.upto ?? end, limit, signal);
      const shape = await growIndex(pages, state, news.sorted(FEW), giveWay);
      return await this.conclude(tx, shape, upto, stated);
    } finally {
      await news.close();
    }
  }

  /** Commits, or compares with the commitment that was made before. */
  private async conclude(
    tx: Transaction,
    { depth, root, subjects }: IndexShape,
    upto: number,
    stated: IndexCommitment | undefined,
  ): Promise<IndexCommitment> {
    if (stated && !(stated.root.equals(root) && stated.subjects === subjects)) throw otherRoot(stated, root);
    const entry = stated?.entry ?? (await this.append(tx, { upto, root, subjects }));
    await tx.query(UPSERT_INDEX_STATE, [entry, upto, subjects, depth, root]);
    return { entry, upto, root, subjects };
  }

  private async append(tx: Transaction, { upto, root, subjects }: Omit<IndexCommitment, 'entry'>): Promise<number> {
    const { index } = await this.ledger.append(tx, 'system:index', indexCommitted(upto, root, subjects));
    return index;
  }

  /**
   * Adds the subjects of the entries [from, to) to `news`, up to about `limit` of them. Returns
   * where it ended.
   */
  private async read(
    news: SpilledOccurrences,
    from: number,
    to: number,
    limit: number,
    signal?: AbortSignal,
  ): Promise<number> {
    let upto = from;
    while (upto < to && news.size < limit) {
      signal?.throwIfAborted();
      const end = Math.min(upto + BATCH, to);
      const rows = await this.entries.rawEntries(upto, end);
      if (rows.length !== end - upto) throw new CorruptRecordError(`Entries between ${upto} and ${end} are missing.`);
      for (const { index, body, hashes } of rows) {
        const leafHash = hashes.subarray(0, HASH_BYTES);
        for (const subject of subjectsOfEntry(body)) news.add(subjectKey(subject), index, leafHash);
      }
      upto = end;
      await news.spill();
    }
    return upto;
  }
}

interface StatedRow {
  readonly index: number;
  readonly body: Buffer;
}

/** The next commitment that the log states, where the stored index does not cover it. */
async function nextStated(tx: Transaction, state: IndexState): Promise<IndexCommitment | undefined> {
  const [next] = await tx.query<StatedRow>(SELECT_NEXT_COMMITMENT, [state.entry ?? -1]);
  return next && statedBy(next);
}

function statedBy({ index, body }: StatedRow): IndexCommitment {
  const { upto, root, subjects } = parseEntry(index, body).data as { upto: number; root: string; subjects: number };
  return { entry: index, upto, root: parseDigest(root), subjects };
}

function otherRoot({ entry, upto, root }: IndexCommitment, ours: Buffer): IndexError {
  return new IndexError(
    'index-damaged',
    `Entry ${entry} commits to the root ${root.toString('hex')} of the index of ${upto} entries; the entries give ${ours.toString('hex')}. One of them was changed by hand.`,
  );
}

export function commitmentOf({ upto, root, subjects }: IndexState, entry: number): IndexCommitment {
  return { entry, upto, root, subjects };
}

export async function indexState(reader: Reader): Promise<IndexState> {
  const [row] = await reader.query<IndexState>(SELECT_INDEX_STATE);
  return row ?? { ...EMPTY_INDEX, entry: null, upto: 0 };
}
