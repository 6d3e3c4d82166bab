import { Injectable } from '@nestjs/common';
import { Clock, type JsonValue } from '@core/kernel';
import { type Actor, LedgerService } from '@domain/ledger';
import { awaitAll, type Transaction } from '@platform/database';
import { AccessError } from './access.errors.js';
import { FORGET_REPEATS, INSERT_REPEAT, SELECT_REPEAT } from './store/access.sql.js';

/** A write under an Idempotency-Key, and the SHA-256 of its request. */
export interface NamedRequest {
  readonly key: string;
  readonly requestHash: Buffer;
}

/** Such a write, and who makes it. */
export interface AttributedRequest {
  readonly by: Actor;
  readonly named: NamedRequest;
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

interface StoredAnswer extends GivenAnswer {
  readonly requestHash: Buffer;
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
    const [given] = await this.recallEach(tx, [{ by, named: request }]);
    if (given instanceof AccessError) throw given;
    return given ?? null;
  }

  /**
   * As `recall`, for several: the stored answer, null, or why the key may not be used, of each in
   * order. Looks them up in one packet with the ledger's lock.
   */
  async recallEach(
    tx: Transaction,
    requests: readonly AttributedRequest[],
  ): Promise<readonly (GivenAnswer | AccessError | null)[]> {
    const [, ...found] = await awaitAll([
      this.ledger.open(tx),
      ...requests.map(({ by, named }) => tx.query<StoredAnswer>(SELECT_REPEAT, [by, named.key])),
    ]);
    return requests.map(({ named }, at) => {
      const [row] = found[at] ?? [];
      if (!row) return null;
      if (row.requestHash.equals(named.requestHash)) return { status: row.status, response: row.response };
      return new AccessError(
        'idempotency-key-reused',
        'This Idempotency-Key was used for another request. Use a new key for a new request.',
      );
    });
  }

  /** As `remember`, for several, in one packet. */
  async rememberEach(
    tx: Transaction,
    answered: readonly (AttributedRequest & { readonly answer: GivenAnswer })[],
  ): Promise<void> {
    await awaitAll(answered.map(({ by, named, answer }) => this.remember(tx, by, named, answer)));
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
