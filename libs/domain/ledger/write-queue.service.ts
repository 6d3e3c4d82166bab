import { Injectable } from '@nestjs/common';
import { WhenceError } from '@core/kernel';
import { type CallerSignal, callerSignal, CancellationError, detached } from '@platform/cancellation';
import { Database, DatabaseError, type Transaction, type TransactionOptions } from '@platform/database';
import { captureRequest } from '@platform/logging';
import { processMetrics } from '@platform/metrics';
import { RefusedWrite } from './refused-write.errors.js';

type Body<Result> = (tx: Transaction) => Promise<Result>;

/**
 * A write that costs about the same for many items as for one: concurrent writers share one `run`.
 */
export interface BatchWrite<Item, Result> {
  /**
   * Returns a result for each item, in order. The result of an item that cannot be written reports
   * why; `run` does not throw for it.
   */
  run(tx: Transaction, items: readonly Item[]): Promise<readonly Result[]>;
  /** Whether `run` reads few rows by their keys (see `TransactionOptions`). Defaults to false. */
  readonly pointReads?: boolean;
}

/** A write that waits for its transaction. */
interface QueuedWrite {
  readonly batched?: { readonly batch: BatchWrite<unknown, unknown>; readonly item: unknown };
  readonly pointReads: boolean;
  /** Aborts when its caller leaves: a write that still waits is then dropped. */
  readonly caller: CallerSignal | undefined;
  /** Runs a function as part of the request that asked for the write: for log lines and spans. */
  readonly within: ReturnType<typeof captureRequest>;
  readonly run: (tx: Transaction) => Promise<void>;
  readonly succeed: (result: unknown) => void;
  /** Reports the outcome to the caller, once it is committed. */
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Maximum writes per transaction: enough to share a commit, few enough that the first does not wait
 * long for the last.
 */
const GROUP_LIMIT = 256;
/** Maximum wait of a group until it has as many writers as the previous one, in milliseconds. */
const GATHER_MS = 5;
/**
 * A group that has run for so long commits, and the rest of it goes into the next transaction:
 * other processes wait for the lock meanwhile.
 */
const RUN_MS = 100;

/**
 * Runs the writes of this process in shared transactions, since all writers wait for the lock of
 * the ledger's head: writes that arrive during one transaction go into the next. A write that fails
 * is rolled back alone; if the connection is lost, COMMIT fails and so does every write of the
 * group. A write is acknowledged after its transaction committed. A write whose caller leaves while
 * it waits is dropped; one that has begun is completed.
 */
@Injectable()
export class WriteQueue {
  private waiting: QueuedWrite[] = [];
  private working = false;
  /** Number of writes in the previous group. */
  private previousSize = 0;
  private begin: (() => void) | undefined;

  constructor(private readonly database: Database) {}

  /**
   * Records the attempt where the write throws `RefusedWrite`, and throws it on with the receipt.
   * A caller that leaves does not keep its attempt from being recorded.
   * @param pointReads whether it reads few rows by their keys (see `TransactionOptions`)
   */
  async write<Result>(body: Body<Result>, { pointReads = false }: TransactionOptions = {}): Promise<Result> {
    try {
      return await this.enqueue(body, { pointReads });
    } catch (error) {
      if (error instanceof RefusedWrite) return await this.recordRefusal(error);
      throw error;
    }
  }

  /**
   * Records an attempt that was refused before it wrote anything, and throws the refusal with the
   * receipt.
   */
  async recordRefusal(refusal: RefusedWrite): Promise<never> {
    refusal.receipt = await detached(() => this.enqueue(refusal.record, {}));
    throw refusal;
  }

  /**
   * As `write(tx => batch.run(tx, [item]))`, in one `run` with the other waiting items of the same
   * batch write.
   */
  writeBatched<Item, Result>(batch: BatchWrite<Item, Result>, item: Item): Promise<Result> {
    return this.enqueue(
      async (tx) => {
        const [result] = await batch.run(tx, [item]);
        return result as Result;
      },
      { batched: { batch, item }, pointReads: batch.pointReads ?? false },
    );
  }

  private enqueue<Result>(
    body: Body<Result>,
    { batched, pointReads = false }: Partial<Pick<QueuedWrite, 'batched' | 'pointReads'>>,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let outcome: { result: Result } | { error: unknown };
      const within = captureRequest();
      this.waiting.push({
        batched,
        pointReads,
        caller: callerSignal(),
        within,
        run: async (tx) => {
          try {
            outcome = { result: await within(() => body(tx)) };
          } catch (error) {
            outcome = { error };
            throw error;
          }
        },
        succeed: (result) => (outcome = { result: result as Result }),
        settle: () => ('result' in outcome ? resolve(outcome.result) : reject(outcome.error)),
        fail: reject,
      });
      this.showLength();
      if (this.isGathered) this.begin?.();
      if (!this.working) void detached(() => this.work());
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    while (this.waiting.length > 0) {
      if (!this.isGathered) await this.gather();
      const group = this.waiting.splice(0, GROUP_LIMIT).filter(isAwaited);
      this.showLength();
      const [first] = group;
      // The transaction is shown as part of the request that came first.
      this.previousSize = first ? await first.within(() => this.commit(group)) : 0;
    }
    this.working = false;
  }

  private showLength(): void {
    processMetrics.set('whence_ledger_write_queue_length', {}, this.waiting.length);
  }

  private get isGathered(): boolean {
    return this.waiting.length >= this.previousSize;
  }

  /**
   * Waits until as many writes arrived as the previous group had, for GATHER_MS at most. The
   * writers of an acknowledged group come back one after the other; without this wait, the first
   * would begin a transaction alone and the others would wait for it.
   */
  private async gather(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.begin = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.begin = undefined;
  }

  /** Returns how many writes of the group were run; the rest waits again. */
  private async commit(group: readonly QueuedWrite[]): Promise<number> {
    processMetrics.observe('whence_ledger_write_group_size', {}, group.length);
    if (await this.commitAsOneBatch(group)) return group.length;
    const written: QueuedWrite[] = [];
    try {
      const [only] = group.length === 1 ? group : [];
      await this.database.transaction(async (tx) => {
        if (only) {
          written.push(only);
          return only.run(tx);
        }
        const begun = performance.now();
        for (const run of runsOf(group)) {
          if (written.length > 0 && performance.now() - begun > RUN_MS) break;
          written.push(...run);
          await writeRun(tx, run);
        }
      }, pointReadsOf(only));
      this.waiting.unshift(...group.slice(written.length));
      for (const write of written) write.settle();
      return written.length;
    } catch (error) {
      for (const write of group) write.fail(error);
      return group.length;
    }
  }

  /**
   * A group of one batch write needs no savepoint: if it fails, its transaction is rolled back, and
   * `commit` writes one by one.
   */
  private async commitAsOneBatch(group: readonly QueuedWrite[]): Promise<boolean> {
    const batch = group[0]?.batched?.batch;
    if (!batch || group.length === 1 || runsOf(group).length > 1) return false;
    try {
      const results = await this.database.transaction((tx) => batch.run(tx, itemsOf(group)), pointReadsOf(group[0]));
      group.forEach((write, index) => write.succeed(results[index]));
    } catch (error) {
      // The transaction may have been committed all the same: do not run it again.
      if (!(error instanceof WhenceError) || error.kind !== 'unavailable') return false;
      for (const write of group) write.fail(error);
      return true;
    }
    for (const write of group) write.settle();
    return true;
  }
}

/** Drops a write whose caller has left: nothing of it has begun. */
function isAwaited({ caller, fail }: QueuedWrite): boolean {
  if (!caller?.aborted) return true;
  fail(new CancellationError());
  return false;
}

const pointReadsOf = (write: QueuedWrite | undefined): TransactionOptions => ({
  pointReads: write?.pointReads ?? false,
});

const itemsOf = (writes: readonly QueuedWrite[]): unknown[] => writes.map(({ batched }) => batched?.item);

/** Consecutive writes of the same batch write, in order of arrival. */
function runsOf(group: readonly QueuedWrite[]): QueuedWrite[][] {
  const runs: QueuedWrite[][] = [];
  for (const write of group) {
    const last = runs.at(-1);
    const isSameBatch = write.batched !== undefined && last?.[0]?.batched?.batch === write.batched.batch;
    if (isSameBatch) last?.push(write);
    else runs.push([write]);
  }
  return runs;
}

/**
 * Writes a run with one `batch.run`; one by one if that throws, which no item should cause.
 */
async function writeRun(tx: Transaction, run: readonly QueuedWrite[]): Promise<void> {
  const batch = run.length > 1 ? run[0]?.batched?.batch : undefined;
  if (batch && (await writeBatch(tx, batch, run))) return;
  for (const write of run) await tx.savepoint(() => write.run(tx)).catch(throwIfOfAll);
}

/**
 * A full disk, or a lock that another process holds, fails the next write as well, after the same
 * wait: the whole group fails.
 */
function throwIfOfAll(error: unknown): void {
  if (error instanceof DatabaseError && error.code !== 'query-too-long') throw error;
}

async function writeBatch(
  tx: Transaction,
  batch: BatchWrite<unknown, unknown>,
  run: readonly QueuedWrite[],
): Promise<boolean> {
  try {
    const results = await tx.savepoint(() => batch.run(tx, itemsOf(run)));
    run.forEach((write, index) => write.succeed(results[index]));
    return results.length === run.length;
  } catch (error) {
    throwIfOfAll(error);
    return false;
  }
}
