import { Inject, Injectable } from '@nestjs/common';
import { CorruptRecordError } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { type Actor, LedgerService, type Receipt } from '@domain/ledger';
import type { Transaction } from '@platform/database';
import type { DatasetVersions } from './dataset-versions.read-model.js';
import type { ModelUse } from './model-use.js';
import { modelUseWithdrawn } from './models.ledger-entries.js';
import { ModelsReadModel } from './models.read-model.js';
import { withdrawnSince, withdrawUses } from './store/models.store.js';

export interface OrderedWithdrawal {
  readonly by: Actor;
  readonly reason: string;
  /** The tree size at which it was ordered. */
  readonly since: number;
}

export interface WithdrawnEach {
  readonly withdrawn: number;
  /** They were not current any more. */
  readonly same: number;
  /** That of the last entry; null: there is none. */
  readonly receipt: Receipt | null;
}

/** Withdraws many uses for one reason, each by an entry of its own. */
@Injectable()
export class UseWithdrawalsService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly models: ModelsReadModel,
    @Inject(DatasetsReadModel) private readonly datasets: DatasetVersions,
  ) {}

  /**
   * Withdraws those of the uses that are current, as `ModelsService.withdrawUse` does. A use that
   * was withdrawn since the order and recorded again stays: an order that is carried out again
   * withdraws no use twice.
   */
  async withdrawEach(tx: Transaction, uses: readonly string[], order: OrderedWithdrawal): Promise<WithdrawnEach> {
    const { by, reason, since } = order;
    const { nextIndex } = await this.ledger.open(tx);
    const settled = await withdrawnSince(tx, uses, since);
    const current = await this.models.within(tx).usesById(
      uses.filter((id) => !settled.has(id)),
      nextIndex,
    );
    if (current.length === 0) return { withdrawn: 0, same: uses.length, receipt: null };
    const statements = await this.statements(tx, current, reason, nextIndex);
    const receipts = await this.ledger.appendAll(tx, by, statements);
    const entries = current.map(({ id }, at) => ({ id, entry: required(receipts[at], id).index }));
    await withdrawUses(tx, entries, reason);
    return { withdrawn: current.length, same: uses.length - current.length, receipt: receipts.at(-1) ?? null };
  }

  private async statements(tx: Transaction, uses: readonly ModelUse[], reason: string, asOf: number) {
    const models = await this.models.within(tx).byIds([...new Set(uses.map((use) => use.modelVersion))], asOf);
    const ids = [...new Set(uses.map((use) => use.datasetVersion))];
    const datasets = await this.datasets.within(tx).versions(ids, asOf);
    const modelsById = new Map(models.map((one) => [one.id, one]));
    const datasetsById = new Map(datasets.map((one) => [one.id, one]));
    return uses.map(({ id, modelVersion, datasetVersion, stage, startedAt }) => {
      const { model, version } = required(modelsById.get(modelVersion), id);
      const { dataset, version: ofDataset } = required(datasetsById.get(datasetVersion), id);
      return modelUseWithdrawn(model, version, { dataset, version: ofDataset, stage, startedAt }, reason);
    });
  }
}

function required<Value>(value: Value | undefined, use: string): Value {
  if (value === undefined) throw new CorruptRecordError(`What the use ${use} names is missing.`);
  return value;
}
