import { Bitmap } from '@core/bitmap';
import type { JsonObject } from '@core/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import {
  applySegmentChanges,
  changedOrigins,
  insertOrigins,
  Interner,
  internOriginSets,
  originIdentity,
  type OriginsChange,
  originSet,
  originTuple,
  type OriginTuple,
  readOriginIds,
  SegmentChanges,
  type ShardOrigins,
} from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { CorrectShard } from './correct-shard.command.js';
import { factParameters } from './fact-columns.js';
import { differences } from './shard-comparison.js';
import { canonicalFacts, type ShardFacts } from './shard-declaration.js';
import { shardCorrected } from './shards.ledger-entries.js';
import { invalidShard, ShardsError } from './shards.errors.js';
import { ORIGINS_LISTENERS, type OriginsListener } from './shards.events.js';
import { readNextNumbers } from './store/chunk-snapshot.store.js';
import { UPDATE_FACTS, UPDATE_ORIGINS, ARCHIVE_SHARDS, SELECT_SHARD_ORIGINS } from './store/correct.sql.js';
import { currentShard, type CurrentShard } from './store/current-shard.store.js';
import { INSERT_STATEMENTS, SELECT_CORRECTION_ENTRIES } from './store/register.sql.js';
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

/** Corrects shards. Past rows are kept, and the effective origins of descendants are updated. */
@Injectable()
export class ShardCorrectionsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly lineage: Lineage,
    @Inject(ORIGINS_LISTENERS) private readonly listeners: readonly OriginsListener[],
  ) {}

  async correct(tx: Transaction, by: Actor, name: string, command: CorrectShard): Promise<Corrected> {
    const { reason } = readCommand(CorrectShard, command, invalidShard);
    const { nextIndex } = await this.ledger.open(tx);
    const shard = await currentShard(tx, name);
    const facts = await this.checkedFacts(tx, canonicalFacts(command), nextIndex);
    const repeated = await this.sameAsLast(tx, shard, reason, facts);
    if (repeated) return { name: shard.name, receipt: repeated, existing: true, affected: 0 };
    const receipt = await this.ledger.append(tx, by, shardCorrected(shard.name, reason, facts));
    await tx.query(INSERT_STATEMENTS, [[shard.number], [receipt.index]]);
    const changes = facts.origins
      ? await this.originChanges(tx, shard, facts.origins.map(originTuple), receipt.index)
      : [];
    const numbers = [...new Set([shard.number, ...changes.map((change) => change.after.number)])];
    await tx.query(ARCHIVE_SHARDS, [numbers, receipt.index]);
    await this.writeOrigins(tx, shard, changes, receipt.index);
    await this.writeFacts(tx, shard, facts);
    const affected = Bitmap.of(numbers);
    for (const listener of this.listeners)
      await listener.originsChanged(tx, { shards: affected, entry: receipt.index });
    return { name: shard.name, receipt, existing: false, affected: numbers.length };
  }

  private async checkedFacts(tx: Transaction, facts: ShardFacts, asOf: number): Promise<ShardFacts> {
    if (Object.keys(facts).length === 0)
      throw new ShardsError('nothing-corrected', 'A correction names at least one member that is corrected.');
    const [checked] = await refuseUnknownVendors([{ declaration: facts }], this.vendors.within(tx), asOf);
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

  private async originChanges(
    tx: Transaction,
    shard: CurrentShard,
    tuples: readonly OriginTuple[],
    entry: number,
  ): Promise<OriginsChange[]> {
    const next = await readNextNumbers(tx);
    const origins = new Interner(originIdentity, await readOriginIds(tx, tuples), next.origin);
    const declared = originSet(tuples.map((tuple) => origins.idOf(tuple)));
    await insertOrigins(tx, origins.added, entry);
    const view = await this.lineage.view(tx);
    const downstream = [...(await this.lineage.downstreamOf(Bitmap.of([shard.number]), tx))];
    const descendants = await tx.query<ShardOrigins>(SELECT_SHARD_ORIGINS, [downstream]);
    const derivations = [
      ...new Set(descendants.flatMap(({ derivation }) => (derivation === null ? [] : [derivation]))),
    ];
    const parents = new Set(derivations.flatMap((derivation) => Array.from(view.parentsOf(derivation))));
    const outside = await tx.query<ShardOrigins>(SELECT_SHARD_ORIGINS, [[...parents]]);
    const effective = new Map(outside.map((parent) => [parent.number, parent.effective]));
    const parentsOf = (derivation: number): number[] => Array.from(view.parentsOf(derivation));
    return changedOrigins(
      descendants,
      { number: shard.number, declared },
      parentsOf,
      (parent) => effective.get(parent) ?? [],
    );
  }

  private async writeOrigins(
    tx: Transaction,
    shard: CurrentShard,
    changes: readonly OriginsChange[],
    entry: number,
  ): Promise<void> {
    const own = await tx.query<ShardOrigins>(SELECT_SHARD_ORIGINS, [[shard.number]]);
    const changed = new Map(changes.map(({ after }) => [after.number, after]));
    const rows = [...own.filter((row) => !changed.has(row.number)), ...changed.values()];
    const { originSet: next } = await readNextNumbers(tx);
    const named = rows.flatMap((row) => [row.declared, row.effective]);
    const sets = await internOriginSets(tx, named, next);
    await tx.query(UPDATE_ORIGINS, [
      rows.map((row) => row.number),
      rows.map((row) => sets.idOf(row.declared)),
      rows.map((row) => sets.idOf(row.effective)),
      entry,
    ]);
    const segments = new SegmentChanges();
    for (const { before, after } of changes) {
      segments.lose(
        before.number,
        without(before.declared, after.declared),
        without(before.effective, after.effective),
      );
      segments.gain(after.number, without(after.declared, before.declared), without(after.effective, before.effective));
    }
    await applySegmentChanges(tx, segments, entry, 'supersede');
  }

  private async writeFacts(tx: Transaction, shard: CurrentShard, facts: ShardFacts): Promise<void> {
    await tx.query(UPDATE_FACTS, [shard.number, ...factParameters({ ...shard, ...facts })]);
  }
}

function without(set: readonly number[], other: readonly number[]): number[] {
  const excluded = new Set(other);
  return set.filter((id) => !excluded.has(id));
}
