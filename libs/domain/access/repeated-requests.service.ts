import { Injectable } from '@nestjs/common';
import { Clock, type JsonValue } from '@core/kernel';
import { type Actor, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { AccessError } from './access.errors.js';
import { FORGET_REPEATS, INSERT_REPEAT, SELECT_REPEAT } from './store/access.sql.js';

/** A write that its caller gave a name, and the SHA-256 of what was asked. */
export interface NamedRequest {
  readonly key: string;
  readonly requestHash: Buffer;
}

export interface GivenAnswer {
  readonly status: number;
  readonly response: JsonValue;
  /** The id of personal data that the request held: erasing it forgets the request, whose hash could be tried out. */
  readonly personalData?: string;
}

/** Remembers answers to named writes, in the transaction of the write: a write and its memory commit together. */
@Injectable()
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
    const row = [by, request.key, request.requestHash, answer.status, response, now, answer.personalData ?? null];
    await tx.query(INSERT_REPEAT, row);
  }

  /** From now on the keys of the requests that held this personal data are keys used for another request. */
  async forget(tx: Transaction, personalData: string): Promise<void> {
    await tx.query(FORGET_REPEATS, [personalData]);
  }
}
