import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type AppendedReceipts,
  LedgerReadModel,
  LedgerService,
  type Receipt,
  type BatchWrite,
} from '@domain/ledger';
import { derivationIdentity, type KeyedDerivation, readDerivationIds } from '@domain/lineage';
import { InternedIds, Interner, type RecordedIds, WrittenSegments } from '@domain/origins';
import { VendorsReadModel } from '@domain/vendors';
import { type DatabaseCache, forgetWithDatabase } from '@platform/cache';
import { awaitAll, mayHaveCollided, type Transaction } from '@platform/database';
import type { ChunkSnapshot } from './chunk-snapshot.js';
import { nameOf, type NewShard } from './planned-shard.js';
import { type ReadDeclaration, readToRegister } from './read-declaration.js';
import type { RegisterShard } from './register-shard.command.js';
import { RefusedLines } from './refused-lines.js';
import type { Outcome, Registration } from './registration.js';
import { type PlannedOutcome, planRegistration, type RegistrationPlan } from './registration-plan.js';
import { statePlan } from './registration-statements.js';
import type { ShardDeclaration } from './shard-declaration.js';
import { ShardsError } from './shards.errors.js';
import {
  type ChunkGate,
  type ChunkWatch,
  NoRegistrationGate,
  RegistrationGate,
  RegistrationWatch,
} from './shards.events.js';
import { readChunkSnapshot } from './store/chunk-snapshot.store.js';
import { EVERYTHING } from './store/known-shards.store.js';
import { writeRegistration } from './store/write-registration.store.js';
import { refuseUnknownVendors } from './vendor-check.service.js';

/** A declaration that was read, and who makes it. */
export interface AttributedDeclaration {
  readonly by: Actor;
  readonly read: ReadDeclaration;
}

/** What a chunk wrote. */
interface Written {
  readonly firstEntry: number;
  /** For each step of the plan, the offset of its entry. */
  readonly offsets: readonly number[];
  readonly receipts: AppendedReceipts;
}

/** A shard that a line of the chunk registered. Its receipt is made when it is read. */
class WrittenRegistration implements Registration {
  constructor(
    readonly outcome: Registration['outcome'],
    private readonly shard: NewShard,
    private readonly written: Written,
  ) {}

  get name(): string {
    return nameOf(this.shard);
  }

  get number(): number {
    return this.shard.number;
  }

  get entry(): number {
    return this.written.firstEntry + this.offset;
  }

  get receipt(): Receipt {
    return this.written.receipts.at(this.offset);
  }

  private get offset(): number {
    return this.written.offsets[this.shard.step] as number;
  }
}

interface Chunk {
  readonly snapshot: ChunkSnapshot;
  readonly lines: readonly ReadDeclaration[];
  readonly gate: ChunkGate | null;
}

/** From this number of lines on, a chunk may be written without a look at what it takes for new. */
const UNREAD_FROM = 100;

/** A line of the chunk is not a new shard, though its digest was taken for one. */
class NotNew extends Error {}

const NO_IDS: ReadonlyMap<string, number> = new Map();
const NO_HASHES: ReadonlyMap<string, Buffer> = new Map();
const NO_RECEIPTS: ReadonlyMap<number, Receipt> = new Map();

/**
 * Registers shards: one or thousands, in one transaction and a fixed number of SQL statements. A
 * registration looks up what its chunk can refer to (`readChunkSnapshot`), decides
 * (`planRegistration`, `statePlan`; both pure), and writes.
 */
@Injectable()
export class ShardsService implements BatchWrite<AttributedDeclaration, Outcome>, DatabaseCache {
  readonly pointReads = true;
  private readonly cachedIds = new InternedIds();
  private readonly writtenSegments = new WrittenSegments();
  /**
   * Whether all shards and derivations of the last large chunk were new: those of the next mostly
   * are.
   */
  private expectsNew = true;
  /**
   * The committed derivations of the last large chunk, by key: the outputs of one follow each
   * other.
   */
  private lastDerivations = NO_IDS;
  private readonly uriHint = { mayName: false };

  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly watch: RegistrationWatch,
    private readonly gate: RegistrationGate = new NoRegistrationGate(),
  ) {
    forgetWithDatabase(this);
  }

  forget(): void {
    this.expectsNew = true;
    this.lastDerivations = NO_IDS;
  }

  /**
   * Registers one shard. A refusal is returned, not thrown: the entry that records a conflict must
   * be committed.
   */
  async register(tx: Transaction, by: Actor, declaration: RegisterShard): Promise<Outcome> {
    const [outcome] = await this.registerMany(tx, by, [declaration]);
    return outcome as Outcome;
  }

  /**
   * Returns an outcome for each declaration, in order. Later ones may derive from earlier ones; a
   * refused one harms no other.
   */
  registerMany(tx: Transaction, by: Actor, declarations: readonly RegisterShard[]): Promise<Outcome[]> {
    const read = declarations.map((declaration) => readToRegister(declaration));
    return this.registerEach(tx, read, () => by).then(withReceipts);
  }

  /**
   * As `registerMany`, for declarations that were read before. The members of an outcome are made
   * when they are read.
   */
  registerRead(tx: Transaction, by: Actor, read: readonly ReadDeclaration[]): Promise<Outcome[]> {
    return this.registerEach(tx, read, () => by);
  }

  /**
   * As `registerRead`, for declarations of several actors. Concurrent callers that register one
   * shard each share a chunk.
   */
  run(tx: Transaction, attributed: readonly AttributedDeclaration[]): Promise<Outcome[]> {
    const read = attributed.map((one) => one.read);
    return this.registerEach(tx, read, (line) => (attributed[line] as AttributedDeclaration).by).then(withReceipts);
  }

  /**
   * The digests and derivations of an upload are mostly new, and their unique indexes find out.
   * Where one is not, what was written is undone, and the chunk is registered again with what is
   * recorded.
   */
  private async registerEach(
    tx: Transaction,
    read: readonly ReadDeclaration[],
    actorOf: (line: number) => Actor,
  ): Promise<Outcome[]> {
    if (read.length < UNREAD_FROM) return this.registerChunk(tx, read, actorOf, 'read');
    if (this.expectsNew) {
      try {
        return await tx.savepoint(() => this.registerChunk(tx, read, actorOf, 'unread'));
      } catch (error) {
        if (!(error instanceof NotNew) && !mayHaveCollided(error)) throw error;
        this.expectsNew = false;
      }
    }
    return this.registerChunk(tx, read, actorOf, 'read');
  }

  private async registerChunk(
    tx: Transaction,
    read: readonly ReadDeclaration[],
    actorOf: (line: number) => Actor,
    digests: 'read' | 'unread',
  ): Promise<Outcome[]> {
    const { nextIndex, root, lines, snapshot } = await this.lookUp(tx, read, digests);
    const gate = await this.gate.begin(tx, nextIndex);
    const { plan, watch } = await this.plan(tx, nextIndex, { snapshot, lines, gate });
    const areNew = plan.outcomes.every(({ outcome }) => outcome === 'registered');
    if (digests === 'unread' && !areNew) throw new NotNew();
    const recorded =
      digests === 'read'
        ? await this.recordedDerivations(tx, snapshot, plan)
        : { ids: this.lastDerivations, hashes: NO_HASHES };
    const isLarge = read.length >= UNREAD_FROM;
    if (isLarge) this.expectsNew = areNew && !hasOthers(recorded.ids, this.lastDerivations);
    const derivationIds = new Interner(derivationIdentity, recorded, snapshot.next.derivation);
    const { statements, lines: lineOf, offsets } = statePlan(plan.steps, derivationIds);
    const [receipts, written] = await awaitAll([
      this.ledger.appendMany(tx, statements, (offset) => actorOf(lineOf[offset] as number)),
      writeRegistration(tx, plan, {
        derivationIds,
        nextOriginSet: snapshot.next.originSet,
        cachedOriginSets: this.cachedIds.originSets,
        cachedSegments: this.writtenSegments.asOf(root),
        firstEntry: nextIndex,
        entryOfStep: (step) => nextIndex + (offsets[step] ?? 0),
      }),
    ]);
    await watch.finish(tx, nextIndex);
    await gate?.finish(
      tx,
      plan.steps.flatMap((step, at) =>
        step.kind === 'policy-refused' ? [{ entry: nextIndex + (offsets[at] ?? 0), statement: step.statement }] : [],
      ),
    );
    await this.gate.finished(tx);
    const after = await this.ledger.open(tx);
    tx.afterCommit(() => {
      this.cachedIds.addMembers(snapshot.setsRead);
      this.cachedIds.add(plan.originIds.all(), written.originSets.all());
      this.writtenSegments.keep(written.segments, root, after.root);
      if (isLarge) this.lastDerivations = idsOfSteps(plan.steps, derivationIds);
    });
    return this.outcomes(tx, plan.outcomes, { firstEntry: nextIndex, offsets, receipts });
  }

  /**
   * Locks the ledger, and looks up everything that the chunk can name, by one packet: what is read
   * after the lock includes what was committed before it.
   */
  private async lookUp(
    tx: Transaction,
    read: readonly ReadDeclaration[],
    digests: 'read' | 'unread',
  ): Promise<Pick<Chunk, 'snapshot' | 'lines'> & { readonly nextIndex: number; readonly root: Buffer }> {
    const declarations = declarationsOf(read);
    const expected = { cached: this.cachedIds, digests, hint: this.uriHint };
    const [{ nextIndex, root }, snapshot, lines] = await awaitAll([
      this.ledger.open(tx),
      readChunkSnapshot(tx, this.entries, declarations, expected),
      refuseUnknownVendors(read, this.vendors.within(tx), EVERYTHING),
    ]);
    return { nextIndex, root, lines, snapshot };
  }

  /** Plans the chunk again without the lines that rules refuse, until they refuse none. */
  private async plan(
    tx: Transaction,
    nextIndex: number,
    { snapshot, lines, gate }: Chunk,
  ): Promise<{ plan: RegistrationPlan; watch: ChunkWatch }> {
    const refusals = new RefusedLines(lines);
    for (;;) {
      const watch = await this.watch.begin(tx, nextIndex);
      const plan = planRegistration(snapshot, lines, watch, refusals.byLine);
      if (!gate) return { plan, watch };
      const planned = plan.steps.flatMap((step) => (step.kind === 'registered' ? [step] : []));
      const found = await gate.refusals(planned, plan.originIds.added);
      if (found.size === 0) return { plan, watch };
      refusals.add(found);
    }
  }

  /**
   * Looks derivations up after planning, since only the plan determines which shards their parents
   * are.
   */
  private recordedDerivations(
    tx: Transaction,
    { next }: ChunkSnapshot,
    { steps }: RegistrationPlan,
  ): Promise<RecordedIds> {
    const mayBeRecorded = new Set<KeyedDerivation>();
    for (const step of steps) {
      const derivation = step.kind === 'registered' ? step.shard.derivation : null;
      if (derivation && (derivation.parents.at(-1) ?? 0) < next.shard) mayBeRecorded.add(derivation);
    }
    return readDerivationIds(tx, mayBeRecorded, this.lastDerivations);
  }

  private async outcomes(tx: Transaction, planned: readonly PlannedOutcome[], written: Written): Promise<Outcome[]> {
    const existing: number[] = [];
    for (const one of planned) if (one.outcome === 'existing' && 'entry' in one.shard) existing.push(one.shard.entry);
    const known = existing.length > 0 ? await this.entries.receipts(existing, tx) : NO_RECEIPTS;
    return planned.map((one): Outcome => {
      if (one.outcome !== 'refused') {
        const { shard, outcome } = one;
        if (!('entry' in shard)) return new WrittenRegistration(outcome, shard, written);
        const receipt = known.get(shard.entry);
        if (!receipt) throw new Error(`shard ${shard.number} has no receipt`);
        return { outcome, name: nameOf(shard), number: shard.number, entry: shard.entry, receipt };
      }
      const { outcome, error, step } = one;
      const { offsets, receipts } = written;
      return { outcome, error, receipt: step === undefined ? undefined : receipts.at(offsets[step] as number) };
    });
  }
}

function withReceipts(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.map((one) => {
    if (one.outcome === 'refused') return one;
    const { outcome, name, number, entry, receipt } = one;
    return { outcome, name, number, entry, receipt };
  });
}

function hasOthers(ids: ReadonlyMap<string, number>, known: ReadonlyMap<string, number>): boolean {
  for (const key of ids.keys()) if (!known.has(key)) return true;
  return false;
}

/** The ids of the derivations that a plan names, by key. */
function idsOfSteps(steps: RegistrationPlan['steps'], ids: Interner<KeyedDerivation>): ReadonlyMap<string, number> {
  const named = new Map<string, number>();
  let last: KeyedDerivation | null = null;
  for (const step of steps) {
    const derivation = step.kind === 'registered' ? step.shard.derivation : null;
    if (derivation === null || derivation === last) continue;
    named.set(derivation.key, ids.idOf(derivation));
    last = derivation;
  }
  return named;
}

function declarationsOf(read: readonly ReadDeclaration[]): ShardDeclaration[] {
  const declarations: ShardDeclaration[] = [];
  for (const one of read) if (!(one instanceof ShardsError)) declarations.push(one.declaration);
  return declarations;
}
