import { Bitmap } from '@core/bitmap';
import { evaluateCondition } from './evaluate-condition.js';
import { type Met, metAll, notMet } from './met.js';
import { actionOf, type AskedRule, type PolicyRule, type Verdict } from './rule.js';
import type { Action } from './state-rule.command.js';
import type { Subject } from './subject.js';
import { type Lifted, waive, type Waived } from './waived.js';

/** What one rule found. */
export interface RuleOutcome {
  readonly rule: PolicyRule;
  readonly verdict: Verdict;
  readonly action: Action;
  /**
   * The shards that the rule denies or, where the verdict is `unknown`, may deny; without those
   * that waivers lift.
   */
  readonly shards: Bitmap;
  /** What waivers lift of it, as far as something would have been done because of it. */
  readonly lifted: readonly Lifted[];
}

/** The shards that a rule denies: they meet `when`, and do not meet `unless`. */
export async function deniedBy({ when, unless }: PolicyRule, subject: Subject): Promise<Met> {
  const found = await evaluateCondition(when, subject);
  if (unless === undefined || found.maybe.isEmpty) return found;
  return metAll([found, notMet(await evaluateCondition(unless, subject), subject.shards)]);
}

/** The verdict on what its waivers leave. */
export async function evaluateRule(rule: AskedRule, subject: Subject): Promise<RuleOutcome> {
  const { met, lifted } = await leftOf(rule, await deniedBy(rule, subject), subject);
  const verdict = verdictOf(met);
  return { rule, verdict, action: actionOf(rule, verdict), shards: verdict === 'deny' ? met.yes : met.maybe, lifted };
}

/**
 * As `evaluateRule`, where each shard is a write of its own: those that are denied, and those that
 * may be.
 */
export async function evaluateEachShard(rule: AskedRule, subject: Subject): Promise<RuleOutcome[]> {
  return outcomesOfEach(rule, await deniedBy(rule, subject), subject);
}

/**
 * As `evaluateEachShard`, where it is known what the rule denies.
 * @param subject is asked about waivers only, if the rule has any
 */
export async function outcomesOfEach(rule: AskedRule, denied: Met, subject: Subject): Promise<RuleOutcome[]> {
  const { met, lifted } = await leftOf(rule, denied, subject);
  const outcome = (verdict: Verdict, shards: Bitmap, waived: readonly Lifted[]): RuleOutcome[] =>
    shards.isEmpty && waived.length === 0
      ? []
      : [{ rule, verdict, action: actionOf(rule, verdict), shards, lifted: waived }];
  return [
    ...outcome('deny', met.yes, []),
    ...outcome('unknown', met.maybe.andNot(met.yes), []),
    ...outcome('allow', Bitmap.empty(), lifted),
  ];
}

/** Where nothing is done with `unknown`, there is nothing to lift. */
async function leftOf(rule: AskedRule, denied: Met, subject: Subject): Promise<Waived> {
  const { met, lifted } = await waive(rule.waivers, denied, subject);
  if (actionOf(rule, 'unknown') !== 'allow') return { met, lifted };
  const certain = lifted.map(({ waiver, shards }) => ({ waiver, shards: shards.and(denied.yes) }));
  return { met, lifted: certain.filter(({ shards }) => !shards.isEmpty) };
}

export function verdictOf({ yes, maybe }: Met): Verdict {
  if (!yes.isEmpty) return 'deny';
  return maybe.isEmpty ? 'allow' : 'unknown';
}
