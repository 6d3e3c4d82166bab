import { canonicalJson, parsePeriod, type Period, sha256 } from '@core/kernel';
import type { ApprovalEvidence, RecordApproval } from './record-approval.command.js';

/** An approval in canonical form, as the entry holds it. */
export interface ApprovalContent extends Omit<RecordApproval, 'effective' | 'evidence'> {
  readonly effective: Period;
  readonly evidence?: readonly ApprovalEvidence[];
}

export interface Approval extends ApprovalContent {
  /** Derived from the vendor and the identity, so it survives amendments. */
  readonly id: string;
  readonly vendor: string;
  /** Index of the entry that stated it so. */
  readonly validFrom: number;
}

/** `canonicalApproval` returns the content of a checked command; empty lists are left out. */
export function canonicalApproval({ effective = {}, evidence = [], ...approval }: RecordApproval): ApprovalContent {
  return {
    ...approval,
    effective: parsePeriod(effective),
    evidence: evidence.length > 0 ? evidence : undefined,
  };
}

/** What the approval's entry stated. */
export function approvalContentOf(approval: Approval): ApprovalContent {
  const { id: _id, vendor: _vendor, validFrom: _validFrom, ...content } = approval;
  return content;
}

/** SHA-256 with a domain prefix over the canonical identity. */
export function approvalId(vendor: string, approval: ApprovalContent): string {
  const { channel, generator, grantedTo, purpose, effective } = approval;
  const identity = canonicalJson({ vendor, channel, generator, grantedTo, purpose, from: effective.from });
  return `approval:${sha256(`whence/approval/v1\n${identity}`).toString('hex')}`;
}
