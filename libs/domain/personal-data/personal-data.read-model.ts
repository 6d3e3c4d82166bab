import { Inject, Injectable } from '@nestjs/common';
import { formatDigest, type JsonObject, parseDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { SELECT_ERASURE, SELECT_OPENING } from './store/personal-data.sql.js';

/**
 * Proves to anybody that the ledger's commitment is to this payload. It is given to the person
 * concerned.
 */
export interface Opening {
  readonly id: string;
  /** `sha256:<hex>`, as in the ledger. */
  readonly commitment: string;
  /** 64 lower-case hexadecimal digits. */
  readonly salt: string;
  readonly payload: JsonObject;
  /**
   * Members of the payload that are shown to nobody: secrets of the service. Without them the
   * commitment cannot be checked; the id can still be erased.
   */
  readonly withheld?: readonly string[];
}

/**
 * Openings are stored outside the ledger: they are read as they are now, never as of an earlier
 * position.
 */
@Injectable()
export class PersonalDataReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): PersonalDataReadModel {
    return new PersonalDataReadModel(reader);
  }

  /** Returns null for an unknown or erased id. */
  async opening(id: string): Promise<Opening | null> {
    type Row = { commitment: Buffer; salt: Buffer; payload: Buffer };
    const [row] = await this.reader.query<Row>(SELECT_OPENING, [id]);
    if (!row) return null;
    return {
      id,
      commitment: formatDigest(row.commitment),
      salt: row.salt.toString('hex'),
      payload: JSON.parse(row.payload.toString('utf8')) as JsonObject,
    };
  }

  /** Returns whether the payload of a commitment was erased as of a tree size. */
  async isErased(commitment: string, asOf: number): Promise<boolean> {
    const [row] = await this.reader.query<{ entry: number }>(SELECT_ERASURE, [parseDigest(commitment)]);
    return row !== undefined && row.entry < asOf;
  }
}
