import { Injectable } from '@nestjs/common';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Reader, Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import type { DatasetVersion } from './dataset-version.js';
import {
  DatasetsError,
  invalidWithdrawal,
  stillCommitting,
  versionIsRefused,
  versionIsWithdrawn,
} from './datasets.errors.js';
import { versionWithdrawn } from './datasets.ledger-entries.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { INSERT_WITHDRAWAL } from './store/dataset-version.sql.js';
import { WithdrawVersion } from './withdraw-version.command.js';

/** Finds who uses a dataset version. A room that lets others rest on one implements it. */
export interface VersionUsers {
  /** One text for each use that is not withdrawn as of the tree size, such as "lark@1 for sft". */
  usersOf(reader: Reader, datasetVersion: number, asOf: number): Promise<string[]>;
}

export interface WithdrawnVersion {
  readonly receipt: Receipt;
  /** The version is withdrawn already; the receipt is that statement's. */
  readonly existing: boolean;
}

const COMPLAINTS_LIMIT = 100;

/** Withdraws dataset versions that were committed by mistake. */
@Injectable()
export class VersionWithdrawalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly versions: DatasetsReadModel,
  ) {}

  /**
   * Withdraws a committed version: it counts in no answer from then on, and answers as of earlier
   * positions stay. Its name is not used again. A version with users is refused, and the refusal
   * lists them: a training run that read it is a fact of its own.
   */
  async withdraw(
    tx: Transaction,
    by: Actor,
    { dataset, version }: Pick<DatasetVersion, 'dataset' | 'version'>,
    command: WithdrawVersion,
    users: VersionUsers,
  ): Promise<WithdrawnVersion> {
    const { reason } = readCommand(WithdrawVersion, command, invalidWithdrawal);
    const { nextIndex } = await this.ledger.open(tx);
    const found = await this.versions.within(tx).requireVersion(dataset, version, nextIndex);
    if (found.withdrawn) {
      if (found.withdrawn.reason !== reason) throw versionIsWithdrawn(dataset, version, found.withdrawn);
      return { existing: true, receipt: await this.entries.receipt(found.withdrawn.withdrawnBy, tx) };
    }
    if (found.refused) throw versionIsRefused(dataset, version, found.refused);
    if (found.state === 'committing') throw stillCommitting(dataset, version);
    refuseUsed(found, await users.usersOf(tx, found.id, nextIndex));
    const receipt = await this.ledger.append(tx, by, versionWithdrawn(dataset, version, reason));
    await tx.query(INSERT_WITHDRAWAL, [found.id, receipt.index, reason]);
    return { existing: false, receipt };
  }
}

function refuseUsed({ dataset, version }: DatasetVersion, users: readonly string[]): void {
  if (users.length === 0) return;
  const uses = users.length === 1 ? 'a use' : `${users.length} uses`;
  const message = `The version "${version}" of the dataset "${dataset}" has ${uses}. Withdraw them first, if they were recorded by mistake too.`;
  const complaints = users.slice(0, COMPLAINTS_LIMIT).map((user) => ({ pointer: '', message: `is used by ${user}` }));
  throw new DatasetsError('dataset-version-used', message, complaints);
}
