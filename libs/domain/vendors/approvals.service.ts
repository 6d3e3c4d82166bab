import { Injectable } from '@nestjs/common';
import { canonicalJson } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { approvalContentOf, approvalId, canonicalApproval } from './approval.js';
import { ApprovalsReadModel } from './approvals.read-model.js';
import { RecordApproval } from './record-approval.command.js';
import { replaceApproval } from './store/vendors.store.js';
import { invalidDeclaration } from './vendors.errors.js';
import { approvalRecorded } from './vendors.ledger-entries.js';
import { VendorsReadModel } from './vendors.read-model.js';
import type { Recorded } from './vendors.service.js';

export interface ApprovalRecorded extends Recorded {
  readonly id: string;
  /** Other content was current under the same identity; it stays readable as of then. */
  readonly amended: boolean;
}

@Injectable()
export class ApprovalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
    private readonly approvals: ApprovalsReadModel,
  ) {}

  /** Records an approval of access to a vendor, or amends the one of the same identity. */
  async record(tx: Transaction, by: Actor, vendor: string, command: RecordApproval): Promise<ApprovalRecorded> {
    const approval = canonicalApproval(readCommand(RecordApproval, command, invalidDeclaration));
    const { nextIndex } = await this.ledger.open(tx);
    await this.vendors.within(tx).requireVendor(vendor, nextIndex);
    const id = approvalId(vendor, approval);
    const known = await this.approvals.within(tx).approval(id, nextIndex);
    const statement = approvalRecorded(vendor, approval);
    if (
      known &&
      canonicalJson(approvalRecorded(vendor, approvalContentOf(known)).data) === canonicalJson(statement.data)
    )
      return { receipt: await this.entries.receipt(known.validFrom, tx), existing: true, id, amended: false };
    const receipt = await this.ledger.append(tx, by, statement);
    await replaceApproval(tx, receipt.index, vendor, approval);
    return { receipt, existing: false, id, amended: known !== null };
  }
}
