import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { type Actor, LedgerService, type Receipt } from '@domain/ledger';
import { Lineage } from '@domain/lineage';
import {
  ChunkSegments,
  insertOrigins,
  Interner,
  internOriginSets,
  originIdentity,
  OriginIndex,
  type OriginShards,
  originSet,
  originTuple,
  type OriginTuple,
  readOriginIds,
} from '@domain/origins';
import type { Transaction } from '@platform/database';
import { factsByColumn } from './fact-columns.js';
import type { StatedCorrection } from './shard-corrections.service.js';
import type { ShardFacts } from './shard-declaration.js';
import { shardCorrected } from './shards.ledger-entries.js';
import { type CorrectionChunk, ORIGINS_LISTENERS, type OriginsListener } from './shards.events.js';
import { readNextNumbers } from './store/chunk-snapshot.store.js';
import { ARCHIVE_SHARDS, CORRECT_SHARDS, SELECT_DECLARED_ORIGINS_OF } from './store/correct.sql.js';
import { type CurrentShard, shardsNumbered } from './store/current-shard.store.js';
import { type CorrectionView, PreparedCorrection } from './store/prepared-correction.store.js';
import { INSERT_STATEMENTS } from './store/register.sql.js';
import { internTraits } from './store/shard-traits.store.js';

/** The origins that a correction declares, all of them recorded. */
interface RecordedOrigins {
  readonly tuples: readonly OriginTuple[] | undefined;
  readonly interner: Interner<OriginTuple>;
  readonly ids: ReadonlyMap<string, number>;
  /** Id of their set; null: the correction states no origins. */
  readonly set: number | null;
}

/**
 * Corrects shards without descendants in the same way, many in one transaction: what they have in
 * common is read once, and rows that do not depend on each other are written together. The entries
 * and rows are those of the same corrections made one by one.
 */
@Injectable()
export class CorrectionChunksService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly lineage: Lineage,
    private readonly origins: OriginIndex,
    @Inject(ORIGINS_LISTENERS) private readonly listeners: readonly OriginsListener[],
  ) {}

  /**
   * Returns a receipt for each of the shards.
   * @param facts in canonical form, and checked
   */
  async record(
    tx: Transaction,
    by: Actor,
    numbers: readonly number[],
    { reason, facts }: StatedCorrection,
  ): Promise<Receipt[]> {
    const { nextIndex } = await this.ledger.open(tx);
    const shards = await shardsNumbered(tx, numbers);
    const declared = await declaredOrigins(tx, numbers);
    const statements = shards.map(({ name }) => shardCorrected(name, reason, facts));
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const recorded = await recordOrigins(tx, facts, nextIndex);
    const view = await this.view(tx, recorded, nextIndex);
    const chunk = new Chunk(Bitmap.of(numbers), nextIndex + numbers.length - 1);
    for (const [at, shard] of shards.entries()) {
      const entry = nextIndex + at;
      const before = { number: shard.number, uri: shard.uri, facts: shard, declared: declared.get(shard.number) ?? [] };
      const followers = this.listeners.map((listener) => listener.follow());
      const correction = new PreparedCorrection(
        before,
        { ...shard, ...facts },
        recorded.tuples,
        recorded.ids,
        followers,
        chunk,
      );
      await correction.advance({ ...view, asOf: entry });
      await correction.write(tx, entry, recorded.interner);
    }
    await chunk.write(tx);
    await writeShards(tx, shards, facts, recorded.set, nextIndex);
    return receipts;
  }

  /** What all corrections of the chunk see: no other shard changes while they are made. */
  private async view(
    tx: Transaction,
    { ids }: RecordedOrigins,
    nextIndex: number,
  ): Promise<Omit<CorrectionView, 'asOf'>> {
    const index = this.origins.within(tx);
    const known = new Map<number, OriginShards | undefined>();
    return {
      view: await this.lineage.view(tx),
      count: await index.shardCount(nextIndex),
      reader: tx,
      tx,
      recorded: ids,
      // The first entry of the chunk states the new ones.
      origins: await index.origins(nextIndex + 1),
      shardsOf: (some) => this.shardsOf(tx, some, known),
    };
  }

  /** What a correction needs of them is the same before and after those of other shards. */
  private async shardsOf(
    tx: Transaction,
    origins: readonly number[],
    known: Map<number, OriginShards | undefined>,
  ): Promise<ReadonlyMap<number, OriginShards>> {
    const missing = origins.filter((origin) => !known.has(origin));
    const read =
      missing.length === 0 ? new Map<number, OriginShards>() : await this.origins.shardsUnderLock(tx, missing);
    for (const origin of missing) known.set(origin, read.get(origin));
    return new Map(
      origins.flatMap((origin) => {
        const shards = known.get(origin);
        return shards ? [[origin, shards]] : [];
      }),
    );
  }
}

class Chunk implements CorrectionChunk {
  readonly segments = new ChunkSegments();
  private readonly known = new Map<string, Promise<unknown>>();
  private readonly collected = new Map<string, { rows: unknown[]; write: (all: readonly never[]) => Promise<void> }>();

  constructor(
    readonly shards: Bitmap,
    readonly lastEntry: number,
  ) {}

  once<Value>(what: string, read: () => Promise<Value>): Promise<Value> {
    const value = (this.known.get(what) as Promise<Value> | undefined) ?? read();
    this.known.set(what, value);
    return value;
  }

  collect<Row>(what: string, rows: readonly Row[], write: (all: readonly Row[]) => Promise<void>): void {
    const before = this.collected.get(what)?.rows ?? [];
    before.push(...rows);
    this.collected.set(what, { rows: before, write });
  }

  async write(tx: Transaction): Promise<void> {
    await this.segments.write(tx);
    for (const { rows, write } of this.collected.values()) await write(rows as never[]);
  }
}

async function declaredOrigins(tx: Transaction, numbers: readonly number[]): Promise<Map<number, number[]>> {
  const rows = await tx.query<{ number: number; origins: number[] }>(SELECT_DECLARED_ORIGINS_OF, [numbers]);
  return new Map(rows.map(({ number, origins }) => [number, origins]));
}

async function recordOrigins(tx: Transaction, { origins }: ShardFacts, entry: number): Promise<RecordedOrigins> {
  const tuples = origins?.map(originTuple);
  const next = await readNextNumbers(tx);
  const interner = new Interner(originIdentity, await readOriginIds(tx, tuples ?? []), next.origin);
  const ids = new Map((tuples ?? []).map((tuple) => [originIdentity.key(tuple), interner.idOf(tuple)]));
  await insertOrigins(tx, interner.added, entry);
  if (!tuples) return { tuples, interner, ids, set: null };
  const declared = originSet([...ids.values()]);
  const sets = await internOriginSets(tx, [declared], next.originSet);
  return { tuples, interner, ids, set: sets.idOf(declared) };
}

async function writeShards(
  tx: Transaction,
  shards: readonly CurrentShard[],
  facts: ShardFacts,
  declaredSet: number | null,
  firstEntry: number,
): Promise<void> {
  const numbers = shards.map(({ number }) => number);
  const entries = shards.map((_, at) => firstEntry + at);
  const corrected = shards.map((shard) => ({ ...shard, ...facts }));
  const traitsOf = await internTraits(tx, corrected);
  await tx.query(INSERT_STATEMENTS, [numbers, entries]);
  await tx.query(ARCHIVE_SHARDS, [numbers, entries]);
  const rows = corrected.map((shard, at) => ({
    ...factsByColumn(shard, traitsOf(shard)),
    number: shard.number,
    entry: firstEntry + at,
  }));
  await tx.query(CORRECT_SHARDS, [JSON.stringify(rows), declaredSet]);
}
