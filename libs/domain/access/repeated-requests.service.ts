import { Injectable } from '@nestjs/common';
import { Clock, type JsonValue } from '@core/kernel';
import { type Actor, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { AccessError } from './access.errors.js';
import { FORGET_REPEATS, INSERT_REPEAT, SELECT_REPEAT } from './store/access.sql.js';

/** A write under an Idempotency-Key, and the SHA-256 of its request. */
export interface NamedRequest {
  readonly key: string;
  readonly requestHash: Buffer;
}

export interface GivenAnswer {
  readonly status: number;
  readonly response: JsonValue;
  /**
   * The id of personal data in the request. Its erasure deletes the hash of the request: the data
   * could be guessed from it.
   */
  readonly personalData?: string;
}

/** Stores the answers to writes under an Idempotency-Key, in the transaction of the write. */
@Injectable()
export class RepeatedRequests {
  constructor(
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns the stored answer, or null. Opens the ledger first: of two concurrent equal requests
   * the second waits.
   */
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
    const row = [by, request.key, request.requestHash, answer.status, response, now, answer.personalData];
    await tx.query(INSERT_REPEAT, row);
  }

  /**
   * Deletes the hashes and answers of requests with this personal data: their keys count as used
   * for another request.
   */
  async forget(tx: Transaction, personalData: string): Promise<void> {
    await tx.query(FORGET_REPEATS, [personalData]);
  }
}
