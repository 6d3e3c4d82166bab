import { Injectable, Optional } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { canonicalJson, commitmentTo, isDigest, type JsonObject, parseDigest, SALT_BYTES } from '@core/kernel';
import { AccessSettings, objectionToSecond, RepeatedRequests } from '@domain/access';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { ApproveErasure } from './approve-erasure.command.js';
import { ErasePersonalData, type ErasureReason } from './erase-personal-data.command.js';
import { malformedErasure, PersonalDataError } from './personal-data.errors.js';
import { erasureRequested, personalDataErased } from './personal-data.ledger-entries.js';
import { PersonalDataReadModel } from './personal-data.read-model.js';
import {
  DELETE_PERSONAL_DATA,
  INSERT_ERASURE,
  INSERT_ERASURE_REQUEST,
  INSERT_PERSONAL_DATA,
  SELECT_ERASURE,
  SELECT_ERASURE_REQUEST,
} from './store/personal-data.sql.js';

/** Bytes of canonical JSON: a request with its contact, not an archive. */
const PAYLOAD_LIMIT = 65_535;

export interface RecordedErasure {
  readonly receipt: Receipt;
  readonly existing: boolean;
  /** It is requested: nothing is erased before a second person approves it. */
  readonly requested?: boolean;
}

interface ErasureRequest {
  readonly entry: number;
  readonly by: Actor;
  readonly reason: ErasureReason;
}

/** Stores personal data outside the ledger, and erases it. */
@Injectable()
export class PersonalDataService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly positions: LedgerReadModel,
    private readonly readModel: PersonalDataReadModel,
    private readonly repeats: RepeatedRequests,
    @Optional() private readonly settings: AccessSettings = new AccessSettings(),
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

  /**
   * Deletes salt and payload, and records the erasure. Where two people are needed, it requests
   * that, and nothing is erased until a second person approves it. A repeat returns the first
   * receipt.
   */
  async erase(tx: Transaction, by: Actor, id: string, command: ErasePersonalData): Promise<RecordedErasure> {
    const { reason } = readCommand(ErasePersonalData, command, malformedErasure);
    const commitment = commitmentOf(id);
    const earlier = await this.begin(tx, id, commitment);
    if (earlier) return earlier;
    if (!this.settings.twoPeople) return this.record(tx, by, id, reason);
    const requested = await this.request(tx, commitment);
    if (requested?.by === by && requested.reason === reason) {
      return { receipt: await this.positions.receipt(requested.entry, tx), existing: true, requested: true };
    }
    const receipt = await this.ledger.append(tx, by, erasureRequested(commitment, reason));
    await tx.query(INSERT_ERASURE_REQUEST, [parseDigest(commitment), receipt.index, reason]);
    return { receipt, existing: false, requested: true };
  }

  /**
   * Approves the erasure that was requested last, as a second person: salt and payload are deleted.
   */
  async approveErasure(tx: Transaction, by: Actor, id: string, command: ApproveErasure): Promise<RecordedErasure> {
    const { reason } = readCommand(ApproveErasure, command, malformedErasure);
    const commitment = commitmentOf(id);
    const earlier = await this.begin(tx, id, commitment);
    if (earlier) return earlier;
    const requested = await this.request(tx, commitment);
    const objection = requested ? await objectionToSecond(tx, requested.by, by) : 'it was not requested';
    if (!requested || objection !== null) {
      throw new PersonalDataError('erasure-refused', `The erasure cannot be approved: ${objection}.`);
    }
    return this.record(tx, by, id, requested.reason, reason);
  }

  /** Returns the erasure if it is done already. @throws PersonalDataError if the id is unknown */
  private async begin(tx: Transaction, id: string, commitment: string): Promise<RecordedErasure | undefined> {
    await this.ledger.open(tx);
    const receipt = await this.erasure(tx, commitment);
    if (receipt) return { receipt, existing: true };
    if (!(await this.readModel.within(tx).opening(id))) throw notFound();
    return undefined;
  }

  private async record(
    tx: Transaction,
    by: Actor,
    id: string,
    reason: ErasureReason,
    approvalReason?: ErasureReason,
  ): Promise<RecordedErasure> {
    const commitment = commitmentOf(id);
    const receipt = await this.ledger.append(tx, by, personalDataErased(commitment, reason, approvalReason));
    await tx.query(DELETE_PERSONAL_DATA, [id]);
    await tx.query(INSERT_ERASURE, [parseDigest(commitment), receipt.index, reason]);
    await this.repeats.forget(tx, id);
    return { receipt, existing: false };
  }

  private async request(tx: Transaction, commitment: string): Promise<ErasureRequest | undefined> {
    type Row = Omit<ErasureRequest, 'by'>;
    const [row] = await tx.query<Row>(SELECT_ERASURE_REQUEST, [parseDigest(commitment)]);
    const [entry] = row ? await this.positions.entries([row.entry], tx) : [];
    return row && entry && { ...row, by: entry.by };
  }

  private async erasure(tx: Transaction, commitment: string): Promise<Receipt | undefined> {
    const [row] = await tx.query<{ entry: number }>(SELECT_ERASURE, [parseDigest(commitment)]);
    return row && (await this.positions.receipt(row.entry, tx));
  }
}

function commitmentOf(id: string): string {
  const commitment = `sha256:${id}`;
  if (!isDigest(commitment)) throw notFound();
  return commitment;
}

function notFound(): PersonalDataError {
  return new PersonalDataError('personal-data-not-found', 'There is no personal data under this id.');
}
