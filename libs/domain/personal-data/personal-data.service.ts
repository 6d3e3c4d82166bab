import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { canonicalJson, commitmentTo, isDigest, type JsonObject, parseDigest, SALT_BYTES } from '@core/kernel';
import { RepeatedRequests } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { PersonalDataError } from './personal-data.errors.js';
import { ERASURE_REASONS, type ErasureReason, personalDataErased } from './personal-data.ledger-entries.js';
import { PersonalDataReadModel } from './personal-data.read-model.js';
import {
  DELETE_PERSONAL_DATA,
  INSERT_ERASURE,
  INSERT_PERSONAL_DATA,
  SELECT_ERASURE,
} from './store/personal-data.sql.js';

/** Bytes of canonical JSON: a request with its contact, not an archive. */
const PAYLOAD_LIMIT = 65_535;

/** Keeps what may identify a person beside the ledger, and erases it. */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly positions: LedgerReadModel,
    private readonly readModel: PersonalDataReadModel,
    private readonly repeats: RepeatedRequests,
  ) {}

  /**
   * Keeps the payload under a commitment with a new salt. The entry of the statement it belongs to holds the commitment, and nothing else of it.
   * @returns the id: the commitment's 64 hexadecimal digits
   */
  async keep(tx: Transaction, payload: JsonObject): Promise<{ id: string; commitment: string }> {
    const bytes = Buffer.from(canonicalJson(payload), 'utf8');
    if (bytes.length > PAYLOAD_LIMIT) {
      const message = `Personal data of ${bytes.length} bytes is too much to keep; at most ${PAYLOAD_LIMIT} bytes are.`;
      throw new PersonalDataError('personal-data-too-large', message);
    }
    const salt = randomBytes(SALT_BYTES);
    const commitment = commitmentTo(salt, payload);
    const id = commitment.slice('sha256:'.length);
    await tx.query(INSERT_PERSONAL_DATA, [id, parseDigest(commitment), salt, bytes]);
    return { id, commitment };
  }

  /** Deletes salt and payload, and states that they were. Erasing again answers the first receipt. */
  async erase(
    tx: Transaction,
    by: Actor,
    id: string,
    reason: string,
  ): Promise<{ receipt: Receipt; existing: boolean }> {
    const stated = reasonOf(reason);
    await this.ledger.open(tx);
    const commitment = `sha256:${id}`;
    if (!isDigest(commitment)) throw notFound();
    const earlier = await this.erasure(tx, commitment);
    if (earlier) return { receipt: earlier, existing: true };
    if (!(await this.readModel.within(tx).opening(id))) throw notFound();
    const receipt = await this.ledger.append(tx, by, personalDataErased(commitment, stated));
    await tx.query(DELETE_PERSONAL_DATA, [id]);
    await tx.query(INSERT_ERASURE, [parseDigest(commitment), receipt.index, stated]);
    await this.repeats.forget(tx, id);
    return { receipt, existing: false };
  }

  private async erasure(tx: Transaction, commitment: string): Promise<Receipt | undefined> {
    const [row] = await tx.query<{ entry: number }>(SELECT_ERASURE, [parseDigest(commitment)]);
    return row && (await this.positions.receipt(row.entry, tx));
  }
}

function notFound(): PersonalDataError {
  return new PersonalDataError('personal-data-not-found', 'There is no personal data under this id.');
}

function reasonOf(text: string): ErasureReason {
  const reason = ERASURE_REASONS.find((one) => one === text);
  if (reason !== undefined) return reason;
  const message = `must be one of ${ERASURE_REASONS.join(', ')}`;
  throw new PersonalDataError('malformed-erasure', `The reason of an erasure ${message}.`, [
    { pointer: '/reason', message },
  ]);
}
