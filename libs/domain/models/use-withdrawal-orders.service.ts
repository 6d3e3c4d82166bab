import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Complaint } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import type { Actor } from '@domain/ledger';
import { Pace } from '@platform/cancellation';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { ChosenUses } from './chosen-uses.js';
import type { ModelUse, WithdrawnUse } from './model-use.js';
import { ModelsError } from './models.errors.js';
import { withdrawUsesJob } from './models.jobs.js';
import { ModelsReadModel } from './models.read-model.js';
import type { UseSelector, WithdrawUseLine } from './order-use-withdrawals.command.js';
import { UseWithdrawalsService, type WithdrawnEach } from './use-withdrawals.service.js';

/** Uses that are withdrawn while the caller waits. */
const FEW = 100;
/** The most uses of an order: they are kept in the row of its job. */
const USES_LIMIT = 100_000;
const VERSIONS_LIMIT = 1_000_000;
const COMPLAINTS_LIMIT = 100;

/** What an order comes to: few uses are withdrawn at once, many by a job. */
export type OrderedUseWithdrawals = { readonly withdrawn: WithdrawnEach } | { readonly job: string };

export interface SelectedUses {
  /** Current uses, by start. */
  readonly current: readonly ModelUse[];
  /** Uses that are withdrawn already, for the same reason. */
  readonly same: readonly WithdrawnUse[];
}

export interface UseWithdrawalRequest {
  readonly by: Actor;
  readonly reason: string;
  /** Ids, of uses that are withdrawn already too. */
  readonly uses: readonly string[];
}

/** Orders the withdrawal of many uses. */
@Injectable()
export class UseWithdrawalOrdersService {
  constructor(
    private readonly models: ModelsReadModel,
    @Inject(DatasetsReadModel) private readonly datasets: DatasetsReadModel,
    private readonly withdrawals: UseWithdrawalsService,
    private readonly jobs: JobsService,
  ) {}

  /** @throws ModelsError `no-use-selected` if no use meets the conditions of the selector */
  async select(selector: UseSelector, reason: string, asOf: number): Promise<SelectedUses> {
    const models = await this.modelVersions(selector, asOf);
    const datasets = await this.datasetVersions(selector, asOf);
    const [current, withdrawn] = models
      ? [await this.models.uses(models, asOf), await this.models.withdrawnUses(models, asOf)]
      : [
          await this.models.usesOfDatasets(datasets ?? [], asOf),
          await this.models.withdrawnUsesOfDatasets(datasets ?? [], asOf),
        ];
    const among = new Set(datasets);
    const isMeant = ({ datasetVersion, stage }: ModelUse): boolean =>
      (datasets === null || among.has(datasetVersion)) && (selector.stage ?? stage) === stage;
    const same = withdrawn.filter((use) => isMeant(use) && use.reason === reason);
    return this.checked({ current: current.filter(isMeant), same });
  }

  /**
   * @throws ModelsError `invalid-use` with the pointer `/<line>` of each line that names no
   *   recorded
   * use, or only uses that are withdrawn for another reason
   */
  async selectEach(
    lines: readonly { readonly line: number; readonly use: WithdrawUseLine }[],
    reason: string,
    asOf: number,
  ): Promise<SelectedUses> {
    const chosen = new ChosenUses(this.models, this.datasets, reason, asOf);
    const complaints: Complaint[] = [];
    const pace = new Pace();
    for (const { line, use } of lines) {
      if (pace.isDue()) await pace.turn();
      const message = await chosen.take(use);
      if (message !== null && complaints.push({ pointer: `/${line}`, message }) >= COMPLAINTS_LIMIT) break;
    }
    const [first] = complaints;
    if (!first) return this.checked(chosen.selected());
    const message = `Nothing is withdrawn, since lines are refused: line ${first.pointer.slice(1)} ${first.message}.`;
    throw new ModelsError('invalid-use', message, complaints);
  }

  /** Withdraws few uses at once; schedules a job for many. */
  async order(tx: Transaction, request: UseWithdrawalRequest, asOf: number): Promise<OrderedUseWithdrawals> {
    const { by, reason, uses } = request;
    if (uses.length <= FEW) {
      // It is carried out once: no earlier withdrawal is its own.
      const order = { by, reason, since: Number.MAX_SAFE_INTEGER };
      return { withdrawn: await this.withdrawals.withdrawEach(tx, uses, order) };
    }
    return {
      job: await this.jobs.schedule(tx, withdrawUsesJob, { order: randomUUID(), by, reason, since: asOf, uses }),
    };
  }

  private checked(selected: SelectedUses): SelectedUses {
    const { current, same } = selected;
    const refuse = (detail: string, message: string): never => {
      throw new ModelsError('no-use-selected', detail, [{ pointer: '/selector', message }]);
    };
    if (current.length + same.length === 0) refuse('No recorded use meets the conditions.', 'selects no use');
    if (current.length > USES_LIMIT)
      refuse(`An order may withdraw ${USES_LIMIT} uses; these are ${current.length}.`, 'selects too many uses');
    return selected;
  }

  /** Ids; null: no condition. */
  private async modelVersions({ model, modelVersion }: UseSelector, asOf: number): Promise<number[] | null> {
    if (model === undefined) return null;
    if (modelVersion === undefined)
      return (await this.models.versionsOf(model, { limit: VERSIONS_LIMIT }, asOf)).map(({ id }) => id);
    const found = await this.models.version(model, modelVersion, asOf);
    return found ? [found.id] : [];
  }

  private async datasetVersions({ dataset, datasetVersion }: UseSelector, asOf: number): Promise<number[] | null> {
    if (dataset === undefined) return null;
    if (datasetVersion === undefined)
      return (await this.datasets.versionsOf(dataset, { limit: VERSIONS_LIMIT }, asOf)).map(({ id }) => id);
    const found = await this.datasets.version(dataset, datasetVersion, asOf);
    return found ? [found.id] : [];
  }
}
