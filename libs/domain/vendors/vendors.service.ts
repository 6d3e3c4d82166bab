import { Injectable } from '@nestjs/common';
import { canonicalJson } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { DeclareVendor } from './declare-vendor.command.js';
import { RecordTerms } from './record-terms.command.js';
import { replaceTerms, replaceVendor, withdrawTerms } from './store/vendors.store.js';
import { canonicalTerms, contentOf, termsId } from './terms.js';
import { invalidDeclaration, VendorsError } from './vendors.errors.js';
import { termsRecorded, termsWithdrawn, vendorDeclared } from './vendors.ledger-entries.js';
import { VendorsReadModel } from './vendors.read-model.js';
import { WithdrawTerms } from './withdraw-terms.command.js';

/**
 * The result of a statement. `existing`: the same is current already; the receipt is that
 * statement's.
 */
export interface Recorded {
  readonly receipt: Receipt;
  readonly existing: boolean;
}

export interface TermsRecorded extends Recorded {
  readonly id: string;
  /** Other content was current under the same identity; it stays readable as of then. */
  readonly amended: boolean;
}

@Injectable()
export class VendorsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly vendors: VendorsReadModel,
  ) {}

  /** Declares a vendor, or declares it anew with other content. */
  async put(tx: Transaction, by: Actor, command: DeclareVendor): Promise<Recorded> {
    const vendor = readCommand(DeclareVendor, command, invalidDeclaration);
    const { nextIndex } = await this.ledger.open(tx);
    const known = await this.vendors.within(tx).vendor(vendor.slug, nextIndex);
    const statement = vendorDeclared(vendor);
    if (known && same(vendorDeclared(known), statement)) return this.existing(tx, known.validFrom);
    const receipt = await this.ledger.append(tx, by, statement);
    await replaceVendor(tx, receipt.index, vendor);
    return { receipt, existing: false };
  }

  /** Records a vendor's terms, or amends those of the same identity. */
  async recordTerms(tx: Transaction, by: Actor, vendor: string, command: RecordTerms): Promise<TermsRecorded> {
    const terms = canonicalTerms(readCommand(RecordTerms, command, invalidDeclaration));
    const { nextIndex } = await this.ledger.open(tx);
    const vendors = this.vendors.within(tx);
    await vendors.requireVendor(vendor, nextIndex);
    const id = termsId(vendor, terms);
    const known = await vendors.termsById(id, nextIndex);
    const statement = termsRecorded(vendor, terms);
    if (known && same(termsRecorded(vendor, contentOf(known)), statement)) {
      return { ...(await this.existing(tx, known.validFrom)), id, amended: false };
    }
    const receipt = await this.ledger.append(tx, by, statement);
    await replaceTerms(tx, receipt.index, vendor, terms);
    return { receipt, existing: false, id, amended: known !== null };
  }

  /**
   * Withdraws a vendor's terms: they are in force in no answer from then on, and answers as of
   * earlier positions stay. The same terms may be recorded again.
   */
  async withdrawTerms(
    tx: Transaction,
    by: Actor,
    vendor: string,
    id: string,
    command: WithdrawTerms,
  ): Promise<Recorded> {
    const { reason } = readCommand(WithdrawTerms, command, invalidDeclaration);
    const { nextIndex } = await this.ledger.open(tx);
    const vendors = this.vendors.within(tx);
    const known = await vendors.termsById(id, nextIndex);
    if (known?.vendor === vendor) {
      const receipt = await this.ledger.append(tx, by, termsWithdrawn(known, reason));
      await withdrawTerms(tx, id, receipt.index, reason);
      return { receipt, existing: false };
    }
    const earlier = await vendors.termsWithdrawal(id, nextIndex);
    if (earlier?.vendor !== vendor)
      throw new VendorsError('terms-not-found', `The vendor "${vendor}" has no terms ${id}. Its terms are listed.`);
    if (earlier.reason === reason) return this.existing(tx, earlier.withdrawnBy);
    const message = `The terms ${id} were withdrawn by entry ${earlier.withdrawnBy}: ${earlier.reason}`;
    throw new VendorsError('terms-withdrawn', message);
  }

  private async existing(tx: Transaction, entry: number): Promise<Recorded> {
    return { receipt: await this.entries.receipt(entry, tx), existing: true };
  }
}

function same(one: Statement, other: Statement): boolean {
  return canonicalJson(one.data) === canonicalJson(other.data);
}
