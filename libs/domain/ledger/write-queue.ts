import { WhenceError } from '@core/kernel';
import type { Transaction } from '@platform/database';

type Body<Result> = (tx: Transaction) => Promise<Result>;
type Transact = <Result>(body: Body<Result>) => Promise<Result>;

/** Work that costs about the same for many as for one: writers who ask for it at the same time are served at once. */
export interface SharedWork<Item, Result> {
  /** Answers a result for each item, in order. An item that cannot be served has a result that says so; it must not throw for it. */
  run(tx: Transaction, items: readonly Item[]): Promise<readonly Result[]>;
}

interface Member {
  readonly shared?: { readonly work: SharedWork<unknown, unknown>; readonly item: unknown };
  readonly run: (tx: Transaction) => Promise<void>;
  readonly succeed: (result: unknown) => void;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

/** Writes in one transaction at most: enough to share a commit, few enough that the first does not wait long for the last. */
const GROUP_LIMIT = 256;
/** Milliseconds that a group waits at most for as many writers as the one before had. */
const GATHER_MS = 5;

/**
 * Writers wait for the ledger's head one after the other whatever they do; so those of this process share transactions: what arrives while one
 * is at work goes into the next. A member that fails is undone alone; if the connection is lost, COMMIT fails and all of them do. Nothing is
 * acknowledged before its transaction has committed.
 */
export class WriteQueue {
  private waiting: Member[] = [];
  private working = false;
  /** Writers in the last group. */
  private served = 0;
  private begin: (() => void) | undefined;

  constructor(private readonly transact: Transact) {}

  write<Result>(body: Body<Result>): Promise<Result> {
    return this.enqueue(body);
  }

  /** As `write(tx => work.run(tx, [item]))`, together with the other items of the same work that wait. */
  writeShared<Item, Result>(work: SharedWork<Item, Result>, item: Item): Promise<Result> {
    return this.enqueue(
      async (tx) => {
        const [result] = await work.run(tx, [item]);
        return result as Result;
      },
      { work, item },
    );
  }

  private enqueue<Result>(body: Body<Result>, shared?: Member['shared']): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let outcome: { result: Result } | { error: unknown };
      this.waiting.push({
        ...(shared && { shared }),
        run: async (tx) => {
          try {
            outcome = { result: await body(tx) };
          } catch (error) {
            outcome = { error };
            throw error;
          }
        },
        succeed: (result) => (outcome = { result: result as Result }),
        settle: () => ('result' in outcome ? resolve(outcome.result) : reject(outcome.error)),
        fail: reject,
      });
      if (this.isGathered) this.begin?.();
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    while (this.waiting.length > 0) {
      if (!this.isGathered) await this.gather();
      const group = this.waiting.splice(0, GROUP_LIMIT);
      await this.commit(group);
      this.served = group.length;
    }
    this.working = false;
  }

  private get isGathered(): boolean {
    return this.waiting.length >= this.served;
  }

  /**
   * Writers who were served together come back together, one after the other: a group that the first of them began would leave the rest to wait
   * for it. Who goes on writing alone waits once at most.
   */
  private async gather(): Promise<void> {
    await new Promise<void>((resolve) => {
      const moment = setTimeout(resolve, GATHER_MS);
      this.begin = () => {
        clearTimeout(moment);
        resolve();
      };
    });
    this.begin = undefined;
  }

  private async commit(group: readonly Member[]): Promise<void> {
    if (await this.committedAtOnce(group)) return;
    try {
      await this.transact(async (tx) => {
        const [only] = group;
        if (only && group.length === 1) return only.run(tx);
        for (const run of runsOf(group)) await runTogether(tx, run);
      });
      for (const member of group) member.settle();
    } catch (error) {
      for (const member of group) member.fail(error);
    }
  }

  /** A group that asks for one work only needs no savepoint: should it fail, its transaction is undone, and the group goes the long way. */
  private async committedAtOnce(group: readonly Member[]): Promise<boolean> {
    const work = group[0]?.shared?.work;
    if (!work || group.length === 1 || runsOf(group).length > 1) return false;
    try {
      const results = await this.transact((tx) =>
        work.run(
          tx,
          group.map((member) => member.shared?.item),
        ),
      );
      group.forEach((member, index) => member.succeed(results[index]));
    } catch (error) {
      // It may have been committed all the same: whoever asks again finds out.
      if (!(error instanceof WhenceError) || error.kind !== 'unavailable') return false;
      for (const member of group) member.fail(error);
      return true;
    }
    for (const member of group) member.settle();
    return true;
  }
}

/** Neighbours that ask for the same work, in the order they came. */
function runsOf(group: readonly Member[]): Member[][] {
  const runs: Member[][] = [];
  for (const member of group) {
    const last = runs.at(-1);
    const together = member.shared !== undefined && last?.[0]?.shared?.work === member.shared.work;
    if (together) last?.push(member);
    else runs.push([member]);
  }
  return runs;
}

/** At once where they share their work; and should that fail, which no item is meant to make it, one by one. */
async function runTogether(tx: Transaction, run: readonly Member[]): Promise<void> {
  const work = run.length > 1 ? run[0]?.shared?.work : undefined;
  if (work && (await servedAtOnce(tx, work, run))) return;
  for (const member of run) await tx.savepoint(() => member.run(tx)).catch(() => undefined);
}

async function servedAtOnce(
  tx: Transaction,
  work: SharedWork<unknown, unknown>,
  run: readonly Member[],
): Promise<boolean> {
  try {
    const results = await tx.savepoint(() =>
      work.run(
        tx,
        run.map((member) => member.shared?.item),
      ),
    );
    run.forEach((member, index) => member.succeed(results[index]));
    return results.length === run.length;
  } catch {
    return false;
  }
}
