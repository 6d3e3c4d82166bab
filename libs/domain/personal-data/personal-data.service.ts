import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { canonicalJson, commitmentTo, isDigest, type JsonObject, parseDigest, SALT_BYTES } from '@core/kernel';
import { RepeatedRequests } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { ErasePersonalData } from './erase-personal-data.command.js';
import { malformedErasure, PersonalDataError } from './personal-data.errors.js';
import { personalDataErased } from './personal-data.ledger-entries.js';
import { PersonalDataReadModel } from './personal-data.read-model.js';
import {
  DELETE_PERSONAL_DATA,
  INSERT_ERASURE,
  INSERT_PERSONAL_DATA,
  SELECT_ERASURE,
} from './store/personal-data.sql.js';

/** Bytes of canonical JSON: a request with its contact, not an archive. */
const PAYLOAD_LIMIT = 65_535;

/** Stores personal data outside the ledger, and erases it. */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly positions: LedgerReadModel,
    private readonly readModel: PersonalDataReadModel,
    private readonly repeats: RepeatedRequests,
  ) {}

  /**
   * Stores the payload under a commitment with a new salt. The entry of its statement holds the
   * commitment only.
   * @returns the id: the commitment's 64 hexadecimal digits
   */
  async keep(tx: Transaction, payload: JsonObject): Promise<{ id: string; commitment: string }> {
    const bytes = Buffer.from(canonicalJson(payload), 'utf8');
    if (bytes.length > PAYLOAD_LIMIT) {
      const message = `Personal data of ${bytes.length} bytes is too much; the limit is ${PAYLOAD_LIMIT} bytes.`;
      throw new PersonalDataError('personal-data-too-large', message);
    }
    const salt = randomBytes(SALT_BYTES);
    const commitment = commitmentTo(salt, payload);
    const id = commitment.slice('sha256:'.length);
    await tx.query(INSERT_PERSONAL_DATA, [id, parseDigest(commitment), salt, bytes]);
    return { id, commitment };
  }

  /** Deletes salt and payload, and records the erasure. A repeat returns the first receipt. */
  async erase(
    tx: Transaction,
    by: Actor,
    id: string,
    command: ErasePersonalData,
  ): Promise<{ receipt: Receipt; existing: boolean }> {
    const { reason } = readCommand(ErasePersonalData, command, malformedErasure);
    await this.ledger.open(tx);
    const commitment = `sha256:${id}`;
    if (!isDigest(commitment)) throw notFound();
    const earlier = await this.erasure(tx, commitment);
    if (earlier) return { receipt: earlier, existing: true };
    if (!(await this.readModel.within(tx).opening(id))) throw notFound();
    const receipt = await this.ledger.append(tx, by, personalDataErased(commitment, reason));
    await tx.query(DELETE_PERSONAL_DATA, [id]);
    await tx.query(INSERT_ERASURE, [parseDigest(commitment), receipt.index, reason]);
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
