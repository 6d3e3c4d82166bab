import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, RefusedWrite } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { ShardsReadModel } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import { CommitGate } from './commit-gate.events.js';
import type { FoldedSet } from './committed-set.js';
import { type VersionStatement, versionCommitted, versionRefused } from './datasets.ledger-entries.js';
import { DatasetsError } from './datasets.errors.js';
import { countParts, splitStatements } from './member-parts.js';
import type { MemberSet } from './member-set.js';
import { type FoldBase, type FoldOptions, SetFoldService } from './set-fold.service.js';
import { CommittedSets } from './store/committed-sets.store.js';
import {
  COMMIT_VERSION,
  REFUSE_VERSION,
  SELECT_NEAREST_IN_SIZE,
  SELECT_STORED_VERSION,
  SELECT_VERSIONS_BY_ID,
} from './store/dataset-version.sql.js';
import { VersionSets } from './store/version-sets.store.js';
import { type SetTallies, type TallyBase, VersionTotalsService } from './version-totals.service.js';

/** The row of a version, with what a commit depends on. */
export interface StoredVersion {
  readonly id: number;
  readonly state: string;
  readonly orderedEntry: number;
  readonly base: number | null;
  readonly requestHash: Buffer;
  readonly originsChangedEntry: number | null;
}

/** What the commit of a version writes whose members are listed with it. */
export type ListedFold = Pick<PreparedVersion, 'upstream' | 'folded' | 'tallies' | 'base'>;

/** Fewer shards are folded and counted sooner than others are looked for. */
const WORTH_A_START = 2_000;

export interface ListedOptions {
  readonly dataset: string;
  /** The version that the order starts from; null if it names none. */
  readonly base: number | null;
  /** Other writers wait for the fold. */
  readonly urgent?: boolean;
}

/**
 * Called with the steps done and the total: one for each member that is counted, and two for each
 * key of the committed set.
 */
export type Progress = (done: number, total: number) => void;

/** What a commit writes, computed as of a tree size. */
export interface PreparedVersion {
  readonly id: number;
  readonly statement: VersionStatement;
  readonly set: MemberSet;
  readonly upstream: Bitmap;
  readonly folded: FoldedSet;
  readonly tallies: SetTallies;
  readonly base: TallyBase | undefined;
  readonly asOf: number;
}

/** Commits versions whose members are recorded: the upstream, the totals and the entry. */
@Injectable()
export class VersionCommitsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly lineage: Lineage,
    private readonly shards: ShardsReadModel,
    private readonly totals: VersionTotalsService,
    private readonly sets: VersionSets,
    private readonly setFold: SetFoldService,
    private readonly committedSets: CommittedSets,
    @Optional() @Inject(CommitGate) private readonly gate: CommitGate | null = null,
  ) {}

  /**
   * Computes what the commit of an ordered version writes, without blocking writers. Returns null
   * if it is committed already.
   * @throws DatasetsError `dataset-version-refused` if rules ended it
   */
  async prepareOrdered(
    reader: Reader,
    dataset: string,
    version: string,
    progress: Progress = () => undefined,
  ): Promise<PreparedVersion | null> {
    const { treeSize } = await this.entries.position();
    const stored = await this.stored(reader, dataset, version);
    if (stored.state === 'committed') return null;
    if (stored.state === 'refused') throw alreadyRefused(dataset, version);
    const set = await this.sets.memberSet(stored.id, reader);
    const base = stored.base === null ? undefined : await this.versionName(reader, stored.base);
    const splits = splitStatements(await this.sets.splits(stored.id, reader));
    const statement = { dataset, version, base, parts: countParts(set), members: set.size, splits };
    const upstream = await this.upstreamOf(reader, set);
    const counts = this.totals.countsOf(set);
    const total = counts + 2 * upstream.size;
    progress(0, total);
    let done = 0;
    const from = await this.startOf(reader, dataset, upstream.size, stored.base);
    const count = { base: from, progress: (counted: number) => progress((done += counted), total) };
    const tallies = await this.totals.tally(reader, set, treeSize, count);
    const fold = { base: from, progress: (steps: number) => progress(counts + steps, total) };
    const folded = await this.fold(reader, set, upstream, treeSize, fold);
    return { id: stored.id, statement, set, upstream, folded, tallies, base: from, asOf: treeSize };
  }

  /**
   * Writes the trie of a prepared version before its commit blocks other writers. Nothing refers to
   * it until then.
   */
  async storePieces(tx: Transaction, { folded }: PreparedVersion): Promise<void> {
    await this.committedSets.insertPieces(tx, folded);
  }

  /**
   * Commits a prepared version, once: repeated, or run twice at a time, it returns the first
   * receipt. A version that rules refuse ends with the record of that attempt.
   */
  async commitOrdered(
    tx: Transaction,
    by: Actor,
    name: { readonly dataset: string; readonly version: string },
    prepared: PreparedVersion | null,
  ): Promise<Receipt> {
    const { nextIndex } = await this.ledger.open(tx);
    const stored = await this.stored(tx, name.dataset, name.version);
    if (stored.state === 'committed' || prepared === null) return this.committedReceipt(tx, stored, nextIndex);
    if (stored.state === 'refused' || stored.id !== prepared.id) throw alreadyRefused(name.dataset, name.version);
    const outOfDate = stored.originsChangedEntry !== null && stored.originsChangedEntry >= prepared.asOf;
    const tallies = outOfDate ? await this.totals.tally(tx, prepared.set, nextIndex, prepared) : prepared.tallies;
    // Rules may have been stated since the version was ordered.
    const planned = { ...name, members: prepared.set.members };
    const finish = await this.gate?.beforeCommit(tx, by, planned, nextIndex).catch((error: unknown) => {
      throw error instanceof RefusedWrite ? this.endingRefusal(error, by, name, stored.id) : error;
    });
    const receipt = await this.commit(tx, by, { ...prepared, tallies });
    await finish?.(tx);
    return receipt;
  }

  /** The refusal; who records it ends the version with it, in one transaction. */
  private endingRefusal(
    { kind, code, message, complaints, details, record }: RefusedWrite,
    by: Actor,
    { dataset, version }: { readonly dataset: string; readonly version: string },
    id: number,
  ): RefusedWrite {
    const recordAndEnd = async (tx: Transaction): Promise<Receipt> => {
      const receipt = await record(tx);
      const { id: current, state } = await this.stored(tx, dataset, version);
      // Another run of the job may have ended or committed it since.
      if (current !== id || state !== 'committing') return receipt;
      const { index } = await this.ledger.append(tx, by, versionRefused(dataset, version, receipt.index));
      await tx.query(REFUSE_VERSION, [id, index, receipt.index]);
      return receipt;
    };
    return new RefusedWrite({ kind, code, message, complaints, details, record: recordAndEnd });
  }

  async upstreamOf(reader: Reader, set: MemberSet): Promise<Bitmap> {
    return this.lineage.upstreamOf(set.members, reader);
  }

  /** @param upto a tree size at which all of them are registered */
  async fold(
    reader: Reader,
    { members }: MemberSet,
    upstream: Bitmap,
    upto: number,
    options?: FoldOptions,
  ): Promise<FoldedSet> {
    return this.setFold.fold(reader, { members, upstream }, upto, options);
  }

  /** Folds and counts a set as of a tree size, from a version that it may differ little from. */
  async prepareListed(
    reader: Reader,
    set: MemberSet,
    upstream: Bitmap,
    asOf: number,
    { dataset, base: id, urgent = false }: ListedOptions,
  ): Promise<ListedFold> {
    const base = await this.startOf(reader, dataset, upstream.size, id);
    const folded = await this.fold(reader, set, upstream, asOf, { base, urgent });
    return { upstream, folded, base, tallies: await this.totals.tally(reader, set, asOf, { base }) };
  }

  /**
   * A version to fold and count one of `shards` upstream shards from: its base; without one, the
   * version of the dataset that is nearest in size. Lists are often stated whole again, with little
   * that is new.
   */
  private async startOf(
    reader: Reader,
    dataset: string,
    shards: number,
    base: number | null,
  ): Promise<(FoldBase & TallyBase) | undefined> {
    if (base !== null) return this.baseOf(reader, base);
    if (shards < WORTH_A_START) return undefined;
    const [nearest] = await reader.query<{ id: number }>(SELECT_NEAREST_IN_SIZE, [dataset, shards]);
    return nearest && this.baseOf(reader, nearest.id);
  }

  /** A committed version, to fold and count another from. */
  async baseOf(reader: Reader, id: number): Promise<FoldBase & TallyBase> {
    const members = await this.sets.get('members', id, reader);
    const weights = await this.sets.weights(id, reader);
    const upstream = await this.sets.get('upstream', id, reader);
    return { id, members, weights, upstream, trie: () => this.committedSets.trie(id, reader) };
  }

  /**
   * Commits a version whose members are listed in this transaction. The caller has opened the
   * ledger. `tallied`: the tree size of the tallies; they are made anew if shards were corrected
   * since.
   */
  async commitListed(
    tx: Transaction,
    by: Actor,
    listed: PreparedVersion & { readonly tallied: number },
  ): Promise<Receipt> {
    const { set, asOf, tallied, base } = listed;
    const corrected = tallied < asOf && (await this.shards.within(tx).correctedBetween(tallied, asOf)).length > 0;
    const tallies = corrected ? await this.totals.tally(tx, set, asOf, { base }) : listed.tallies;
    return this.commit(tx, by, { ...listed, tallies });
  }

  /** Writes the commit. The ledger is open, and the tallies are as of its next index. */
  private async commit(
    tx: Transaction,
    by: Actor,
    { id, statement, upstream, folded, tallies }: Omit<PreparedVersion, 'set' | 'base' | 'asOf'>,
  ): Promise<Receipt> {
    const receipt = await this.ledger.append(tx, by, versionCommitted(statement, upstream.size, folded));
    const at = await this.entries.recordedAt(receipt.index, tx);
    await tx.query(COMMIT_VERSION, [id, receipt.index, at, upstream.toBytes(), upstream.size]);
    await this.totals.open(tx, id, tallies, receipt.index);
    await this.committedSets.insertPieces(tx, folded);
    await this.committedSets.insert(tx, id, folded);
    return receipt;
  }

  private async stored(reader: Reader, dataset: string, version: string): Promise<StoredVersion> {
    const [stored] = await reader.query<StoredVersion>(SELECT_STORED_VERSION, [dataset, version]);
    if (stored) return stored;
    const message = `The version "${version}" of the dataset "${dataset}" was never ordered.`;
    throw new DatasetsError('dataset-version-not-found', message);
  }

  private async committedReceipt(tx: Transaction, { id }: StoredVersion, asOf: number): Promise<Receipt> {
    const [row] = await tx.query<{ committedEntry: number | null }>(SELECT_VERSIONS_BY_ID, [asOf, [id]]);
    return this.entries.receipt(row?.committedEntry ?? -1, tx);
  }

  private async versionName(reader: Reader, id: number): Promise<string | undefined> {
    const [row] = await reader.query<{ version: string }>(SELECT_VERSIONS_BY_ID, [Number.MAX_SAFE_INTEGER, [id]]);
    return row?.version;
  }
}

/** The error for a job whose version rules ended, whether or not its name was ordered again. */
function alreadyRefused(dataset: string, version: string): DatasetsError {
  const message = `Rules refused the version "${version}" of the dataset "${dataset}" that this was to commit.`;
  return new DatasetsError('dataset-version-refused', message);
}
