import { Injectable } from '@nestjs/common';
import { canonicalJson } from '@core/kernel';
import { type Actor, LedgerReadModel, LedgerService, type Receipt, type Statement } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readTerms, readVendor } from './read-declaration.js';
import { holdTerms, holdVendor } from './store/vendors.store.js';
import { type TermsDeclaration, termsId } from './terms.js';
import type { VendorDeclaration } from './vendor.js';
import { termsRecorded, vendorDeclared } from './vendors.ledger-entries.js';
import { VendorsReadModel } from './vendors.read-model.js';

/** What a statement came to. `existing`: the same was held already; the receipt is then that statement's. */
export interface Recorded {
  readonly receipt: Receipt;
  readonly existing: boolean;
}

export interface TermsRecorded extends Recorded {
  readonly id: string;
  /** Other content was held under the same identity; it stays readable as of then. */
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
  async put(tx: Transaction, by: Actor, declaration: VendorDeclaration): Promise<Recorded> {
    const vendor = readVendor(declaration);
    const { nextIndex } = await this.ledger.open(tx);
    const known = await this.vendors.within(tx).vendor(vendor.slug, nextIndex);
    const statement = vendorDeclared(vendor);
    if (known && same(vendorDeclared(known), statement)) return this.existing(tx, known.validFrom);
    const receipt = await this.ledger.append(tx, by, statement);
    await holdVendor(tx, receipt.index, vendor);
    return { receipt, existing: false };
  }

  /** Records a vendor's terms, or amends those of the same identity. */
  async recordTerms(tx: Transaction, by: Actor, vendor: string, declaration: TermsDeclaration): Promise<TermsRecorded> {
    const terms = readTerms(declaration);
    const { nextIndex } = await this.ledger.open(tx);
    const vendors = this.vendors.within(tx);
    await vendors.requireVendor(vendor, nextIndex);
    const id = termsId(vendor, terms);
    const known = await vendors.termsById(id, nextIndex);
    const statement = termsRecorded(vendor, terms);
    if (known && same(termsRecorded(vendor, known), statement)) {
      return { ...(await this.existing(tx, known.validFrom)), id, amended: false };
    }
    const receipt = await this.ledger.append(tx, by, statement);
    await holdTerms(tx, receipt.index, vendor, terms);
    return { receipt, existing: false, id, amended: known !== null };
  }

  private async existing(tx: Transaction, entry: number): Promise<Recorded> {
    return { receipt: await this.entries.receipt(entry, tx), existing: true };
  }
}

function same(one: Statement, other: Statement): boolean {
  return canonicalJson(one.data) === canonicalJson(other.data);
}
