import { Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { DatasetsReadModel } from '@domain/datasets';
import type { FindingSubject, NewFinding } from '@domain/findings';
import { ModelsReadModel } from '@domain/models';
import type { Transaction } from '@platform/database';
import { askedOf, type Moment, type PastWrite, PastWrites, type RuleVerdict } from './past-writes.read-model.js';
import { PolicyRecords } from './policy-records.service.js';
import { findingOfShards, inRegisteredShards, type RegisteredShards } from './registered-shards.js';
import { type AskedRule, isEffectiveAt, type PolicyRule } from './rule.js';
import { findingOf } from './rule-findings.js';
import { gateOf, type StandingPlan, type StandingUnit } from './standing-plan.read-model.js';
import { vendorsFound } from './vendors-found.js';

/** The findings about a unit that are to be open, and all subjects that may have one. */
export interface StandingVerdicts {
  readonly found: readonly NewFinding[];
  readonly subjects: readonly FindingSubject[];
  /** What is found in registered shards: see `untilNow`. */
  readonly registered?: RegisteredShards;
}

/**
 * What rules find in a recorded dataset version, in the uses of a model version, or in all
 * registered shards, as of a moment. The uses of one dataset by one model version share a finding:
 * that of the use in which most is denied, or else may be. The shards that a rule finds share one,
 * too.
 */
@Injectable()
export class StandingVerdictsReadModel {
  constructor(
    private readonly past: PastWrites,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsReadModel,
    private readonly records: PolicyRecords,
  ) {}

  async of(unit: StandingUnit, slugs: ReadonlySet<string>, plan: StandingPlan, at: Moment): Promise<StandingVerdicts> {
    const rules = [...slugs].flatMap((slug) => plan.rules.get(slug) ?? []);
    if (rules.length === 0) return { found: [], subjects: [] };
    const asked = plan.stated.filter((rule) => slugs.has(rule.rule) && rule.gates.includes(gateOf(unit)));
    if (unit.kind === 'registrations') return this.ofRegistrations(rules, asked, at);
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
    const verdicts = await this.judge(asked, await this.past.ofVersion(version), at);
    return { found: await Promise.all(verdicts.map((one) => standingFinding(one, about))), subjects };
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
    const worst = new Map<string, { readonly verdict: RuleVerdict; readonly dataset: string }>();
    for (const use of uses) {
      const of = versions.find(({ id: one }) => one === use.datasetVersion);
      if (!of) continue;
      for (const one of await this.judge(asked, await this.past.ofUse(model, use, of), at)) {
        const key = `${one.rule.rule} ${of.dataset}`;
        const known = worst.get(key)?.verdict;
        if (!known || isWorse(one, known)) worst.set(key, { verdict: one, dataset: of.dataset });
      }
    }
    const findings: NewFinding[] = [];
    for (const { verdict, dataset } of worst.values()) findings.push(await standingFinding(verdict, about(dataset)));
    return { found: findings, subjects };
  }

  /** Of each rule one finding about all registered shards. */
  private async ofRegistrations(
    rules: readonly PolicyRule[],
    asked: readonly AskedRule[],
    at: Moment,
  ): Promise<StandingVerdicts> {
    const subjects = rules.map(({ rule }) => ({ rule }));
    const effective = asked.filter((rule) => isEffectiveAt(rule, at.now));
    if (effective.length === 0) return { found: [], subjects };
    const registered = await inRegisteredShards(effective, this.records.past(at.treeSize, at.now));
    return { found: [], subjects, registered };
  }

  /**
   * All that is found, with shards that were registered since: the gate has added those that it
   * flagged to findings already.
   * @param tx holds the ledger's lock, and `nextIndex` is its next entry
   */
  async untilNow(
    tx: Transaction,
    { found, registered }: StandingVerdicts,
    nextIndex: number,
    now: Instant,
  ): Promise<readonly NewFinding[]> {
    if (!registered) return found;
    const record = { ...this.records.asOf(nextIndex, tx), now };
    const all = await inRegisteredShards(registered.rules, record, registered);
    return [...found, ...all.found.map(findingOfShards)];
  }

  /** The verdicts because of which something would be done. */
  private async judge(asked: readonly AskedRule[], write: PastWrite, at: Moment): Promise<RuleVerdict[]> {
    const verdicts = await this.past.judge(askedOf(asked, write, at), write, at);
    return verdicts.filter(({ finding }) => finding && finding.action !== 'allow');
  }
}

/** What is denied is worse than what may be; then more shards are. */
function isWorse(one: RuleVerdict, other: RuleVerdict): boolean {
  if (one.verdict !== other.verdict) return one.verdict === 'deny';
  return (one.finding?.count ?? 0) > (other.finding?.count ?? 0);
}

async function standingFinding(verdict: RuleVerdict, about: FindingSubject): Promise<NewFinding> {
  return { ...findingOf(verdict, about), vendors: await vendorsFound(verdict.subject, verdict.shards) };
}
