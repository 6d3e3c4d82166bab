import type { JsonObject } from '@core/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import {
  insertOrigins,
  Interner,
  internOriginSets,
  originIdentity,
  OriginIndex,
  originSet,
  originTuple,
  readOriginIds,
} from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { Database, type Reader, type Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { CorrectShard } from './correct-shard.command.js';
import { factParameters, type StoredFacts } from './fact-columns.js';
import { PreparedCorrection } from './store/prepared-correction.store.js';
import { differences } from './shard-comparison.js';
import { canonicalFacts, type ShardFacts } from './shard-declaration.js';
import { shardCorrected } from './shards.ledger-entries.js';
import { invalidShard, ShardsError } from './shards.errors.js';
import { ORIGINS_LISTENERS, type OriginsListener } from './shards.events.js';
import { readNextNumbers } from './store/chunk-snapshot.store.js';
import { ARCHIVE_SHARD, CORRECT_SHARD, SELECT_DECLARED_ORIGINS } from './store/correct.sql.js';
import { currentShard, type CurrentShard } from './store/current-shard.store.js';
import { INSERT_STATEMENTS, SELECT_CORRECTION_ENTRIES } from './store/register.sql.js';
import { internTraits } from './store/shard-traits.store.js';
import { refuseUnknownVendors } from './vendor-check.service.js';

export interface Corrected {
  readonly name: string;
  readonly receipt: Receipt;
  readonly existing: boolean;
  /**
   * How many shards changed: the corrected one, and descendants whose effective origins changed.
   */
  readonly affected: number;
}

/** What a correction states, in canonical form. */
export interface StatedCorrection {
  readonly reason: string;
  readonly facts: ShardFacts;
}

/** Rounds in which a prepared correction follows the ledger before it takes the lock. */
const ROUNDS = 4;
/** New entries that are left to the lock. */
const FEW_ENTRIES = 256;
/** Attempts to write a correction that others came before. */
const ATTEMPTS = 8;

/**
 * Corrects shards. Past rows are kept, and the effective origins of descendants are updated: by the
 * bitmaps of the origins that change, whatever the number of descendants. What these bitmaps and
 * their consequences are is computed by `prepare`, so that other writers do not wait for it.
 */
@Injectable()
export class ShardCorrectionsService {
  /** Settles when no correction is prepared again. */
  private again: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly committed: Reader,
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly lineage: Lineage,
    private readonly origins: OriginIndex,
    @Inject(ORIGINS_LISTENERS) private readonly listeners: readonly OriginsListener[],
  ) {}

  /**
   * Computes what a correction changes, without blocking writers. `correct` brings it up to date.
   * @throws ShardsError as `correct` does
   */
  async prepare(name: string, command: CorrectShard): Promise<PreparedCorrection> {
    readCommand(CorrectShard, command, invalidShard);
    const { treeSize } = await this.entries.position();
    const facts = canonicalFacts(command);
    const prepared = await this.begin(this.committed, await currentShard(this.committed, name), facts);
    await this.advance(prepared, facts, treeSize);
    for (let round = 1; round < ROUNDS; round++) {
      const now = (await this.entries.position()).treeSize;
      if (now - prepared.asOf <= FEW_ENTRIES) break;
      await this.advance(prepared, facts, now);
    }
    return prepared;
  }

  /**
   * @param prepared computed here, under the lock, if there is none
   * @throws PreparationOutdated if another correction was recorded since it was prepared
   */
  async correct(
    tx: Transaction,
    by: Actor,
    name: string,
    command: CorrectShard,
    prepared?: PreparedCorrection,
  ): Promise<Corrected> {
    const { reason } = readCommand(CorrectShard, command, invalidShard);
    const { nextIndex } = await this.ledger.open(tx);
    const shard = await currentShard(tx, name);
    const facts = await this.checkedFacts(tx, canonicalFacts(command), nextIndex);
    const repeated = await this.sameAsLast(tx, shard, reason, facts);
    if (repeated) return { name: shard.name, receipt: repeated, existing: true, affected: 0 };
    return this.record(tx, by, shard, { reason, facts }, prepared);
  }

  /**
   * As `correct`, for a shard that was read under the lock, and facts that were checked. A repeat
   * is recorded again.
   * @throws PreparationOutdated if another correction was recorded since it was prepared
   */
  async record(
    tx: Transaction,
    by: Actor,
    shard: CurrentShard,
    { reason, facts }: StatedCorrection,
    prepared?: PreparedCorrection,
  ): Promise<Corrected> {
    const { nextIndex } = await this.ledger.open(tx);
    if (prepared && (await this.isOutdated(tx, prepared, shard))) throw new PreparationOutdated();
    const correction = prepared ?? (await this.begin(tx, shard, facts));
    await this.advance(correction, facts, nextIndex, tx);
    const receipt = await this.ledger.append(tx, by, shardCorrected(shard.name, reason, facts));
    await this.write(tx, correction, shard, facts, receipt.index);
    return { name: shard.name, receipt, existing: false, affected: correction.shards.size };
  }

  /**
   * Runs `write` with a prepared correction, and again if another correction came between. Those
   * that come meanwhile wait, so that the next attempt succeeds; where other processes correct all
   * the time, the last attempt is computed under the lock.
   * @param write calls `correct` with what it is given
   */
  async prepared<Result>(
    name: string,
    command: CorrectShard,
    write: (prepared?: PreparedCorrection) => Promise<Result>,
  ): Promise<Result> {
    await this.again;
    try {
      return await write(await this.prepare(name, command));
    } catch (error) {
      if (!(error instanceof PreparationOutdated)) throw error;
    }
    const result = this.again.then(() => this.attempt(name, command, write));
    this.again = result.catch(() => undefined);
    return result;
  }

  private async attempt<Result>(
    name: string,
    command: CorrectShard,
    write: (prepared?: PreparedCorrection) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        return await write(await this.prepare(name, command));
      } catch (error) {
        if (!(error instanceof PreparationOutdated)) throw error;
      }
    }
    return write();
  }

  private async isOutdated(tx: Transaction, { asOf, shard }: PreparedCorrection, now: CurrentShard): Promise<boolean> {
    return shard.number !== now.number || (await this.origins.within(tx).lastCorrection(EVERYTHING)) >= asOf;
  }

  private async begin(reader: Reader, shard: CurrentShard, facts: ShardFacts): Promise<PreparedCorrection> {
    const tuples = facts.origins?.map(originTuple);
    const { ids } = await readOriginIds(reader, tuples ?? []);
    const [row] = await reader.query<{ origins: number[] }>(SELECT_DECLARED_ORIGINS, [shard.number]);
    const { number, uri } = shard;
    const before = { number, uri, facts: shard, declared: row?.origins ?? [] };
    const followers = this.listeners.map((listener) => listener.follow());
    return new PreparedCorrection(before, factsOf(shard, facts), tuples, ids, followers);
  }

  /** @param tx the transaction that holds the lock; else the committed rows are read */
  private async advance(
    prepared: PreparedCorrection,
    facts: ShardFacts,
    asOf: number,
    tx?: Transaction,
  ): Promise<void> {
    const reader = tx ?? this.committed;
    const index = tx ? this.origins.within(tx) : this.origins;
    const { ids: recorded } = await readOriginIds(reader, facts.origins?.map(originTuple) ?? []);
    await prepared.advance({
      view: await this.lineage.view(tx),
      count: await index.shardCount(asOf),
      reader,
      asOf,
      tx,
      recorded,
      origins: await index.origins(asOf),
      shardsOf: (ids) => (tx ? this.origins.shardsUnderLock(tx, ids) : this.origins.shardsByOrigin(ids, asOf)),
    });
  }

  /** @throws ShardsError if the facts name no member, or a vendor that is not registered */
  async checkedFacts(reader: Reader, facts: ShardFacts, asOf: number): Promise<ShardFacts> {
    if (Object.keys(facts).length === 0)
      throw new ShardsError('nothing-corrected', 'A correction names at least one member that is corrected.');
    const [checked] = await refuseUnknownVendors([{ declaration: facts }], this.vendors.within(reader), asOf);
    if (checked instanceof ShardsError) throw checked;
    return facts;
  }

  private async sameAsLast(
    tx: Transaction,
    shard: CurrentShard,
    reason: string,
    facts: ShardFacts,
  ): Promise<Receipt | undefined> {
    const rows = await tx.query<{ entry: number }>(SELECT_CORRECTION_ENTRIES, [[shard.number]]);
    const last = rows.at(-1)?.entry;
    if (last === undefined) return undefined;
    const [entry] = await this.entries.entries([last], tx);
    const before = (entry?.data['facts'] ?? {}) as JsonObject;
    const same = entry?.data['reason'] === reason && differences(before, facts).length === 0;
    return same ? this.entries.receipt(last, tx) : undefined;
  }

  private async write(
    tx: Transaction,
    correction: PreparedCorrection,
    shard: CurrentShard,
    facts: ShardFacts,
    entry: number,
  ): Promise<void> {
    const tuples = facts.origins?.map(originTuple) ?? [];
    const next = await readNextNumbers(tx);
    const origins = new Interner(originIdentity, await readOriginIds(tx, tuples), next.origin);
    const declared = originSet(tuples.map((tuple) => origins.idOf(tuple)));
    await insertOrigins(tx, origins.added, entry);
    const sets = facts.origins ? await internOriginSets(tx, [declared], next.originSet) : undefined;
    await tx.query(INSERT_STATEMENTS, [[shard.number], [entry]]);
    await tx.query(ARCHIVE_SHARD, [shard.number, entry]);
    const corrected = factsOf(shard, facts);
    const traitsOf = await internTraits(tx, [corrected]);
    const parameters = factParameters(corrected, traitsOf(corrected));
    await tx.query(CORRECT_SHARD, [shard.number, entry, sets?.idOf(declared) ?? null, ...parameters]);
    await correction.write(tx, entry, origins);
  }
}

const EVERYTHING = Number.MAX_SAFE_INTEGER;

const factsOf = (shard: CurrentShard, facts: ShardFacts): StoredFacts => ({ ...shard, ...facts });

/** Another correction was recorded since a correction was prepared: prepare it again. */
export class PreparationOutdated extends Error {}
