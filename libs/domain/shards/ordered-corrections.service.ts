import type { JsonObject } from '@core/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import { Database, type Reader, type Transaction } from '@platform/database';
import { CorrectShard } from './correct-shard.command.js';
import { CorrectionChunksService } from './correction-chunks.service.js';
import { type Corrected, ShardCorrectionsService } from './shard-corrections.service.js';
import { differences } from './shard-comparison.js';
import type { ShardFacts } from './shard-declaration.js';
import type { PreparedCorrection } from './store/prepared-correction.store.js';
import { shardNumbered } from './store/current-shard.store.js';
import { SELECT_CORRECTION_ENTRIES } from './store/register.sql.js';

/** One correction of many shards. */
export interface OrderedCorrection {
  readonly by: Actor;
  readonly reason: string;
  /** In canonical form, and checked. */
  readonly facts: ShardFacts;
  /** The tree size at which it was ordered. */
  readonly since: number;
}

/** What became of the first `done` of the given shards. */
export interface CorrectedEach {
  readonly done: number;
  readonly corrected: number;
  /** Their last correction had this reason and these facts before. */
  readonly same: number;
  /** How many shards changed by each of the entries, summed: the shard itself and descendants. */
  readonly affected: number;
  /** That of the last entry; null: there is none. */
  readonly receipt: Receipt | null;
}

/** Shards that are corrected before `isOver` is asked again: they hold the lock for some 50 ms. */
const TOGETHER = 16;

type Settled = 'corrected' | 'same';

/**
 * Corrects many shards in the same way, each by an entry of its own. What an order has corrected is
 * found in the ledger, so that one that is carried out again corrects no shard twice.
 */
@Injectable()
export class OrderedCorrectionsService {
  constructor(
    @Inject(Database) private readonly committed: Reader,
    private readonly corrections: ShardCorrectionsService,
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly lineage: Lineage,
    private readonly chunks: CorrectionChunksService,
  ) {}

  /** @throws ShardsError if the facts name no member, or a vendor that is not registered */
  async checkedFacts(facts: ShardFacts, asOf: number): Promise<ShardFacts> {
    return this.corrections.checkedFacts(this.committed, facts, asOf);
  }

  /** Those of the shards that the order need not correct (any more). */
  async settled(
    numbers: readonly number[],
    { by, reason, facts, since }: OrderedCorrection,
    reader: Reader = this.committed,
  ): Promise<Map<number, Settled>> {
    const rows = await reader.query<{ shard: number; entry: number }>(SELECT_CORRECTION_ENTRIES, [numbers]);
    const last = new Map(rows.map(({ shard, entry }) => [shard, entry]));
    const asked = rows.filter(({ shard, entry }) => entry >= since || last.get(shard) === entry);
    const found = await this.entries.entries([...new Set(asked.map(({ entry }) => entry))], reader);
    const equal = new Map(
      found
        .filter(({ data }) => data['reason'] === reason)
        .filter(({ data }) => differences((data['facts'] ?? {}) as JsonObject, facts).length === 0)
        .map((entry) => [entry.index, entry]),
    );
    const settled = new Map<number, Settled>();
    for (const { shard, entry } of asked) {
      const own = entry >= since && equal.get(entry)?.by === by;
      if (own) settled.set(shard, 'corrected');
      else if (equal.has(entry) && last.get(shard) === entry && !settled.has(shard)) settled.set(shard, 'same');
    }
    return settled;
  }

  /**
   * Those of the shards whose correction may reach others, and is prepared beside the writers.
   * Without the ledger's lock, others may have children a moment later.
   */
  async haveDescendants(numbers: readonly number[], tx?: Transaction): Promise<Set<number>> {
    const view = await this.lineage.view(tx);
    await view.indexChildren();
    const found = new Set(numbers.filter((number) => !view.visitChildren(number, () => false)));
    // The transaction's own rows are few, and not indexed.
    const asked = new Set(numbers);
    for (let shard = view.indexed; shard < view.shards; shard++) {
      const derivation = view.derivationOf(shard);
      const parents = derivation === null ? [] : Array.from(view.parentsOf(derivation));
      for (const parent of parents) if (asked.has(parent)) found.add(parent);
    }
    return found;
  }

  /**
   * Corrects shards that had no descendants, in order, some together; one that has some by now, by
   * itself.
   * @param isOver called after some; true leaves the others
   */
  async correctEach(
    tx: Transaction,
    numbers: readonly number[],
    order: OrderedCorrection,
    isOver: () => boolean = () => false,
  ): Promise<CorrectedEach> {
    await this.ledger.open(tx);
    const settled = await this.settled(numbers, order, tx);
    const reaching = await this.haveDescendants(numbers, tx);
    let sum = NONE;
    for (let at = 0; at < numbers.length; at += TOGETHER) {
      const some = numbers.slice(at, at + TOGETHER);
      const due = some.filter((number) => !settled.has(number));
      for (const number of some) if (settled.has(number)) sum = added(sum, settled.get(number) as Settled);
      const alone = due.filter((number) => !reaching.has(number));
      const receipts = alone.length > 0 ? await this.chunks.record(tx, order.by, alone, order) : [];
      for (const receipt of receipts) sum = added(sum, { receipt, affected: 1 });
      for (const number of due) if (reaching.has(number)) sum = added(sum, await this.record(tx, number, order));
      if (isOver()) break;
    }
    return sum;
  }

  /**
   * Corrects one shard by what was computed before the lock is taken.
   * @param write runs its argument in a transaction
   */
  async correctPrepared(
    { number, name }: { readonly number: number; readonly name: string },
    order: OrderedCorrection,
    write: (body: (tx: Transaction) => Promise<CorrectedEach>) => Promise<CorrectedEach>,
  ): Promise<CorrectedEach> {
    const command = Object.assign(new CorrectShard(), order.facts, { reason: order.reason });
    return this.corrections.prepared(name, command, (prepared) =>
      write(async (tx) => {
        await this.ledger.open(tx);
        const settled = (await this.settled([number], order, tx)).get(number);
        return added(NONE, settled ?? (await this.record(tx, number, order, prepared)));
      }),
    );
  }

  private async record(
    tx: Transaction,
    number: number,
    order: OrderedCorrection,
    prepared?: PreparedCorrection,
  ): Promise<Corrected> {
    return this.corrections.record(tx, order.by, await shardNumbered(tx, number), order, prepared);
  }
}

const NONE: CorrectedEach = { done: 0, corrected: 0, same: 0, affected: 0, receipt: null };

function added(
  { done, corrected, same, affected, receipt }: CorrectedEach,
  one: Pick<Corrected, 'receipt' | 'affected'> | Settled,
): CorrectedEach {
  if (one === 'same') return { done: done + 1, corrected, same: same + 1, affected, receipt };
  const now = { done: done + 1, corrected: corrected + 1, same };
  if (one === 'corrected') return { ...now, affected, receipt };
  return { ...now, affected: affected + one.affected, receipt: one.receipt };
}
