import { type Actor, WriteQueue } from '@domain/ledger';
import { RulesService, WaiversService } from '@domain/policy';
import { ApprovalsService, VendorsService } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import type { OpenModules } from '@testing/modules';
import { identityOf, type MovedClock } from './rules-answers.js';
import { APPROVED_SINCE, type RuleStep, type Step } from './rules-arbitrary.js';
import { statedRules, type World } from './rules-reference.js';

const by: Actor = 'key:spec';

/** Records what no rule is asked about: rules, waivers, terms and approvals. */
export class RuleStatementsRecorder {
  /** Who approves waivers. */
  second: Actor = by;
  private counted = 0;

  constructor(
    private readonly modules: OpenModules,
    private readonly clock: MovedClock,
    private readonly world: World,
  ) {}

  async terms({ vendor, document, terms }: Extract<Step, { step: 'terms' }>): Promise<void> {
    const { from, lasts, setsRule, isDisputed } = terms;
    const generators = terms.generators ?? undefined;
    const effective = { from: this.clock.days(from), to: lasts === null ? undefined : this.clock.days(from + lasts) };
    const evidence = isDisputed ? ('disputed' as const) : ('strong' as const);
    const identity = identityOf(document);
    const stated = { ...identity, effective, evidence, generators, rules: setsRule ? [{ rule: 'FORBID' }] : [] };
    const { receipt, existing } = await this.write((tx) =>
      this.modules.get(VendorsService).recordTerms(tx, by, vendor, stated),
    );
    const about = { vendor, identity: document, document, effective, setsRule, isDisputed, generators };
    if (!existing) this.world.terms.push({ entry: receipt.index, channel: identity.channel, ...about });
  }

  async approve({ vendor, since, until, of }: Extract<Step, { step: 'approve' }>): Promise<void> {
    const from = APPROVED_SINCE[since % APPROVED_SINCE.length] ?? '';
    const to = until === null ? undefined : new Date(Date.parse(from) + until * 86_400_000).toJSON();
    const stated = { ...of, grantedTo: 'team', approvedBy: 'board', purpose: 'tests', effective: { from, to } };
    const { receipt, existing } = await this.write((tx) =>
      this.modules.get(ApprovalsService).record(tx, by, vendor, stated),
    );
    const identity = JSON.stringify([from, of.channel, of.generator]);
    if (!existing)
      this.world.approvals.push({ entry: receipt.index, vendor, identity, effective: { from, to }, ...of });
  }

  async state(
    slug: string,
    { effect, onUnknown, severity, gates, from, lasts, when, unless }: RuleStep,
  ): Promise<void> {
    const effective = { from: this.clock.days(from), to: lasts === null ? undefined : this.clock.days(from + lasts) };
    const about = { title: 'T', reason: 'R', effect, onUnknown, severity, gates, effective, when };
    const { receipt, existing } = await this.write((tx) =>
      this.modules.get(RulesService).state(tx, by, { rule: slug, ...about, ...(unless !== null && { unless }) }),
    );
    const rule = { slug, effect, onUnknown, severity, gates, ...effective, when, unless: unless ?? undefined };
    if (!existing) this.world.rules.push({ entry: receipt.index, slug, rule });
  }

  async retire(slug: string): Promise<void> {
    if (!statedRules(this.world, Infinity).some((rule) => rule.slug === slug)) return;
    const { receipt } = await this.write((tx) =>
      this.modules.get(RulesService).retire(tx, by, slug, { reason: `Over ${this.counted++}.` }),
    );
    this.world.rules.push({ entry: receipt.index, slug, rule: null });
  }

  async waive(slug: string, { scope, days, approved }: Extract<Step, { step: 'waive' }>): Promise<void> {
    if (!statedRules(this.world, Infinity).some((rule) => rule.slug === slug)) return;
    const waivers = this.modules.get(WaiversService);
    const until = this.clock.days(days);
    const request = { rule: slug, scope, reason: `A test ${this.counted++}.`, until };
    const { waiver } = await this.write((tx) => waivers.request(tx, by, request));
    const step = approved ? await this.write((tx) => waivers.approve(tx, this.second, waiver, {})) : undefined;
    this.world.waivers.push({ rule: slug, scope, until, approved: step?.receipt.index });
  }

  async end(waiver: number): Promise<void> {
    const at = waiver % this.world.waivers.length;
    const chosen = this.world.waivers[at];
    if (!chosen || chosen.ended !== undefined || chosen.until <= this.clock.days(0)) return;
    const { receipt } = await this.write((tx) =>
      this.modules.get(WaiversService).end(tx, by, `waiver-${at + 1}`, { reason: 'A test.' }),
    );
    chosen.ended = receipt.index;
  }

  private write<Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> {
    return this.modules.get(WriteQueue).write(body);
  }
}
