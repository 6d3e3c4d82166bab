import { Injectable } from '@nestjs/common';
import { formatDigest, sha256 } from '@core/kernel';
import { FindingsService } from '@domain/findings';
import { LedgerService, type Statement } from '@domain/ledger';
import { type Origin, type OriginTuple, OriginIndex } from '@domain/origins';
import {
  type ChunkGate,
  declarationText,
  type LineRefusal,
  type NewShard,
  type PlannedLine,
  type RegistrationGate,
  ShardsError,
} from '@domain/shards';
import { ApprovalsReadModel, VendorsReadModel } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import { approvalsOfOrigins } from './approvals-of-origins.js';
import { evaluateEachShard, type RuleOutcome } from './evaluate-rule.js';
import { NewShardsSubject, statedOrigins } from './new-shards-subject.js';
import { describeFindings, toJson } from './policy-finding.js';
import { policyRefused } from './policy.ledger-entries.js';
import { PolicyRecords } from './policy-records.service.js';
import { type AskedRule, isEffectiveAt } from './rule.js';
import { toNewFindings, toPolicyFindings, toWaivedFindings, withAction } from './rule-findings.js';
import { insertRefusals } from './store/refusals.store.js';
import { StatedRules } from './store/stated-rules.store.js';
import { termsOfOrigins } from './terms-of-origins.js';

/** Asks the rules of the gate `registration` about every new shard. */
@Injectable()
export class RegistrationRulesService implements RegistrationGate {
  constructor(
    private readonly ledger: LedgerService,
    private readonly rules: StatedRules,
    private readonly records: PolicyRecords,
    private readonly origins: OriginIndex,
    private readonly vendors: VendorsReadModel,
    private readonly approvals: ApprovalsReadModel,
    private readonly findings: FindingsService,
  ) {}

  /** Runs no SQL statement while only this process writes and nothing states a rule. */
  async begin(tx: Transaction, nextIndex: number): Promise<ChunkGate | null> {
    const now = this.records.now();
    const stated = await this.rules.within(tx, nextIndex);
    const rules = stated.filter((rule) => rule.gates.includes('registration') && isEffectiveAt(rule, now));
    if (rules.length === 0) return null;
    const origins = await this.origins.originsUnderLock(tx);
    const vendors = this.vendors.within(tx);
    const approvals = this.approvals.within(tx);
    const subjectOf = (planned: readonly PlannedLine[], added: readonly Origin[]): NewShardsSubject =>
      new NewShardsSubject(
        planned.map(({ shard }) => shard),
        statedOrigins(planned, origins, added),
        {
          terms: (asked, during) => termsOfOrigins(vendors, asked, during, nextIndex),
          approved: (asked) => approvalsOfOrigins(approvals, asked, nextIndex),
        },
        now,
      );
    return new RegistrationRules(rules, subjectOf, this.findings);
  }

  async finished(tx: Transaction): Promise<void> {
    this.rules.markCurrent(tx, (await this.ledger.open(tx)).nextIndex);
  }
}

class RegistrationRules implements ChunkGate {
  private accepted: readonly RuleOutcome[] = [];
  private names: ReadonlyMap<number, string> = new Map();

  constructor(
    private readonly rules: readonly AskedRule[],
    private readonly subjectOf: (planned: readonly PlannedLine[], added: readonly Origin[]) => NewShardsSubject,
    private readonly findings: FindingsService,
  ) {}

  async refusals(
    planned: readonly PlannedLine[],
    added: readonly { readonly id: number; readonly thing: OriginTuple }[],
  ): Promise<ReadonlyMap<number, LineRefusal>> {
    const subject = this.subjectOf(
      planned,
      added.map(({ id, thing }) => ({ ...thing, id })),
    );
    const refusing = new Map<number, RuleOutcome[]>();
    const accepted: RuleOutcome[] = [];
    for (const rule of this.rules) {
      for (const outcome of await evaluateEachShard(rule, subject)) {
        if (outcome.action !== 'block') {
          accepted.push(outcome);
          continue;
        }
        for (const shard of outcome.shards.toArray()) refusing.set(shard, [...(refusing.get(shard) ?? []), outcome]);
      }
    }
    this.names = new Map(planned.map(({ shard }) => [shard.number, nameOf(shard)]));
    this.accepted = accepted;
    return new Map(
      planned.flatMap(({ line, shard }) => {
        const outcomes = refusing.get(shard.number);
        return outcomes ? [[line, refusalOf(shard, outcomes)] as const] : [];
      }),
    );
  }

  async finish(
    tx: Transaction,
    recorded: readonly { readonly entry: number; readonly statement: Statement }[],
  ): Promise<void> {
    await insertRefusals(tx, recorded);
    const flagged = toNewFindings(withAction(this.accepted, 'flag'), this.names, {});
    await this.findings.raise(tx, 'system:policy', [...flagged, ...toWaivedFindings(this.accepted, this.names, {})]);
  }
}

function refusalOf(shard: NewShard, outcomes: readonly RuleOutcome[]): LineRefusal {
  const name = nameOf(shard);
  const findings = toPolicyFindings(outcomes, new Map([[shard.number, name]])).map((finding) => ({
    ...finding,
    count: 1,
    examples: [name],
  }));
  const declaration = formatDigest(sha256(declarationText(shard.declaration)));
  const subject = { shard: name, declaration, dataset: shard.declaration.dataset };
  const message = describeFindings(`The registration of ${name}`, findings);
  const error = new ShardsError('policy-refused', message, [], findings.map(toJson));
  return { error, statement: policyRefused('registration', subject, findings) };
}

const nameOf = ({ digest, uri }: NewShard): string => digest ?? uri ?? '';
