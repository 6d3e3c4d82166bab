import type { Clock, JsonValue } from '@core/kernel';
import type { Actor, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { AccessError } from './access.errors.js';
import { INSERT_REPEAT, SELECT_REPEAT } from './store/access.sql.js';

/** A write that its caller gave a name, and the SHA-256 of what was asked. */
export interface NamedRequest {
  readonly key: string;
  readonly requestHash: Buffer;
}

export interface GivenAnswer {
  readonly status: number;
  readonly response: JsonValue;
}

/** Remembers answers to named writes, in the transaction of the write: a write and its memory commit together. */
export class RepeatedRequests {
  constructor(
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** The answer given before, or null. The ledger is opened first: of two equal requests at once, the second waits for the first. */
  async recall(tx: Transaction, by: Actor, request: NamedRequest): Promise<GivenAnswer | null> {
    await this.ledger.open(tx);
    const [row] = await tx.query<GivenAnswer & { requestHash: Buffer }>(SELECT_REPEAT, [by, request.key]);
    if (!row) return null;
    if (row.requestHash.equals(request.requestHash)) return { status: row.status, response: row.response };
    throw new AccessError(
      'idempotency-key-reused',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    );
  }

  async remember(tx: Transaction, by: Actor, request: NamedRequest, answer: GivenAnswer): Promise<void> {
    const now = this.clock.now().toISOString();
    const response = JSON.stringify(answer.response);
    await tx.query(INSERT_REPEAT, [by, request.key, request.requestHash, answer.status, response, now]);
  }
}
