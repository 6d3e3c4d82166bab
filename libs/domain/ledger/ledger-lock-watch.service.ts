import { processMetrics } from '@platform/metrics';

/** How long one transaction waited for the lock of the ledger's head, and then held it. */
export interface LockHold {
  /** From the request for the lock to its grant, in milliseconds. */
  readonly waitedMs: number;
  /** From the grant to the answer of COMMIT or ROLLBACK, in milliseconds. */
  readonly heldMs: number;
}

type Observer = (hold: LockHold) => void;

/**
 * Reports each hold of the ledger's lock by this process, when it ends; metrics show all of them.
 * All other writers wait meanwhile, in every process.
 */
export class LedgerLockWatch {
  private readonly observers = new Set<Observer>();

  /**
   * Calls the observer for each hold from now on. It must not throw.
   * @returns a function that removes it
   */
  observe(observer: Observer): () => void {
    this.observers.add(observer);
    return () => void this.observers.delete(observer);
  }

  /** @internal */
  report(hold: LockHold): void {
    processMetrics.observe('whence_ledger_head_lock_wait_seconds', {}, hold.waitedMs / 1_000);
    processMetrics.observe('whence_ledger_head_lock_held_seconds', {}, hold.heldMs / 1_000);
    for (const observer of this.observers) observer(hold);
  }
}
