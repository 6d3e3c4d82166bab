import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { formatDigest, type Instant, sha256 } from '@core/kernel';
import { FindingsService, type NewFinding } from '@domain/findings';
import { LedgerService, type Statement } from '@domain/ledger';
import { type Origin, OriginIndex, type OriginTuple } from '@domain/origins';
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
import { mentionsTerms } from './condition.command.js';
import { outcomesOfEach, type RuleOutcome } from './evaluate-rule.js';
import type { Met } from './met.js';
import { NewShardsSubject, type PlannedShard, statedOrigins, type VendorFacts } from './new-shards-subject.js';
import { describeFindings, statedFinding, toJson } from './policy-finding.js';
import { policyRefused } from './policy.ledger-entries.js';
import { PolicyRecords } from './policy-records.service.js';
import { RegistrationVerdicts } from './registration-verdicts.js';
import { type AskedRule, isEffectiveAt, type PolicyRule } from './rule.js';
import {
  type AboutShards,
  exampleNumbers,
  toNewFindings,
  toPolicyFindings,
  toWaivedFindings,
  withAction,
} from './rule-findings.js';
import { classesOf } from './shard-classes.js';
import { insertRefusals } from './store/refusals.store.js';
import { StatedRules } from './store/stated-rules.store.js';
import { termsAbout, type TermsOfShards, termsOfShards } from './terms-found.js';
import { termsOfOrigins } from './terms-of-origins.js';
import { namedVendors } from './vendors-found.js';
import { VerdictMemo } from './verdict-memo.js';

/** Asks the rules of the gate `registration` about every new shard. */
@Injectable()
export class RegistrationRulesService implements RegistrationGate {
  private memo = new VerdictMemo([], 0);

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
    const { rules: stated, factsFrom } = await this.rules.snapshot(tx, nextIndex);
    const rules = stated.filter((rule) => rule.gates.includes('registration') && isEffectiveAt(rule, now));
    if (rules.length === 0) return null;
    const memo = this.memo.isOf(rules, factsFrom) ? this.memo : new VerdictMemo(rules, factsFrom);
    const verdicts = new RegistrationVerdicts(rules, memo);
    const keep = (): void => {
      memo.add(verdicts.found);
      this.memo = memo;
    };
    return new RegistrationRules(verdicts, this.findings, keep, {
      now,
      origins: () => this.origins.originsUnderLock(tx),
      vendors: this.vendorFacts(tx, nextIndex),
    });
  }

  async finished(tx: Transaction): Promise<void> {
    this.rules.markCurrent(tx, (await this.ledger.open(tx)).nextIndex);
  }

  private vendorFacts(tx: Transaction, nextIndex: number): VendorFacts {
    const vendors = this.vendors.within(tx);
    const approvals = this.approvals.within(tx);
    return {
      terms: (asked, during) => termsOfOrigins(vendors, asked, during, nextIndex),
      approved: (asked) => approvalsOfOrigins(approvals, asked, nextIndex),
    };
  }
}

/** What is recorded, under the ledger's lock. */
interface Recorded {
  readonly now: Instant;
  readonly origins: () => Promise<readonly Origin[]>;
  readonly vendors: VendorFacts;
}

type Added = readonly { readonly id: number; readonly thing: OriginTuple }[];
type Planned = readonly { readonly shard: PlannedShard }[];

const NONE_REFUSED: ReadonlyMap<number, LineRefusal> = new Map();

class RegistrationRules implements ChunkGate {
  private found: readonly NewFinding[] = [];

  /** @param keep is called after the commit */
  constructor(
    private readonly verdicts: RegistrationVerdicts,
    private readonly findings: FindingsService,
    private readonly keep: () => void,
    private readonly recorded: Recorded,
  ) {}

  async refusals(planned: readonly PlannedLine[], added: Added): Promise<ReadonlyMap<number, LineRefusal>> {
    const subjectOf = (shards: Planned): Promise<NewShardsSubject> => this.subjectOf(shards, added);
    const denied = await this.verdicts.of(classesOf(planned, this.verdicts.askedLabels), firstNewOf(added), subjectOf);
    this.found = [];
    if (denied.size === 0) return NONE_REFUSED;
    const outcomes = await this.outcomes(denied, planned, subjectOf);
    const refusing = outcomes.filter(({ action }) => action === 'block');
    // Lines that are refused are planned out, and what is left is asked about again.
    if (refusing.length > 0) return this.refusalsOf(planned, refusing, subjectOf);
    this.found = await this.findingsOf(outcomes, planned, added);
    return NONE_REFUSED;
  }

  async finish(
    tx: Transaction,
    recorded: readonly { readonly entry: number; readonly statement: Statement }[],
  ): Promise<void> {
    tx.afterCommit(this.keep);
    await insertRefusals(tx, recorded);
    await this.findings.raise(tx, 'system:policy', this.found);
  }

  /** What is raised for shards that are accepted. */
  private async findingsOf(
    outcomes: readonly RuleOutcome[],
    planned: readonly PlannedLine[],
    added: Added,
  ): Promise<NewFinding[]> {
    const shown = exampleNumbers(outcomes);
    const names = new Map(
      planned.flatMap(({ shard }) => (shown.has(shard.number) ? [[shard.number, nameOf(shard)] as const] : [])),
    );
    const known = await this.recorded.origins();
    const write = { names, subject: {}, about: aboutPlanned(planned, known, added.map(toOrigin)) };
    const flagged = await toNewFindings(withAction(outcomes, 'flag'), write);
    return [...flagged, ...(await toWaivedFindings(outcomes, write))];
  }

  /** Only waivers depend on more of a shard than its class. */
  private async outcomes(
    denied: ReadonlyMap<AskedRule, Met>,
    planned: readonly PlannedLine[],
    subjectOf: (shards: Planned) => Promise<NewShardsSubject>,
  ): Promise<RuleOutcome[]> {
    const waived = [...denied.keys()].some(({ waivers }) => waivers.length > 0);
    const subject = await subjectOf(waived ? planned : []);
    const outcomes: RuleOutcome[] = [];
    for (const [rule, met] of denied) outcomes.push(...(await outcomesOfEach(rule, met, subject)));
    return outcomes;
  }

  /** Terms are looked up for the refused lines alone, by the rules that ask about terms. */
  private async refusalsOf(
    planned: readonly PlannedLine[],
    refusing: readonly RuleOutcome[],
    subjectOf: (shards: Planned) => Promise<NewShardsSubject>,
  ): Promise<ReadonlyMap<number, LineRefusal>> {
    const terms = new Map<PolicyRule, readonly TermsOfShards[]>();
    const resting = refusing.filter(({ rule }) => mentionsTerms(rule));
    if (resting.length > 0) {
      const refused = Bitmap.union(resting.map(({ shards }) => shards));
      const subject = await subjectOf(planned.filter(({ shard }) => refused.has(shard.number)));
      for (const { rule } of resting) terms.set(rule, await termsOfShards(rule, subject));
    }
    return refusalsOf(planned, refusing, terms);
  }

  private async subjectOf(shards: Planned, added: Added): Promise<NewShardsSubject> {
    const { origins, vendors, now } = this.recorded;
    const known = shards.length > 0 ? await origins() : [];
    const stated = statedOrigins(shards, known, added.map(toOrigin));
    const facts = this.verdicts.facts(vendors, firstNewOf(added));
    return new NewShardsSubject(
      shards.map(({ shard }) => shard),
      stated,
      facts,
      now,
    );
  }
}

const toOrigin = ({ id, thing }: Added[number]): Origin => ({ ...thing, id });

/** The vendors and datasets of planned shards. */
function aboutPlanned(
  planned: readonly PlannedLine[],
  known: readonly Origin[],
  added: readonly Origin[],
): AboutShards {
  return (shards) => {
    const some = planned.filter(({ shard }) => shards.has(shard.number));
    const datasets = new Set(some.flatMap(({ shard }) => shard.declaration.dataset ?? []));
    return Promise.resolve({
      vendors: namedVendors(statedOrigins(some, known, added)),
      datasets: [...datasets].sort(),
    });
  };
}

/** The first origin that no shard stated before. */
const firstNewOf = (added: Added): number => added[0]?.id ?? Number.MAX_SAFE_INTEGER;

type TermsOfRules = ReadonlyMap<PolicyRule, readonly TermsOfShards[]>;

function refusalsOf(
  planned: readonly PlannedLine[],
  refusing: readonly RuleOutcome[],
  terms: TermsOfRules,
): ReadonlyMap<number, LineRefusal> {
  const byShard = new Map<number, RuleOutcome[]>();
  for (const outcome of refusing) {
    for (const shard of outcome.shards.toArray()) {
      const known = byShard.get(shard);
      if (known) known.push(outcome);
      else byShard.set(shard, [outcome]);
    }
  }
  const refusals = new Map<number, LineRefusal>();
  for (const { line, shard } of planned) {
    const outcomes = byShard.get(shard.number);
    if (outcomes) refusals.set(line, refusalOf(shard, outcomes, terms));
  }
  return refusals;
}

function refusalOf(shard: NewShard, outcomes: readonly RuleOutcome[], terms: TermsOfRules): LineRefusal {
  const name = nameOf(shard);
  const itself = Bitmap.of([shard.number]);
  const names = new Map([[shard.number, name]]);
  const findings = outcomes.flatMap((outcome) => {
    const about = termsAbout(terms.get(outcome.rule) ?? [], itself);
    return toPolicyFindings([outcome], names).map((one) => ({ ...one, count: 1, examples: [name], terms: about }));
  });
  const declaration = formatDigest(sha256(declarationText(shard.declaration)));
  const subject = { shard: name, declaration, dataset: shard.declaration.dataset };
  const message = describeFindings(`The registration of ${name}`, findings);
  const error = new ShardsError('policy-refused', message, [], findings.map(toJson));
  return { error, statement: policyRefused('registration', subject, findings.map(statedFinding)) };
}

const nameOf = ({ digest, uri }: NewShard): string => digest ?? uri ?? '';
