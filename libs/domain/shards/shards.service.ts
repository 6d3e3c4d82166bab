import type { Actor, LedgerReadModel, LedgerService, Receipt, BatchWrite } from '@domain/ledger';
import type { VendorsReadModel } from '@domain/vendors';
import type { Derivation } from '@domain/lineage';
import { InternedIds } from '@domain/origins';
import { awaitAll, type Transaction } from '@platform/database';
import { type ReadDeclaration, readToRegister } from './read-declaration.js';
import type { RegisterShard } from './register-shard.command.js';
import type { Outcome, Registration } from './registration.js';
import { nameOf, type PlannedOutcome, RegistrationPlan } from './registration-plan.js';
import type { ChunkWatch, RegistrationWatch } from './shards.events.js';
import { ShardsError } from './shards.errors.js';
import { ChunkSource } from './store/chunk-source.store.js';
import { writeRegistration } from './store/write-registration.store.js';
import { refuseUnknownVendors } from './vendor-check.service.js';

/** A declaration and who makes it. */
export interface AttributedDeclaration {
  readonly by: Actor;
  readonly declaration: RegisterShard;
}

interface Planned {
  readonly plan: RegistrationPlan;
  readonly watch: ChunkWatch | null;
  readonly source: ChunkSource;
  readonly planned: PlannedOutcome[];
  /** Of each of the plan's statements, the declaration that it is about. */
  readonly lines: readonly number[];
}

/** Registers shards: alone or by the thousand, in one transaction and a fixed number of statements. */
export class ShardsService implements BatchWrite<AttributedDeclaration, Outcome> {
  private watch: RegistrationWatch | undefined;
  private readonly remembered = new InternedIds();

  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
  ) {}

  /** From now on every registration is told to the watch, which can refuse redactions; without one there is nothing that they could answer. */
  watchedBy(watch: RegistrationWatch): void {
    this.watch = watch;
  }

  /** Registers one shard. A refusal is answered, not thrown: the entry that records a conflict must be committed. */
  async register(tx: Transaction, by: Actor, declaration: RegisterShard): Promise<Outcome> {
    const [outcome] = await this.registerMany(tx, by, [declaration]);
    if (!outcome) throw new Error('one declaration has one outcome');
    return outcome;
  }

  /** Answers an outcome for each declaration, in order. Later ones may derive from earlier ones; one that is refused harms no other. */
  registerMany(tx: Transaction, by: Actor, declarations: readonly RegisterShard[]): Promise<Outcome[]> {
    const read = declarations.map((declaration) => readToRegister(declaration));
    return this.registerRead(tx, by, read);
  }

  /** As `registerMany`, for declarations that were read before. */
  registerRead(tx: Transaction, by: Actor, read: readonly ReadDeclaration[]): Promise<Outcome[]> {
    return this.registerEach(tx, read, () => by);
  }

  /** As `registerMany`, for declarations of several actors: callers that register one shard each are served at once. */
  run(tx: Transaction, told: readonly AttributedDeclaration[]): Promise<Outcome[]> {
    const read = told.map(({ declaration }) => readToRegister(declaration));
    return this.registerEach(tx, read, (line) => told[line]?.by);
  }

  private async registerEach(
    tx: Transaction,
    read: readonly ReadDeclaration[],
    actorOf: (line: number) => Actor | undefined,
  ): Promise<Outcome[]> {
    const { nextIndex } = await this.ledger.open(tx);
    this.remembered.refresh(nextIndex);
    const checked = await refuseUnknownVendors(read, this.vendors.within(tx), nextIndex);
    const { plan, watch, source, planned, lines } = await this.plan(tx, checked, nextIndex);
    const statements = plan.statements.map((statement, offset) => {
      const by = actorOf(lines[offset] ?? -1);
      if (by === undefined) throw new Error(`nobody makes the statement ${offset} of a registration`);
      return { by, statement };
    });
    const [receipts] = await awaitAll([
      this.ledger.appendEach(tx, statements),
      writeRegistration(tx, plan, source, nextIndex),
    ]);
    await watch?.finish(tx, (offset) => nextIndex + offset);
    return this.outcomes(tx, planned, receipts);
  }

  /** Plans again, which is rare, when a derivation that seemed new turns out to be known. */
  private async plan(tx: Transaction, checked: readonly ReadDeclaration[], nextIndex: number): Promise<Planned> {
    const declarations = checked.flatMap((one) => (one instanceof ShardsError ? [] : [one.declaration]));
    for (let known: readonly Derivation[] = []; ;) {
      const source = await ChunkSource.load(tx, this.entries, declarations, this.remembered, known);
      const watch = (await this.watch?.begin(tx, nextIndex)) ?? null;
      const plan = new RegistrationPlan(source, source.next.shard, watch);
      const lines: number[] = [];
      const planned = checked.map((one, line): PlannedOutcome => {
        if (one instanceof ShardsError) return { outcome: 'refused', error: one };
        const outcome = plan.add(one.declaration, one.text);
        while (lines.length < plan.statements.length) lines.push(line);
        if (outcome.outcome === 'registered') source.learn(outcome.shard.number, outcome.shard.origins);
        return outcome;
      });
      const overlooked = await source.overlookedDerivations(tx);
      if (overlooked.length === 0) return { plan, watch, source, planned, lines };
      known = [...known, ...overlooked];
    }
  }

  private async outcomes(
    tx: Transaction,
    planned: readonly PlannedOutcome[],
    receipts: readonly Receipt[],
  ): Promise<Outcome[]> {
    const before = planned.flatMap((one) =>
      one.outcome === 'existing' && 'index' in one.shard.entry ? [one.shard.entry.index] : [],
    );
    const firstReceipts = before.length > 0 ? await this.entries.receipts(before, tx) : new Map<number, Receipt>();
    return planned.map((one): Outcome => {
      if (one.outcome === 'refused') {
        const receipt = one.offset === undefined ? undefined : receipts[one.offset];
        return { outcome: 'refused', error: one.error, ...(receipt && { receipt }) };
      }
      const { entry } = one.shard;
      const receipt = 'index' in entry ? firstReceipts.get(entry.index) : receipts[entry.offset];
      if (!receipt) throw new Error(`shard ${one.shard.number} has no receipt`);
      return {
        outcome: one.outcome,
        name: nameOf(one.shard),
        number: one.shard.number,
        receipt,
      } satisfies Registration;
    });
  }
}
