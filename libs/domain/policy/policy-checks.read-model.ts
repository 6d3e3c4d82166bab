import { Inject, Injectable } from '@nestjs/common';
import type { Bitmap } from '@core/bitmap';
import { WhenceError } from '@core/kernel';
import { DatasetsReadModel, DatasetsService, type VersionOrder } from '@domain/datasets';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import { ModelsService, type RecordUse } from '@domain/models';
import { OriginIndex } from '@domain/origins';
import { type RegisterShard, RegistrationPreviews, type ShardsErrorCode, ShardsReadModel } from '@domain/shards';
import { ApprovalsReadModel, VendorsReadModel } from '@domain/vendors';
import { Database, type Reader } from '@platform/database';
import { readCommand } from '@platform/validation';
import { CheckPolicy } from './check-policy.command.js';
import { approvalsOfOrigins } from './approvals-of-origins.js';
import { type CheckFinding, findingsWithTerms } from './check-findings.js';
import { evaluateEachShard, evaluateRule, type RuleOutcome } from './evaluate-rule.js';
import { NewShardsSubject, statedOrigins } from './new-shards-subject.js';
import { periodOfUse } from './period-of-use.js';
import { invalidCheck } from './policy.errors.js';
import type { PolicyFinding } from './policy-finding.js';
import { PolicyRecords } from './policy-records.service.js';
import { RecordedSubject } from './recorded-subject.read-model.js';
import { isEffectiveAt, isEffectiveDuring, type PolicyRule, type Verdict } from './rule.js';
import { exampleNumbers, found } from './rule-findings.js';
import { StatedRules } from './store/stated-rules.store.js';
import type { SubjectUse, WriteNames } from './subject.js';
import { termsOfOrigins } from './terms-of-origins.js';

/** A shard that could not be registered, whatever the rules are. */
export interface RejectedShard {
  /** Its place in the list. */
  readonly index: number;
  readonly code: ShardsErrorCode;
  readonly message: string;
}

/** What the rules would do with a write. */
export interface PolicyCheck {
  readonly position: LedgerPosition;
  readonly verdict: Verdict;
  readonly findings: readonly CheckFinding[];
  readonly rejected: readonly RejectedShard[];
}

/** Uses of a model version that are planned. */
export interface PlannedModelUses {
  readonly model: string;
  readonly version: string;
  readonly uses: readonly RecordUse[];
}

/** Asks the rules about writes that are planned, as the gates do; writes nothing. */
@Injectable()
export class PolicyChecks {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly ledger: LedgerReadModel,
    private readonly rules: StatedRules,
    private readonly records: PolicyRecords,
    private readonly previews: RegistrationPreviews,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly vendors: VendorsReadModel,
    private readonly approvals: ApprovalsReadModel,
    private readonly orders: DatasetsService,
    private readonly datasets: DatasetsReadModel,
    private readonly models: ModelsService,
  ) {}

  async check(command: CheckPolicy): Promise<PolicyCheck> {
    const { shards = [], dataset, order, model, version, uses } = readCommand(CheckPolicy, command, invalidCheck);
    if (dataset !== undefined && order) return this.ofVersion({ ...order, dataset });
    if (model !== undefined && version !== undefined && uses) return this.ofUses({ model, version, uses });
    return this.ofShards(shards);
  }

  /** As the gate `registration` of each shard; those that are registered are left out. */
  private async ofShards(declarations: readonly RegisterShard[]): Promise<PolicyCheck> {
    const { position, planned, added, rejected: refused } = await this.previews.preview(declarations);
    const { treeSize } = position;
    const now = this.records.now();
    const rules = (await this.rulesOf('registration', treeSize)).filter((rule) => isEffectiveAt(rule, now));
    const subject = new NewShardsSubject(
      planned.map(({ shard }) => shard),
      statedOrigins(planned, await this.origins.origins(treeSize), added),
      {
        terms: (asked, during) => termsOfOrigins(this.vendors, asked, during, treeSize),
        approved: (asked) => approvalsOfOrigins(this.approvals, asked, treeSize),
      },
      now,
    );
    const names = new Map(planned.map(({ shard }) => [shard.number, shard.digest ?? shard.uri ?? '']));
    const outcomes: RuleOutcome[] = [];
    for (const rule of rules) outcomes.push(...(await evaluateEachShard(rule, subject)));
    const findings = await findingsWithTerms(outcomes, subject, names);
    const rejected = refused.map(({ line, error: { code, message } }) => ({ index: line, code, message }));
    const verdict = verdictOn(findings);
    // No rule was asked about shards that could not be registered.
    return { position, verdict: verdict === 'allow' && rejected.length > 0 ? 'unknown' : verdict, findings, rejected };
  }

  /** As the gate `commit`. */
  private async ofVersion(order: VersionOrder): Promise<PolicyCheck> {
    const position = await this.ledger.position();
    const { dataset, version } = order;
    const { members } = await within('/order', () => this.orders.preview(order, position.treeSize));
    const now = this.records.now();
    const rules = (await this.rulesOf('commit', position.treeSize)).filter((rule) => isEffectiveAt(rule, now));
    const findings = await this.findings(rules, this.recorded(position, members, { dataset, version }));
    return { position, verdict: verdictOn(findings), findings, rejected: [] };
  }

  /** As the gate `use`, for each use. */
  private async ofUses({ model, version, uses }: PlannedModelUses): Promise<PolicyCheck> {
    const position = await this.ledger.position();
    const planned = await this.models.previewUses(this.reader, { model, version }, { uses }, position.treeSize);
    const rules = await this.rulesOf('use', position.treeSize);
    const findings: CheckFinding[] = [];
    for (const { declaration, datasetVersion } of planned.uses) {
      const during = periodOfUse(declaration, this.records.now());
      const effective = rules.filter((rule) => isEffectiveDuring(rule, during.from, during.to));
      if (effective.length === 0) continue;
      const { dataset, version: datasetOf, stage, startedAt } = declaration;
      const members = await this.datasets.members(datasetVersion);
      const names = { model, modelVersion: version, dataset, version: datasetOf };
      const about = { dataset, version: datasetOf, stage, startedAt };
      const { jurisdictions } = declaration;
      const each = await this.findings(
        effective,
        this.recorded(position, members, names, { stage, during, jurisdictions }),
      );
      findings.push(...each.map((finding) => ({ ...finding, use: about })));
    }
    return { position, verdict: verdictOn(findings), findings, rejected: [] };
  }

  private recorded(
    { treeSize }: LedgerPosition,
    members: Bitmap,
    names: WriteNames,
    use?: SubjectUse,
  ): RecordedSubject {
    return new RecordedSubject(this.records.asOf(treeSize), members, use, names);
  }

  private async rulesOf(gate: PolicyRule['gates'][number], asOf: number) {
    return (await this.rules.asOf(this.reader, asOf)).filter(({ gates }) => gates.includes(gate));
  }

  private async findings(rules: Awaited<ReturnType<StatedRules['asOf']>>, subject: RecordedSubject) {
    const outcomes: RuleOutcome[] = [];
    for (const rule of rules) outcomes.push(await evaluateRule(rule, subject));
    const names = await this.shards.namesOf(exampleNumbers(found(outcomes)), subject.asOf);
    return findingsWithTerms(outcomes, subject, names);
  }
}

/** `deny`: the write would be refused. `unknown`: accepted, though a rule cannot be judged. */
function verdictOn(findings: readonly PolicyFinding[]): Verdict {
  if (findings.some(({ action }) => action === 'block')) return 'deny';
  return findings.some(({ verdict, action }) => verdict === 'unknown' && action !== 'allow') ? 'unknown' : 'allow';
}

/** Points what is wrong with a part of the request at that part. */
async function within<Result>(pointer: string, body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof WhenceError)) throw error;
    const complaints = error.complaints.map((one) => ({ ...one, pointer: pointer + one.pointer }));
    throw new WhenceError(error.kind, String(error.code), error.message, complaints);
  }
}
