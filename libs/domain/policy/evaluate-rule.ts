import type { Bitmap } from '@core/bitmap';
import { evaluateCondition } from './evaluate-condition.js';
import { type Met, metAll, notMet } from './met.js';
import type { Action } from './state-rule.command.js';
import { actionOf, type PolicyRule, type Verdict } from './rule.js';
import type { Subject } from './subject.js';

/** What one rule found. */
export interface RuleOutcome {
  readonly rule: PolicyRule;
  readonly verdict: Verdict;
  readonly action: Action;
  /** The shards that the rule denies or, where the verdict is `unknown`, may deny. */
  readonly shards: Bitmap;
}

/** The shards that a rule denies: they meet `when`, and do not meet `unless`. */
export async function deniedBy({ when, unless }: PolicyRule, subject: Subject): Promise<Met> {
  const found = await evaluateCondition(when, subject);
  if (unless === undefined || found.maybe.isEmpty) return found;
  return metAll([found, notMet(await evaluateCondition(unless, subject), subject.shards)]);
}

export async function evaluateRule(rule: PolicyRule, subject: Subject): Promise<RuleOutcome> {
  const { yes, maybe } = await deniedBy(rule, subject);
  const verdict = verdictOf({ yes, maybe });
  return { rule, verdict, action: actionOf(rule, verdict), shards: verdict === 'deny' ? yes : maybe };
}

/**
 * As `evaluateRule`, where each shard is a write of its own: those that are denied, and those that
 * may be.
 */
export async function evaluateEachShard(rule: PolicyRule, subject: Subject): Promise<RuleOutcome[]> {
  const { yes, maybe } = await deniedBy(rule, subject);
  const outcome = (verdict: Verdict, shards: Bitmap): RuleOutcome[] =>
    shards.isEmpty ? [] : [{ rule, verdict, action: actionOf(rule, verdict), shards }];
  return [...outcome('deny', yes), ...outcome('unknown', maybe.andNot(yes))];
}

export function verdictOf({ yes, maybe }: Met): Verdict {
  if (!yes.isEmpty) return 'deny';
  return maybe.isEmpty ? 'allow' : 'unknown';
}
