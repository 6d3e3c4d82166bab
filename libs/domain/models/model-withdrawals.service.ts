import { Inject, Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import { type Actor, LedgerReadModel, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import { readCommand } from '@platform/validation';
import type { DatasetVersions } from './dataset-versions.read-model.js';
import type { ModelVersion } from './model-version.js';
import { ModelsError, refusal, versionIsWithdrawn } from './models.errors.js';
import { modelVersionWithdrawn } from './models.ledger-entries.js';
import { ModelsReadModel } from './models.read-model.js';
import { insertVersionWithdrawal } from './store/models.store.js';
import { WithdrawModelVersion } from './withdraw-model-version.command.js';

export interface WithdrawnModelVersion {
  readonly receipt: Receipt;
  /** The version is withdrawn already; the receipt is that statement's. */
  readonly existing: boolean;
}

const COMPLAINTS_LIMIT = 100;

/** Withdraws model versions that were declared by mistake. */
@Injectable()
export class ModelWithdrawalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly entries: LedgerReadModel,
    private readonly models: ModelsReadModel,
    @Inject(DatasetsReadModel) private readonly datasets: DatasetVersions,
  ) {}

  /**
   * Withdraws a model version: it counts in no answer from then on, and answers as of earlier
   * positions stay. Its name is not used again. It is refused while it has uses, or while another
   * model version names it as a parent; the refusal lists them.
   */
  async withdraw(
    tx: Transaction,
    by: Actor,
    { model, version }: Pick<ModelVersion, 'model' | 'version'>,
    command: WithdrawModelVersion,
  ): Promise<WithdrawnModelVersion> {
    const { reason } = readCommand(WithdrawModelVersion, command, refusal('invalid-model-version'));
    const { nextIndex } = await this.ledger.open(tx);
    const found = await this.models.within(tx).requireVersion(model, version, nextIndex);
    if (found.withdrawn) {
      if (found.withdrawn.reason !== reason) throw versionIsWithdrawn(found);
      return { existing: true, receipt: await this.entries.receipt(found.withdrawn.withdrawnBy, tx) };
    }
    await this.refuseUsed(tx, found, nextIndex);
    const receipt = await this.ledger.append(tx, by, modelVersionWithdrawn(model, version, reason));
    await insertVersionWithdrawal(tx, found.id, receipt.index, reason);
    return { existing: false, receipt };
  }

  private async refuseUsed(tx: Transaction, { id, model, version }: ModelVersion, asOf: number): Promise<void> {
    const models = this.models.within(tx);
    const uses = await models.uses([id], asOf);
    const ids = [...new Set(uses.map(({ datasetVersion }) => datasetVersion))];
    const datasets = await this.datasets.within(tx).versions(ids, asOf);
    const names = new Map(datasets.map((one) => [one.id, `${one.dataset}@${one.version}`]));
    const children = (await models.descendantsOf([id], asOf)).filter(({ parents }) =>
      parents.some((parent) => 'id' in parent && parent.id === id),
    );
    const messages = [
      ...children.map((child) => `is named as a parent by ${child.model}@${child.version}`),
      ...uses.map(
        (use) =>
          `has a recorded use of ${names.get(use.datasetVersion)} for ${use.stage} from ${use.startedAt}: ${use.id}`,
      ),
    ];
    if (messages.length === 0) return;
    const message = `${model}@${version} is the parent of ${children.length} model versions and has ${uses.length} recorded uses. Withdraw them first, if they were stated by mistake too.`;
    const complaints = messages.slice(0, COMPLAINTS_LIMIT).map((text) => ({ pointer: '', message: text }));
    throw new ModelsError('model-version-used', message, complaints);
  }
}
