import { Inject, Injectable } from '@nestjs/common';
import { formatDigest, type JsonObject, parseDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { SELECT_ERASURE, SELECT_OPENING } from './store/personal-data.sql.js';

/** What the person concerned is given: with it anybody can check that the ledger's commitment is to this payload. */
export interface Opening {
  readonly id: string;
  /** `sha256:<hex>`, as in the ledger. */
  readonly commitment: string;
  /** 64 lower-case hexadecimal digits. */
  readonly salt: string;
  readonly payload: JsonObject;
}

/** Openings lie beside the ledger: they are answered as they are now, or not at all, never as of an earlier position. */
@Injectable()
export class PersonalDataReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): PersonalDataReadModel {
    return new PersonalDataReadModel(reader);
  }

  /** null: erased, or never there. */
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

  /** Whether what a commitment is to was erased by then; that it was is in the ledger. */
  async isErased(commitment: string, asOf: number): Promise<boolean> {
    const [row] = await this.reader.query<{ entry: number }>(SELECT_ERASURE, [parseDigest(commitment)]);
    return row !== undefined && row.entry < asOf;
  }
}
