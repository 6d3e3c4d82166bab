import { Inject, Injectable } from '@nestjs/common';
import { DatasetsReadModel, type DatasetVersion } from '@domain/datasets';
import { FindingsService, type FindingSubject, type NewFinding } from '@domain/findings';
import { type Actor, WriteQueue } from '@domain/ledger';
import type { ModelUse } from '@domain/models';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import { findingsWithTerms } from './check-findings.js';
import { evaluateRule, type RuleOutcome } from './evaluate-rule.js';
import { periodOfUse } from './period-of-use.js';
import { PolicyRecords } from './policy-records.service.js';
import { type AttemptedWrite, PolicyRefusals } from './policy-refusals.service.js';
import { RecordedSubject } from './recorded-subject.read-model.js';
import { type AskedRule, isEffectiveAt } from './rule.js';
import { type AboutShards, exampleNumbers, toNewFindings, toWaivedFindings, withAction } from './rule-findings.js';
import { StatedRules } from './store/stated-rules.store.js';
import { vendorsFound } from './vendors-found.js';

/** A dataset version that a certificate speaks of, and the use for which it does. */
export interface CertifiedVersion {
  readonly version: DatasetVersion;
  readonly use?: ModelUse;
}

/** A certificate that is about to be issued. */
export interface PlannedCertificate {
  /** Absent: it is about dataset versions. */
  readonly model?: { readonly model: string; readonly version: string };
  readonly versions: readonly CertifiedVersion[];
}

/** Asks the rules of the gate `certificate` before a certificate is issued. */
@Injectable()
export class CertificateRulesService {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly queue: WriteQueue,
    private readonly rules: StatedRules,
    private readonly records: PolicyRecords,
    private readonly refusals: PolicyRefusals,
    private readonly shards: ShardsReadModel,
    private readonly datasets: DatasetsReadModel,
    private readonly findings: FindingsService,
  ) {}

  /**
   * Asks the rules that are effective now about each dataset version, as of a tree size.
   * @throws RefusedWrite with the receipt of the recorded attempt
   */
  async beforeCertificate(by: Actor, planned: PlannedCertificate, treeSize: number): Promise<void> {
    const now = this.records.now();
    const stated = await this.rules.asOf(this.reader, treeSize);
    const rules = stated.filter((rule) => rule.gates.includes('certificate') && isEffectiveAt(rule, now));
    if (rules.length === 0) return;
    const found: NewFinding[] = [];
    for (const version of planned.versions)
      found.push(...(await this.ask(by, rules, attemptOf(planned, version), version, treeSize)));
    if (found.length > 0) await this.queue.write((tx) => this.findings.raise(tx, 'system:policy', found));
  }

  /** Refuses the certificate, or returns what is to be raised. */
  private async ask(
    by: Actor,
    rules: readonly AskedRule[],
    attempt: AttemptedWrite,
    { version, use }: CertifiedVersion,
    treeSize: number,
  ): Promise<NewFinding[]> {
    const record = this.records.asOf(treeSize);
    const during = use && {
      stage: use.stage,
      during: periodOfUse(use, record.now),
      jurisdictions: use.jurisdictions,
    };
    const subject = new RecordedSubject(record, await this.datasets.members(version.id), during, attempt.subject);
    const outcomes: RuleOutcome[] = [];
    for (const rule of rules) outcomes.push(await evaluateRule(rule, subject));
    const [refusing, flagging] = [withAction(outcomes, 'block'), withAction(outcomes, 'flag')];
    const waived = outcomes.filter(({ lifted }) => lifted.length > 0);
    const names = await this.shards.namesOf(exampleNumbers([...refusing, ...flagging, ...waived]), treeSize);
    if (refusing.length > 0) {
      const refusal = this.refusals.refusal(
        by,
        attempt,
        await findingsWithTerms([...refusing, ...flagging], subject, names),
      );
      return this.queue.recordRefusal(refusal);
    }
    const about: AboutShards = async (shards) => ({ vendors: await vendorsFound(subject, shards) });
    const raising = { names, subject: findingSubject(attempt), about };
    const flagged = (await toNewFindings(flagging, raising)).map((one) => ({
      ...one,
      kind: 'certificate-flagged' as const,
    }));
    return [...flagged, ...(await toWaivedFindings(waived, raising))].map(once);
  }
}

function attemptOf({ model: of }: PlannedCertificate, { version: found, use }: CertifiedVersion): AttemptedWrite {
  const { dataset, version } = found;
  const set = `${dataset}@${version}`;
  if (!of) return { gate: 'certificate', subject: { dataset, version }, what: `A certificate about ${set}` };
  const named = { model: of.model, modelVersion: of.version, dataset, version };
  const subject = { ...named, stage: use?.stage, startedAt: use?.startedAt };
  const what = `A certificate about ${of.model}@${of.version}, which used ${set},`;
  return { gate: 'certificate', subject, what };
}

function findingSubject({ subject }: AttemptedWrite): FindingSubject {
  const { dataset, version, model, modelVersion } = subject;
  return model === undefined ? { dataset, version } : { model, version: modelVersion, dataset };
}

/** Asked again, the same is found again: it does not add up. */
const once = ({ count: _count, ...finding }: NewFinding): NewFinding => finding;
