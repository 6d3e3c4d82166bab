import type { Bitmap } from '@core/bitmap';
import type { Complaint } from '@core/kernel';
import type { Activity, LineageView } from '@domain/lineage';
import type { Statement } from '@domain/ledger';
import type { ChunkSegments, Origin, OriginDrift, OriginTuple } from '@domain/origins';
import type { Reader, Transaction } from '@platform/database';
import type { StoredFacts } from './fact-columns.js';
import type { NewShard } from './planned-shard.js';
import type { ShardsError } from './shards.errors.js';

/**
 * Follows every registration in its own transaction, and can refuse redactions. A required port: an
 * app that registers shards binds an implementation to this token (`ShardRegistrationModule.with`).
 */
export abstract class RegistrationWatch {
  /** Called before a chunk is planned, with the ledger open at its next index. */
  abstract begin(tx: Transaction, nextIndex: number): Promise<ChunkWatch>;
}

/** Receives what a chunk does, in the order of its lines. */
export interface ChunkWatch {
  /** Returns why a redaction does not answer the removal that it names. Has no side effect. */
  refusalOf(activity: Activity, parents: readonly number[]): Complaint | undefined;
  registered(shard: NewShard): void;
  /** Called for a line that repeats the declaration of a shard. */
  registeredAgain(shard: number): void;
  /** Called when the shards' rows are written; `entry` is the index of the chunk's first entry. */
  finish(tx: Transaction, entry: number): Promise<void>;
}

/** A shard that a line of a chunk would register. */
export interface PlannedLine {
  readonly line: number;
  readonly shard: NewShard;
}

/** Why a line is refused, and the entry that records the attempt. */
export interface LineRefusal {
  readonly error: ShardsError;
  readonly statement: Statement;
}

/** Refuses registrations by rules. */
export abstract class RegistrationGate {
  /** Called with the ledger open at its next index. Returns null if no rule is asked. */
  abstract begin(tx: Transaction, nextIndex: number): Promise<ChunkGate | null>;
  /** Called at the end of each chunk, whether or not a rule was asked. */
  abstract finished(tx: Transaction): Promise<void>;
}

/** Decides on the lines of one chunk. */
export interface ChunkGate {
  /**
   * Returns the refused lines. Called again with the lines that are left, until none is refused.
   * @param added the origins that no shard stated before
   */
  refusals(
    planned: readonly PlannedLine[],
    added: readonly { readonly id: number; readonly thing: OriginTuple }[],
  ): Promise<ReadonlyMap<number, LineRefusal>>;
  /** Called when the shards' rows are written, with the entry of each recorded refusal. */
  finish(
    tx: Transaction,
    recorded: readonly { readonly entry: number; readonly statement: Statement }[],
  ): Promise<void>;
}

/** For a process or a test without rules. */
export class NoRegistrationGate extends RegistrationGate {
  begin(): Promise<null> {
    return Promise.resolve(null);
  }

  finished(): Promise<void> {
    return Promise.resolve();
  }
}

/** For a process or a test without removals: refuses every redaction. */
export class NoRegistrationWatch extends RegistrationWatch {
  begin(): Promise<ChunkWatch> {
    return Promise.resolve({
      refusalOf: () => ({ pointer: '/activity/removal', message: 'is not a removal that was ordered' }),
      registered: () => undefined,
      registeredAgain: () => undefined,
      finish: () => Promise.resolve(),
    });
  }
}

/** The token of all `OriginsListener`s, in the order in which they are called. */
export const ORIGINS_LISTENERS = Symbol('origins listeners');

/** What a shard states, with the ids of the origins that it declares. */
export interface StatedShard {
  readonly facts: StoredFacts;
  readonly uri: string | null;
  readonly declared: readonly number[];
}

/**
 * A correction as far as it is known: what it changes among the shards that were registered by a
 * position. An origin that no entry has stated yet has a negative id.
 */
export interface CorrectionState {
  /** The corrected shard, before and after. */
  readonly shard: number;
  readonly before: StatedShard;
  readonly after: StatedShard;
  /** All shards that change: the corrected one, and those whose effective origins change. */
  readonly shards: Bitmap;
  readonly effects: readonly OriginDrift[];
  readonly originOf: (id: number) => Origin | undefined;
  /** The lineage of the shards numbered below `count`. */
  readonly view: LineageView;
  readonly count: number;
  /** Reads the rows as of `asOf`, without the correction. */
  readonly reader: Reader;
  readonly asOf: number;
  /** The transaction that holds the ledger's lock; undefined before the lock is taken. */
  readonly tx?: Transaction;
  /** The chunk that the correction is one of; undefined: it is made alone. */
  readonly chunk?: CorrectionChunk;
}

/**
 * Corrections that follow each other in one transaction, of shards without descendants, so that no
 * other shard changes.
 */
export interface CorrectionChunk {
  /** All shards that are corrected. */
  readonly shards: Bitmap;
  /** The entry of the last of them. */
  readonly lastEntry: number;
  readonly segments: ChunkSegments;
  /** Reads once what is the same for all corrections of the chunk. @param what names it */
  once<Value>(what: string, read: () => Promise<Value>): Promise<Value>;
  /**
   * Keeps the rows until all corrections are made: `write` is called once with those of all, in the
   * order given. @param what names them
   */
  collect<Row>(what: string, rows: readonly Row[], write: (all: readonly Row[]) => Promise<void>): void;
}

/**
 * What one correction means to a later room. Other writers wait for what is computed under the
 * ledger's lock, so that it follows the ledger before: `advance` is called several times, at last
 * under the lock, and computes only what changed since its last call.
 */
export interface CorrectionFollower {
  advance(state: CorrectionState): Promise<void>;
  /**
   * Writes what was computed, when the shards' rows are changed. Tallies before the correction are
   * those as of `entry`; after it, those as of `entry + 1`.
   * @param idOf the recorded id of an origin
   */
  write(tx: Transaction, entry: number, idOf: (origin: number) => number): Promise<void>;
}

/** Follows corrections. */
export abstract class OriginsListener {
  /** Called for each correction, which is forgotten if another one is recorded before it. */
  abstract follow(): CorrectionFollower;
}
