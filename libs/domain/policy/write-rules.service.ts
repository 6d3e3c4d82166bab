import { Injectable } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { type CommitGate, DatasetsReadModel, type PlannedVersion } from '@domain/datasets';
import { FindingsService, type FindingSubject } from '@domain/findings';
import type { Actor } from '@domain/ledger';
import type { PlannedUses, UseGate } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { findingsWithTerms } from './check-findings.js';
import { evaluateRule, type RuleOutcome } from './evaluate-rule.js';
import type { RefusedSubject } from './policy.ledger-entries.js';
import { PolicyRecords } from './policy-records.service.js';
import { type AttemptedWrite, PolicyRefusals } from './policy-refusals.service.js';
import { RecordedSubject } from './recorded-subject.read-model.js';
import { type AskedRule, isEffectiveAt, isEffectiveDuring } from './rule.js';
import { type AboutShards, exampleNumbers, toNewFindings, toWaivedFindings, withAction } from './rule-findings.js';
import type { Gate } from './state-rule.command.js';
import { StatedRules } from './store/stated-rules.store.js';
import type { Subject, SubjectUse } from './subject.js';
import { periodOfUse } from './period-of-use.js';
import { vendorsFound } from './vendors-found.js';

type Finish = (tx: Transaction) => Promise<void>;

/** A write that rules are asked about. */
interface AskedWrite extends AttemptedWrite {
  readonly members: Bitmap;
  readonly use?: SubjectUse;
}

/** What rules found in a write. */
interface Asked {
  readonly subject: Subject;
  readonly outcomes: readonly RuleOutcome[];
}

const NOTHING: Finish = () => Promise.resolve();

/** Asks the rules of the gates `commit` and `use` about sets of shards, under the ledger's lock. */
@Injectable()
export class WriteRulesService implements CommitGate, UseGate {
  constructor(
    private readonly refusals: PolicyRefusals,
    private readonly rules: StatedRules,
    private readonly records: PolicyRecords,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly findings: FindingsService,
  ) {}

  async beforeCommit(tx: Transaction, by: Actor, planned: PlannedVersion, nextIndex: number): Promise<Finish> {
    const now = this.records.now();
    const rules = (await this.rulesOf(tx, nextIndex, 'commit')).filter((rule) => isEffectiveAt(rule, now));
    const { dataset, version, members } = planned;
    const what = `The version "${version}" of the dataset "${dataset}"`;
    const asked = await this.ask(tx, nextIndex, rules, { members, subject: { dataset, version } });
    return this.settle(tx, by, asked, nextIndex, { gate: 'commit', subject: { dataset, version }, what, members });
  }

  async beforeUse(tx: Transaction, by: Actor, planned: PlannedUses, nextIndex: number): Promise<Finish> {
    const rules = await this.rulesOf(tx, nextIndex, 'use');
    if (rules.length === 0) return NOTHING;
    const finishes: Finish[] = [];
    for (const { declaration, datasetVersion } of planned.uses) {
      const { dataset, version: datasetOf, stage, startedAt } = declaration;
      const during = periodOfUse(declaration, this.records.now());
      const effective = rules.filter((rule) => isEffectiveDuring(rule, during.from, during.to));
      const members = await this.datasets.within(tx).members(datasetVersion);
      const use = { stage, during, jurisdictions: declaration.jurisdictions };
      const { model, version } = planned;
      const what = `The use of ${dataset}@${datasetOf} by ${model}@${version} in ${stage}`;
      const subject = { model, modelVersion: version, dataset, version: datasetOf, stage, startedAt };
      const asked = await this.ask(tx, nextIndex, effective, { members, use, subject });
      finishes.push(await this.settle(tx, by, asked, nextIndex, { gate: 'use', subject, what, members, use }));
    }
    return async (within) => {
      for (const finish of finishes) await finish(within);
    };
  }

  private async rulesOf(tx: Transaction, nextIndex: number, gate: Gate): Promise<AskedRule[]> {
    return (await this.rules.within(tx, nextIndex)).filter(({ gates }) => gates.includes(gate));
  }

  private async ask(
    tx: Transaction,
    nextIndex: number,
    rules: readonly AskedRule[],
    { members, use, subject: names }: Pick<AskedWrite, 'members' | 'use' | 'subject'>,
  ): Promise<Asked | null> {
    if (rules.length === 0) return null;
    const subject = new RecordedSubject(this.records.asOf(nextIndex, tx), members, use, names);
    const outcomes: RuleOutcome[] = [];
    for (const rule of rules) outcomes.push(await evaluateRule(rule, subject));
    return { subject, outcomes };
  }

  /** Refuses the write, or returns how its findings are raised. */
  private async settle(
    tx: Transaction,
    by: Actor,
    asked: Asked | null,
    nextIndex: number,
    write: AskedWrite,
  ): Promise<Finish> {
    if (asked === null) return NOTHING;
    const { outcomes, subject } = asked;
    const [refusing, flagging] = [withAction(outcomes, 'block'), withAction(outcomes, 'flag')];
    const waived = outcomes.filter(({ lifted }) => lifted.length > 0);
    if (refusing.length + flagging.length + waived.length === 0) return NOTHING;
    const shown = exampleNumbers([...refusing, ...flagging, ...waived]);
    const names = await this.shards.within(tx).namesOf(shown, nextIndex);
    if (refusing.length > 0)
      throw this.refusals.refusal(by, write, await findingsWithTerms([...refusing, ...flagging], subject, names));
    const about: AboutShards = async (shards) => ({ vendors: await vendorsFound(subject, shards) });
    const raising = { names, subject: findingSubject(write.subject), about };
    const found = [...(await toNewFindings(flagging, raising)), ...(await toWaivedFindings(waived, raising))];
    return async (within) => {
      await this.findings.raise(within, 'system:policy', found);
    };
  }
}

function findingSubject({ dataset, version, model, modelVersion }: RefusedSubject): FindingSubject {
  return model === undefined ? { dataset, version } : { model, version: modelVersion, dataset };
}
