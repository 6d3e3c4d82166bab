import { Inject, Injectable } from '@nestjs/common';
import type { Instant, Period } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import type { Approval } from './approval.js';
import type { ApprovalEvidence } from './record-approval.command.js';
import { SELECT_APPROVAL, SELECT_APPROVALS_IN_FORCE, SELECT_APPROVALS_OF_VENDOR } from './store/approval.sql.js';
import type { VendorsPage } from './vendors.read-model.js';

export interface ApprovalsFilter {
  /** Those that hold at this instant. */
  readonly at?: Instant;
  /** Those for this channel or for every channel. */
  readonly channel?: string;
}

/** Which approvals covered an access: to a vendor, through a channel, to a model, in a period. */
export interface ApprovalQuestion {
  readonly vendor: string;
  readonly channel?: string;
  /** vendor/name@version */
  readonly generator?: string;
  readonly during: Period;
}

interface ApprovalRow {
  readonly id: string;
  readonly vendor: string;
  readonly channel: string | null;
  readonly generator: string | null;
  readonly grantedTo: string;
  readonly purpose: string;
  readonly approvedBy: string;
  readonly effectiveFrom: Instant | null;
  readonly effectiveTo: Instant | null;
  readonly evidence: ApprovalEvidence[] | null;
  readonly note: string | null;
  readonly validFrom: number;
}

/** Approvals of access to vendors as of a tree size. */
@Injectable()
export class ApprovalsReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  within(reader: Reader): ApprovalsReadModel {
    return new ApprovalsReadModel(reader);
  }

  async approval(id: string, asOf: number): Promise<Approval | null> {
    const [row] = await this.reader.query<ApprovalRow>(SELECT_APPROVAL, [id, asOf]);
    return row ? toApproval(row) : null;
  }

  /** The newest effective first. The page's key is the approval's id. */
  async approvalsOf(vendor: string, filter: ApprovalsFilter, page: VendorsPage, asOf: number): Promise<Approval[]> {
    const parameters = [vendor, asOf, filter.at, filter.channel, page.after, page.limit];
    const rows = await this.reader.query<ApprovalRow>(SELECT_APPROVALS_OF_VENDOR, parameters);
    return rows.map(toApproval);
  }

  /**
   * For each question the approvals whose period overlaps it, the newest effective first. An
   * approval for one channel or one model answers no question that leaves it open.
   */
  async approvalsInForce(questions: readonly ApprovalQuestion[], asOf: number): Promise<Approval[][]> {
    const answers: Approval[][] = questions.map(() => []);
    if (questions.length === 0) return answers;
    const rows = await this.reader.query<ApprovalRow & { question: number }>(SELECT_APPROVALS_IN_FORCE, [
      asOf,
      questions.map(({ vendor }) => vendor),
      questions.map(({ channel }) => channel ?? null),
      questions.map(({ generator }) => generator ?? null),
      questions.map(({ during }) => during.from ?? null),
      questions.map(({ during }) => during.to ?? null),
    ]);
    for (const row of rows) answers[row.question - 1]?.push(toApproval(row));
    return answers;
  }
}

function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.id,
    vendor: row.vendor,
    channel: row.channel ?? undefined,
    generator: row.generator ?? undefined,
    grantedTo: row.grantedTo,
    purpose: row.purpose,
    approvedBy: row.approvedBy,
    effective: { from: row.effectiveFrom ?? undefined, to: row.effectiveTo ?? undefined },
    evidence: row.evidence ?? undefined,
    note: row.note ?? undefined,
    validFrom: row.validFrom,
  };
}
