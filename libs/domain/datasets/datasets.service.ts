import { WhenceError } from '@core/kernel';
import type { Actor, LedgerReadModel, LedgerService, Receipt, Statement } from '@domain/ledger';
import type { ShardsReadModel } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import type { JobsService } from '@platform/jobs';
import { type DatasetOrder, orderHash, readOrder } from './dataset-order.js';
import type { DatasetVersion } from './dataset-version.js';
import { DatasetsError } from './datasets.errors.js';
import { commitVersionJob } from './datasets.jobs.js';
import { membersListed, versionOrdered, type VersionStatement } from './datasets.ledger-entries.js';
import type { DatasetsReadModel } from './datasets.read-model.js';
import { memberParts } from './member-parts.js';
import { MemberSet } from './member-set.js';
import { INSERT_VERSION, SELECT_HELD_VERSION, SELECT_NEXT_ID } from './store/dataset-version.sql.js';
import type { VersionSets } from './store/version-sets.store.js';
import { VersionAssembly } from './version-assembly.js';
import type { HeldVersion, UpstreamFold, VersionCommitsService } from './version-commits.service.js';

export interface CommittedVersion {
  readonly version: DatasetVersion;
  /** Of the statement that committed it, or ordered it where a job commits it. */
  readonly receipt: Receipt;
  readonly existing: boolean;
  /** The job that commits it, while it is committing. */
  readonly job?: string;
}

/** The set that an order made as of a tree size, folded: what takes long, worked out while nobody waits. */
export interface PreparedOrder extends UpstreamFold {
  readonly set: MemberSet;
  readonly asOf: number;
}

export interface DatasetsDependencies {
  /** What is committed. */
  readonly reader: Reader;
  readonly ledger: LedgerService;
  readonly entries: LedgerReadModel;
  readonly shards: ShardsReadModel;
  readonly versions: DatasetsReadModel;
  readonly commits: VersionCommitsService;
  readonly sets: VersionSets;
  readonly jobs: JobsService;
}

/** Members above which a version is committed by a job. */
export const JOB_THRESHOLD = 50_000;
/** Members and ancestors above which a version is committed by a job: about a second of hashing. */
const PREPARED_LIMIT = 250_000;
/** The same for what was not prepared, or prepared of another set, as all other writers wait meanwhile. */
const UNPREPARED_LIMIT = 10_000;
/** Member lists appended at a time: about a MiB. */
const PARTS_AT_ONCE = 16;

/** Makes dataset versions: small ones at once, large ones with a job. */
export class DatasetsService {
  constructor(
    private readonly use: DatasetsDependencies,
    private readonly jobThreshold: number = JOB_THRESHOLD,
  ) {}

  /**
   * Works out what `commit` writes, before it holds up other writers. null: nothing is gained, or the order cannot be carried out as things
   * stand; what is wrong with it is for `commit` to say.
   */
  async prepare(raw: DatasetOrder): Promise<PreparedOrder | null> {
    try {
      return await this.prepareSet(readOrder(raw));
    } catch (error) {
      if (error instanceof WhenceError && error.kind !== 'unavailable') return null;
      throw error;
    }
  }

  /**
   * Commits a version, or orders it. The same version with the same content is the existing one; with other content it is refused, as a
   * committed set never changes. Without what was prepared of it, only a small version is committed at once.
   */
  async commit(
    tx: Transaction,
    by: Actor,
    raw: DatasetOrder,
    prepared: PreparedOrder | null = null,
  ): Promise<CommittedVersion> {
    const order = readOrder(raw);
    const hash = orderHash(order);
    const { nextIndex } = await this.use.ledger.open(tx);
    const [held] = await tx.query<HeldVersion>(SELECT_HELD_VERSION, [order.dataset, order.version]);
    if (held?.requestHash.equals(hash)) return this.existing(tx, held, nextIndex);
    const base = await this.base(tx, order, nextIndex);
    const set = prepared?.asOf === nextIndex ? prepared.set : await this.assemble(tx, order, base, nextIndex);
    if (held) return this.sameOrConflict(tx, order, held, { base, set }, nextIndex);
    return this.write(tx, by, order, { base, set, hash, asOf: nextIndex }, prepared);
  }

  private async prepareSet(order: DatasetOrder): Promise<PreparedOrder | null> {
    const { reader, commits } = this.use;
    const { treeSize: asOf } = await this.use.entries.position();
    const held = await reader.query(SELECT_HELD_VERSION, [order.dataset, order.version]);
    if (held.length > 0) return null;
    const set = await this.assemble(reader, order, await this.base(reader, order, asOf), asOf);
    if (set.size > this.jobThreshold) return null;
    const upstream = await commits.upstreamOf(reader, set);
    if (upstream.size > PREPARED_LIMIT) return null;
    return { set, asOf, upstream, folded: await commits.fold(reader, set, upstream, asOf) };
  }

  private async assemble(
    reader: Reader,
    order: DatasetOrder,
    base: DatasetVersion | null,
    asOf: number,
  ): Promise<MemberSet> {
    const baseSet = base ? await this.use.sets.memberSet(base.id, reader) : MemberSet.empty;
    return new VersionAssembly(this.use.shards, reader, asOf).assemble(order, baseSet);
  }

  private async base(reader: Reader, order: DatasetOrder, asOf: number): Promise<DatasetVersion | null> {
    if (order.base === undefined) return null;
    const base = await this.use.versions.within(reader).version(order.dataset, order.base, asOf);
    const complain = (message: string) => [{ pointer: '/base', message }];
    if (base === null) {
      const message = `There is no version "${order.base}" of the dataset "${order.dataset}" to start from.`;
      throw new DatasetsError('base-not-found', message, complain('names no version of this dataset'));
    }
    if (base.state === 'committed') return base;
    const message = `The version "${order.base}" is still committing. Ask again when it is committed.`;
    throw new DatasetsError('base-not-committed', message, complain('is not committed yet'));
  }

  private async sameOrConflict(
    tx: Transaction,
    order: DatasetOrder,
    held: HeldVersion,
    asked: { base: DatasetVersion | null; set: MemberSet },
    asOf: number,
  ): Promise<CommittedVersion> {
    const set = await this.use.sets.memberSet(held.id, tx);
    if (set.equals(asked.set) && held.base === (asked.base?.id ?? null)) return this.existing(tx, held, asOf);
    const added = asked.set.members.andNot(set.members).size;
    const removed = set.members.andNot(asked.set.members).size;
    const difference =
      added + removed > 0
        ? `with other members: ${added} of yours are not in it, ${removed} of its are not in yours`
        : set.equals(asked.set)
          ? 'from another base'
          : 'with other weights';
    const message = `The version "${order.version}" of the dataset "${order.dataset}" exists ${difference}. A committed set never changes: take another version.`;
    throw new DatasetsError('dataset-version-conflict', message);
  }

  private async write(
    tx: Transaction,
    by: Actor,
    order: DatasetOrder,
    { base, set, hash, asOf }: { base: DatasetVersion | null; set: MemberSet; hash: Buffer; asOf: number },
    prepared: PreparedOrder | null,
  ): Promise<CommittedVersion> {
    const { dataset, version } = order;
    const folded = set.size > this.jobThreshold ? null : await this.folded(tx, set, asOf, prepared);
    const { parts, last: listed } = await this.list(tx, by, order, set);
    const statement = { dataset, version, base: base?.version, parts, members: set.size };
    const [next] = await tx.query<{ id: number }>(SELECT_NEXT_ID);
    const id = next?.id ?? 0;
    const insert = (entry: number): Promise<unknown> =>
      tx.query(INSERT_VERSION, [
        ...[id, dataset, version, entry, base?.id ?? null, hash],
        ...[set.members.toBytes(), set.weights.toBytes(), set.size],
      ]);
    if (folded === null) {
      const receipt = await this.order(tx, by, statement);
      await insert(receipt.index);
      const job = await this.use.jobs.schedule(tx, commitVersionJob, { dataset, version });
      return { ...(await this.answer(tx, id, receipt)), existing: false, job };
    }
    // The statement that commits it is the next one.
    await insert(listed + 1);
    const receipt = await this.use.commits.commitListed(tx, by, { id, statement, set, asOf: listed + 1, ...folded });
    return { ...(await this.answer(tx, id, receipt)), existing: false };
  }

  /** What was prepared, if it is of this set; else the same worked out now, or null where others would wait too long for it. */
  private async folded(
    tx: Transaction,
    set: MemberSet,
    asOf: number,
    prepared: PreparedOrder | null,
  ): Promise<UpstreamFold | null> {
    // No more of it than that: its totals would be those of an earlier position.
    if (prepared?.set.members.equals(set.members)) return { upstream: prepared.upstream, folded: prepared.folded };
    const upstream = await this.use.commits.upstreamOf(tx, set);
    if (upstream.size > UNPREPARED_LIMIT) return null;
    return { upstream, folded: await this.use.commits.fold(tx, set, upstream, asOf, { urgent: true }) };
  }

  /** Answers how many parts there are, and the index of the last one's entry. */
  private async list(
    tx: Transaction,
    by: Actor,
    { dataset, version }: DatasetOrder,
    set: MemberSet,
  ): Promise<{ parts: number; last: number }> {
    let [parts, last] = [0, -1];
    let batch: Statement[] = [];
    const append = async (): Promise<void> => {
      last = (await this.use.ledger.appendAll(tx, by, batch)).at(-1)?.index ?? last;
      batch = [];
    };
    for (const part of memberParts(set)) {
      batch.push(membersListed(dataset, version, parts++, part));
      if (batch.length === PARTS_AT_ONCE) await append();
    }
    await append();
    return { parts, last };
  }

  private order(tx: Transaction, by: Actor, statement: VersionStatement): Promise<Receipt> {
    return this.use.ledger.append(tx, by, versionOrdered(statement));
  }

  private async existing(tx: Transaction, held: HeldVersion, asOf: number): Promise<CommittedVersion> {
    const receipt = await this.use.entries.receipt(held.orderedEntry, tx);
    const [version] = await this.use.versions.within(tx).versions([held.id], asOf);
    if (!version) throw new DatasetsError('dataset-version-inconsistent', `Version ${held.id} is not to be read.`);
    if (version.state === 'committed') return { version, receipt, existing: true };
    // A job that failed begins anew; one that is waiting or at work stays.
    const { dataset, version: name } = version;
    const job = await this.use.jobs.schedule(tx, commitVersionJob, { dataset, version: name });
    return { version, receipt, existing: true, job };
  }

  private async answer(
    tx: Transaction,
    id: number,
    receipt: Receipt,
  ): Promise<{ version: DatasetVersion; receipt: Receipt }> {
    const [version] = await this.use.versions.within(tx).versions([id], receipt.index + 1);
    if (!version) throw new Error(`version ${id} was not written`);
    return { version, receipt };
  }
}
