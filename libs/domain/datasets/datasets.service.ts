import { Inject, Injectable, Optional } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import { Database, type Reader, type Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { type ReadOrder, readOrder, scaleOf, type VersionOrder } from './version-order.js';
import { CommitGate } from './commit-gate.events.js';
import type { DatasetVersion } from './dataset-version.js';
import { DatasetsError, versionIsWithdrawn } from './datasets.errors.js';
import { commitVersionJob } from './datasets.jobs.js';
import { membersListed, splitListed, versionOrdered } from './datasets.ledger-entries.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { countParts, memberParts, splitStatements } from './member-parts.js';
import { MemberSet } from './member-set.js';
import { sameSplits } from './splits.js';
import { INSERT_SPLIT, INSERT_VERSION, SELECT_NEXT_ID, SELECT_STORED_VERSION } from './store/dataset-version.sql.js';
import { type AssembledVersion, VersionAssemblyService } from './version-assembly.service.js';
import { type ListedFold, type StoredVersion, VersionCommitsService } from './version-commits.service.js';

export interface CommittedVersion {
  readonly version: DatasetVersion;
  /** Of the entry that committed the version, or ordered it where a job commits it. */
  readonly receipt: Receipt;
  readonly existing: boolean;
  /** The job that commits it, while it is committing. */
  readonly job?: string;
  /** By what the order's fractions were multiplied to become whole weights; 1: it has none. */
  readonly scale?: number;
}

/** What an order means as of a tree size, computed before other writers wait for its commit. */
interface ResolvedOrder extends AssembledVersion {
  readonly asOf: number;
  /** What the commit writes; null where a job commits the version. */
  readonly listed: ListedFold | null;
}

/** An order with what it means, or why it is refused. */
export type PreparedOrder = ResolvedOrder | { readonly refusal: Error };

/** Members above which a version is committed by a job, unless `DatasetsSettings` change it. */
export const JOB_THRESHOLD = 50_000;
/** Members and ancestors above which a version is committed by a job: about a second of hashing. */
const PREPARED_LIMIT = 250_000;
/** The same limit for a set that was not prepared: all other writers wait while it is folded. */
const UNPREPARED_LIMIT = 10_000;
/** Member lists appended at a time: about a MiB. */
const PARTS_BATCH = 16;

/** An app may provide another one, in a global module. */
export class DatasetsSettings {
  /** @param jobThreshold members above which a version is committed by a job */
  constructor(readonly jobThreshold: number = JOB_THRESHOLD) {}
}

/** Makes dataset versions: small ones in the transaction of the request, large ones with a job. */
@Injectable()
export class DatasetsService {
  /** Orders by the objects that they were read from. */
  private readonly orders = new WeakMap<VersionOrder, Promise<ReadOrder>>();

  constructor(
    private readonly committed: Database,
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly versions: DatasetsReadModel,
    private readonly assembly: VersionAssemblyService,
    private readonly commits: VersionCommitsService,
    private readonly jobs: JobsService,
    @Optional() private readonly settings: DatasetsSettings = new DatasetsSettings(),
    @Optional() @Inject(CommitGate) private readonly gate: CommitGate | null = null,
  ) {}

  /**
   * Resolves an order, and computes what `commit` writes, before that blocks other writers. The
   * version has what the order means at this moment: what others register until the commit is not
   * selected. Returns null if the same order was recorded. An order that is refused is prepared as
   * well; `commit` throws the refusal.
   */
  async prepare(raw: VersionOrder): Promise<PreparedOrder | null> {
    try {
      return await this.resolve(await this.read(raw));
    } catch (refusal) {
      if (refusal instanceof WhenceError && refusal.kind !== 'unavailable') return { refusal };
      throw refusal;
    }
  }

  /**
   * Commits a version, or orders it. Repeated with the same content it returns the existing
   * version; other content is refused, as a committed set never changes. Without a prepared order,
   * only a small version is committed at once.
   */
  async commit(
    tx: Transaction,
    by: Actor,
    raw: VersionOrder,
    prepared: PreparedOrder | null = null,
  ): Promise<CommittedVersion> {
    const { order, hash } = await this.read(raw);
    const { nextIndex } = await this.ledger.open(tx);
    const stored = await this.stored(tx, order);
    const scale = scaleOf(order);
    if (stored?.requestHash.equals(hash)) return { ...(await this.existing(tx, stored, nextIndex)), scale };
    if (prepared && 'refusal' in prepared) throw prepared.refusal;
    if (prepared) await this.assembly.base(tx, order, nextIndex);
    const requested = prepared ?? { ...(await this.assembly.assemble(tx, order, nextIndex)), asOf: nextIndex };
    if (stored) return { ...(await this.sameOrConflict(tx, order, stored, requested, nextIndex)), scale };
    const { dataset, version } = order;
    const { members } = requested.set;
    const finish = await this.gate?.beforeCommit(tx, by, { dataset, version, members }, nextIndex);
    const listed = 'listed' in requested ? requested.listed : await this.small(tx, order.dataset, requested, nextIndex);
    const made = { ...requested, listed, hash, asOf: nextIndex, resolvedAt: requested.asOf };
    const committed = await this.write(tx, by, order, made);
    await finish?.(tx);
    return { ...committed, scale };
  }

  /** The members that an order means as of a tree size; nothing is written. */
  async preview(raw: VersionOrder, asOf: number): Promise<MemberSet> {
    const { order } = await readOrder(raw);
    return (await this.assembly.assemble(this.committed, order, asOf)).set;
  }

  /** Reads an order once: `prepare` leaves nothing of it to the transaction. */
  private read(raw: VersionOrder): Promise<ReadOrder> {
    const known = this.orders.get(raw) ?? readOrder(raw);
    this.orders.set(raw, known);
    return known;
  }

  private async resolve({ order, hash }: ReadOrder): Promise<ResolvedOrder | null> {
    const { treeSize: asOf } = await this.entries.position();
    const stored = await this.stored(this.committed, order);
    if (stored?.requestHash.equals(hash)) return null;
    const assembled = await this.assembly.assemble(this.committed, order, asOf);
    const resolved = { ...assembled, asOf, listed: null };
    if (stored || assembled.set.size > this.settings.jobThreshold) return resolved;
    const upstream = await this.commits.upstreamOf(this.committed, assembled.set);
    if (upstream.size > PREPARED_LIMIT) return resolved;
    const options = { dataset: order.dataset, base: assembled.base?.id ?? null };
    const listed = await this.commits.prepareListed(this.committed, assembled.set, upstream, asOf, options);
    return { ...resolved, listed };
  }

  /** The version of this name; one that rules refused leaves the name free. */
  private async stored(reader: Reader, { dataset, version }: VersionOrder): Promise<StoredVersion | undefined> {
    const [last] = await reader.query<StoredVersion>(SELECT_STORED_VERSION, [dataset, version]);
    return last?.state === 'refused' ? undefined : last;
  }

  private async sameOrConflict(
    tx: Transaction,
    { dataset, version }: VersionOrder,
    stored: StoredVersion,
    requested: AssembledVersion,
    asOf: number,
  ): Promise<CommittedVersion> {
    const set = await this.versions.within(tx).memberSet(stored.id);
    const split = sameSplits(await this.versions.within(tx).splits(stored.id), requested.splits);
    if (set.equals(requested.set) && split && stored.base === (requested.base?.id ?? null))
      return this.existing(tx, stored, asOf);
    const added = requested.set.members.andNot(set.members).size;
    const removed = set.members.andNot(requested.set.members).size;
    const otherwise = !set.equals(requested.set)
      ? 'with other weights'
      : split
        ? 'from another base'
        : 'with other splits';
    const difference =
      added + removed > 0
        ? `with other members: ${added} of yours are not in it, ${removed} of its are not in yours`
        : otherwise;
    const message = `The version "${version}" of the dataset "${dataset}" exists ${difference}. A committed set never changes: use another version.`;
    throw new DatasetsError('dataset-version-conflict', message);
  }

  private async write(
    tx: Transaction,
    by: Actor,
    { dataset, version }: VersionOrder,
    {
      base,
      set,
      splits,
      listed,
      hash,
      asOf,
      resolvedAt,
    }: ResolvedOrder & { readonly hash: Buffer; readonly resolvedAt: number },
  ): Promise<CommittedVersion> {
    const { parts, nextIndex } = await this.appendMembers(tx, by, { dataset, version, set, splits, asOf });
    const listedSplits = splitStatements(splits);
    const statement = { dataset, version, base: base?.version, parts, members: set.size, splits: listedSplits };
    const [next] = await tx.query<{ id: number }>(SELECT_NEXT_ID);
    const id = next?.id ?? 0;
    const sets = [set.members.toBytes(), set.weights.toBytes(), set.size];
    // The entry that orders or commits the version is the next one.
    await tx.query(INSERT_VERSION, [id, dataset, version, nextIndex, base?.id ?? null, hash, ...sets]);
    for (const [split, members] of splits) await tx.query(INSERT_SPLIT, [id, split, members.toBytes(), members.size]);
    if (listed !== null) {
      const version = { id, statement, set, asOf: nextIndex, ...listed, tallied: resolvedAt };
      const receipt = await this.commits.commitListed(tx, by, version);
      return { version: await this.written(tx, id, nextIndex + 1), receipt, existing: false };
    }
    const receipt = await this.ledger.append(tx, by, versionOrdered(statement));
    const job = await this.jobs.schedule(tx, commitVersionJob, { dataset, version, order: nextIndex });
    return { version: await this.written(tx, id, nextIndex + 1), receipt, existing: false, job };
  }

  /**
   * What the commit of a set that was not prepared writes; null if other writers would wait too
   * long for it.
   */
  private async small(
    tx: Transaction,
    dataset: string,
    { set, base }: AssembledVersion,
    asOf: number,
  ): Promise<ListedFold | null> {
    if (set.size > this.settings.jobThreshold) return null;
    const upstream = await this.commits.upstreamOf(tx, set);
    if (upstream.size > UNPREPARED_LIMIT) return null;
    return this.commits.prepareListed(tx, set, upstream, asOf, { dataset, base: base?.id ?? null, urgent: true });
  }

  /**
   * Appends the lists of members and of splits. Returns how many parts the first has, and the index
   * of the entry after them all.
   */
  private async appendMembers(tx: Transaction, by: Actor, lists: Lists): Promise<{ parts: number; nextIndex: number }> {
    let entries = 0;
    let batch: Statement[] = [];
    for (const statement of listStatements(lists)) {
      entries++;
      if (batch.push(statement) < PARTS_BATCH) continue;
      await this.ledger.appendAll(tx, by, batch);
      batch = [];
    }
    await this.ledger.appendAll(tx, by, batch);
    return { parts: countParts(lists.set), nextIndex: lists.asOf + entries };
  }

  private async existing(tx: Transaction, stored: StoredVersion, asOf: number): Promise<CommittedVersion> {
    const receipt = await this.entries.receipt(stored.orderedEntry, tx);
    const version = await this.written(tx, stored.id, asOf);
    if (version.withdrawn) throw versionIsWithdrawn(version.dataset, version.version, version.withdrawn);
    if (version.state === 'committed') return { version, receipt, existing: true };
    // Starts a failed job again; a job that waits or runs is left alone.
    const payload = { dataset: version.dataset, version: version.version, order: version.orderedEntry };
    const job = await this.jobs.schedule(tx, commitVersionJob, payload);
    return { version, receipt, existing: true, job };
  }

  private async written(tx: Transaction, id: number, asOf: number): Promise<DatasetVersion> {
    const [version] = await this.versions.within(tx).versions([id], asOf);
    if (version) return version;
    throw new DatasetsError('dataset-version-inconsistent', `Version ${id} cannot be read.`);
  }
}

/** What the entries before that of a version list. */
interface Lists extends Pick<AssembledVersion, 'set' | 'splits'> {
  readonly dataset: string;
  readonly version: string;
  readonly asOf: number;
}

function* listStatements({ dataset, version, set, splits }: Lists): Generator<Statement> {
  let part = 0;
  for (const listed of memberParts(set)) yield membersListed(dataset, version, part++, listed);
  for (const [split, members] of splits) {
    let at = 0;
    for (const listed of memberParts(MemberSet.once(members))) yield splitListed(dataset, version, split, at++, listed);
  }
}
