import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import { LedgerReadModel } from '@domain/ledger';
import { ModelsReadModel } from '@domain/models';
import type { Transaction } from '@platform/database';
import { JobsService } from '@platform/jobs';
import { replayRuleJob, type ReplayRuleOrder, type RuleReplayed } from './policy.jobs.js';
import type { ReplayRule } from './replay-rule.command.js';
import { type ReplayedWrite, type ReplayPlace, RuleReplays } from './rule-replays.read-model.js';
import { RulesReadModel } from './rules.read-model.js';
import type { EvaluationContext } from './standing-evaluation.service.js';

/** Versions between two reports of progress. */
const STRIDE = 50;
const MODELS_READ = 1_000;
/** Writes that a job lists; the pages of a replay list all. */
const LISTED = 1_000;

/** Replays a rule over everything recorded, as a job. */
@Injectable()
export class ReplayJobs {
  constructor(
    private readonly jobs: JobsService,
    private readonly entries: LedgerReadModel,
    private readonly rules: RulesReadModel,
    private readonly replays: RuleReplays,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  /**
   * Returns the id of the job. The same replay at the same tree size is the same job.
   * @throws PolicyError `rule-not-found`
   */
  async schedule(tx: Transaction, rule: string, { known }: ReplayRule, treeSize: number): Promise<string> {
    await this.rules.requireRule(rule, treeSize);
    return this.jobs.schedule(tx, replayRuleJob, { rule, known, treeSize });
  }

  async run(
    { rule, known, treeSize }: ReplayRuleOrder,
    { signal, progress }: EvaluationContext,
  ): Promise<RuleReplayed> {
    const position = await this.entries.position(String(treeSize));
    const total = await this.total(treeSize);
    const items: ReplayedWrite[] = [];
    let [examined, found, after]: [number, number, ReplayPlace | undefined] = [0, 0, undefined];
    do {
      signal.throwIfAborted();
      progress(examined, total);
      const page = await this.replays.page(rule, { known }, { limit: STRIDE, after }, position);
      examined += page.examined;
      found += page.items.length;
      items.push(...page.items.slice(0, LISTED - items.length));
      after = page.next ?? undefined;
    } while (after);
    progress(examined, total);
    // Members without a value are left out, as in an answer.
    const listed = JSON.parse(JSON.stringify(items)) as JsonObject[];
    return { rule, known, treeSize, examined, found, items: listed, truncated: found > items.length };
  }

  private async total(asOf: number): Promise<number> {
    let total = (await this.datasets.committedIds(asOf)).length;
    for (let after = -1; ;) {
      const page = await this.models.page({ limit: MODELS_READ, after }, asOf);
      total += page.length;
      if (page.length < MODELS_READ) return total;
      after = page.at(-1)?.id ?? after;
    }
  }
}
