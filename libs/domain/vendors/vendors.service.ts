import { Injectable } from '@nestjs/common';
import { canonicalJson } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import { DeclareVendor } from './declare-vendor.command.js';
import { RecordTerms } from './record-terms.command.js';
import { replaceTerms, replaceVendor } from './store/vendors.store.js';
import { canonicalTerms, contentOf, termsId } from './terms.js';
import { invalidDeclaration } from './vendors.errors.js';
import { termsRecorded, vendorDeclared } from './vendors.ledger-entries.js';
import { VendorsReadModel } from './vendors.read-model.js';

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

  private async existing(tx: Transaction, entry: number): Promise<Recorded> {
    return { receipt: await this.entries.receipt(entry, tx), existing: true };
  }
}

function same(one: Statement, other: Statement): boolean {
  return canonicalJson(one.data) === canonicalJson(other.data);
}
