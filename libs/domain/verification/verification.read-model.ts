import { Inject, Injectable } from '@nestjs/common';
import { inflateSync } from 'node:zlib';
import { parseDigest } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import type { CheckKind, RecordedCheck, Verification } from './verification.js';
import { VerificationError } from './verification.errors.js';
import {
  SELECT_CHECKS,
  SELECT_LAST_BREAKING_ENTRY,
  SELECT_LAST_VERIFICATIONS,
  SELECT_LIST,
  SELECT_VERIFICATION,
  SELECT_VERIFICATIONS_OF_REMOVAL,
} from './store/verification.sql.js';

export interface VerificationsPage {
  readonly limit: number;
  /** The entry of the last one of the page before. */
  readonly before?: number | undefined;
}

type VerificationRow = Omit<Verification, 'conclusion'> & {
  readonly concludedEntry: number | null;
  readonly concludedAt: string | null;
  readonly verdict: 'excluded' | 'violated' | 'inconclusive' | null;
};

/** Reads verifications, as of a tree size. */
@Injectable()
export class VerificationReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): VerificationReadModel {
    return new VerificationReadModel(reader);
  }

  async verification(id: string, asOf: number): Promise<Verification | null> {
    const [row] = await this.reader.query<VerificationRow>(SELECT_VERIFICATION, [asOf, id]);
    return row ? toVerification(row) : null;
  }

  /** The verification, or `verification-not-found`. */
  async requireVerification(id: string, asOf: number): Promise<Verification> {
    const found = await this.verification(id, asOf);
    if (found) return found;
    throw new VerificationError('verification-not-found', `There is no verification "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the entry that began it. */
  async ofRemoval(removal: string, { limit, before }: VerificationsPage, asOf: number): Promise<Verification[]> {
    const place = [asOf, removal, Math.min(before ?? asOf, asOf), limit];
    return (await this.reader.query<VerificationRow>(SELECT_VERIFICATIONS_OF_REMOVAL, place)).map(toVerification);
  }

  /** Returns the verification begun last of each removal that was verified. */
  async lastOfEach(asOf: number): Promise<Verification[]> {
    return (await this.reader.query<VerificationRow>(SELECT_LAST_VERIFICATIONS, [asOf])).map(toVerification);
  }

  /** Returns all checks of a verification, or none while it is running. */
  async checks(id: string, asOf: number): Promise<RecordedCheck[]> {
    type Row = Pick<RecordedCheck, 'check' | 'verdict' | 'entry'> & {
      details: Omit<RecordedCheck, 'check' | 'verdict'>;
    };
    const rows = await this.reader.query<Row>(SELECT_CHECKS, [id, asOf]);
    return rows.map(({ check, verdict, details, entry }) => ({ ...details, check, verdict, entry }));
  }

  /** The evidence of a check in full, as NDJSON. */
  async list(id: string, check: CheckKind, asOf: number): Promise<string> {
    await this.requireVerification(id, asOf);
    const found = (await this.checks(id, asOf)).find((recorded) => recorded.check === check);
    if (!found) throw new VerificationError('check-not-found', `The verification has no check ${check} recorded.`);
    if (!found.list) {
      throw new VerificationError('evidence-list-not-found', 'This check has no evidence beside what it shows.');
    }
    const [row] = await this.reader.query<{ content: Buffer }>(SELECT_LIST, [parseDigest(found.list.digest)]);
    if (!row) throw new VerificationError('evidence-list-not-found', `The list ${found.list.digest} is not kept here.`);
    return inflateSync(row.content).toString('utf8');
  }

  /** The last entry of [from, to) that may change a verdict. */
  async lastChange(from: number, to: number): Promise<number | null> {
    const [row] = await this.reader.query<{ entry: number | null }>(SELECT_LAST_BREAKING_ENTRY, [from, to]);
    return row?.entry ?? null;
  }
}

function toVerification({ concludedEntry, concludedAt, verdict, ...row }: VerificationRow): Verification {
  const concluded = concludedEntry !== null && concludedAt !== null && verdict !== null;
  return { ...row, conclusion: concluded ? { verdict, entry: concludedEntry, concludedAt } : null };
}
