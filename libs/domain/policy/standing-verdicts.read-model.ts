import { Injectable } from '@nestjs/common';
import { DatasetsReadModel } from '@domain/datasets';
import type { FindingSubject, NewFinding } from '@domain/findings';
import { ModelsReadModel } from '@domain/models';
import { askedOf, type Moment, type PastWrite, PastWrites, type RuleVerdict } from './past-writes.read-model.js';
import type { AskedRule, PolicyRule } from './rule.js';
import { findingOf } from './rule-findings.js';
import type { StandingPlan, StandingUnit } from './standing-plan.read-model.js';
import { vendorsFound } from './vendors-found.js';

/** The findings about a unit that are to be open, and all subjects that may have one. */
export interface StandingVerdicts {
  readonly found: readonly NewFinding[];
  readonly subjects: readonly FindingSubject[];
}

/**
 * What rules find in a recorded dataset version or in the uses of a model version, as of a moment.
 * The uses of one dataset by one model version share a finding: it counts the use in which most is
 * found.
 */
@Injectable()
export class StandingVerdictsReadModel {
  constructor(
    private readonly past: PastWrites,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
  ) {}

  async of(unit: StandingUnit, slugs: ReadonlySet<string>, plan: StandingPlan, at: Moment): Promise<StandingVerdicts> {
    const gate = unit.kind === 'dataset' ? 'commit' : 'use';
    const rules = [...slugs].flatMap((slug) => plan.rules.get(slug) ?? []);
    if (rules.length === 0) return { found: [], subjects: [] };
    const asked = plan.stated.filter((rule) => slugs.has(rule.rule) && rule.gates.includes(gate));
    return unit.kind === 'dataset'
      ? this.ofDataset(unit.id, rules, asked, at)
      : this.ofModel(unit.id, rules, asked, at);
  }

  private async ofDataset(
    id: number,
    rules: readonly PolicyRule[],
    asked: readonly AskedRule[],
    at: Moment,
  ): Promise<StandingVerdicts> {
    const [version] = await this.datasets.versions([id], at.treeSize);
    if (!version) return { found: [], subjects: [] };
    const about = { dataset: version.dataset, version: version.version };
    const subjects = rules.map(({ rule }) => ({ ...about, rule }));
    if (version.state !== 'committed') return { found: [], subjects };
    const found = await this.judge(asked, await this.past.ofVersion(version), at);
    return { found: await Promise.all(found.map((one) => standingFinding(one, about))), subjects };
  }

  private async ofModel(
    id: number,
    rules: readonly PolicyRule[],
    asked: readonly AskedRule[],
    at: Moment,
  ): Promise<StandingVerdicts> {
    const model = (await this.models.withAncestors([id], at.treeSize)).find((one) => one.id === id);
    if (!model) return { found: [], subjects: [] };
    const uses = model.withdrawn ? [] : await this.models.uses([id], at.treeSize);
    const gone = await this.models.withdrawnUses([id], at.treeSize);
    const versions = await this.datasets.versions(
      [...new Set([...uses, ...gone].map(({ datasetVersion }) => datasetVersion))],
      at.treeSize,
    );
    const datasets = [...new Set(versions.map(({ dataset }) => dataset))];
    const about = (dataset: string): FindingSubject => ({ model: model.model, version: model.version, dataset });
    const subjects = datasets.flatMap((dataset) => rules.map(({ rule }) => ({ ...about(dataset), rule })));
    const found = new Map<string, NewFinding>();
    for (const use of uses) {
      const of = versions.find(({ id: one }) => one === use.datasetVersion);
      if (!of) continue;
      for (const one of await this.judge(asked, await this.past.ofUse(model, use, of), at)) {
        const key = `${one.rule.rule} ${of.dataset}`;
        const known = found.get(key)?.count ?? 0;
        if (known < (one.finding?.count ?? 0)) found.set(key, await standingFinding(one, about(of.dataset)));
      }
    }
    return { found: [...found.values()], subjects };
  }

  /** The verdicts because of which something would be done. */
  private async judge(asked: readonly AskedRule[], write: PastWrite, at: Moment): Promise<RuleVerdict[]> {
    const verdicts = await this.past.judge(askedOf(asked, write, at), write, at);
    return verdicts.filter(({ finding }) => finding && finding.action !== 'allow');
  }
}

async function standingFinding(found: RuleVerdict, about: FindingSubject): Promise<NewFinding> {
  return { ...findingOf(found, about), vendors: await vendorsFound(found.subject, found.shards) };
}
