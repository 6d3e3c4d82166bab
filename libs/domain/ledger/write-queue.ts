import type { Transaction } from '@platform/database';

type Body<Result> = (tx: Transaction) => Promise<Result>;
type Transact = <Result>(body: Body<Result>) => Promise<Result>;

interface Member {
  readonly run: (tx: Transaction) => Promise<void>;
  readonly settle: () => void;
  readonly fail: (error: unknown) => void;
}

/** Writes in one transaction at most: enough to share a commit, few enough that the first does not wait long for the last. */
const GROUP_LIMIT = 128;

/**
 * Writers wait for the ledger's head one after the other whatever they do; so those of this process share transactions: what arrives while one
 * is at work goes into the next. A member that fails is undone alone; if the connection is lost, COMMIT fails and all of them do. Nothing is acknowledged before its transaction has committed.
 */
export class WriteQueue {
  private waiting: Member[] = [];
  private working = false;

  constructor(private readonly transact: Transact) {}

  write<Result>(body: Body<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      let outcome: { result: Result } | { error: unknown };
      this.waiting.push({
        run: async (tx) => {
          try {
            outcome = { result: await body(tx) };
          } catch (error) {
            outcome = { error };
            throw error;
          }
        },
        settle: () => ('result' in outcome ? resolve(outcome.result) : reject(outcome.error)),
        fail: reject,
      });
      void this.work();
    });
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    while (this.waiting.length > 0) await this.commit(this.waiting.splice(0, GROUP_LIMIT));
    this.working = false;
  }

  private async commit(group: readonly Member[]): Promise<void> {
    try {
      await this.transact(async (tx) => {
        const [only] = group;
        if (only && group.length === 1) return only.run(tx);
        for (const member of group) await tx.savepoint(() => member.run(tx)).catch(() => undefined);
      });
      for (const member of group) member.settle();
    } catch (error) {
      for (const member of group) member.fail(error);
    }
  }
}
