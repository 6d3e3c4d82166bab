import type { Bitmap } from '@core/bitmap';
import type { NewFinding } from '@domain/findings';
import { EXAMPLES_SHOWN, type PolicyFinding } from './policy-finding.js';
import type { RuleOutcome } from './evaluate-rule.js';
import type { Action } from './state-rule.command.js';

/** The outcomes in which a rule found something. */
export function found(outcomes: readonly RuleOutcome[]): RuleOutcome[] {
  return outcomes.filter(({ verdict }) => verdict !== 'allow');
}

export const withAction = (outcomes: readonly RuleOutcome[], action: Action): RuleOutcome[] =>
  found(outcomes).filter((outcome) => outcome.action === action);

/** The shards that are named as examples. */
export function exampleNumbers(outcomes: readonly RuleOutcome[]): Set<number> {
  return new Set(outcomes.flatMap(({ shards }) => firstOf(shards)));
}

export const firstOf = (shards: Bitmap): number[] => [...shards.next(0, EXAMPLES_SHOWN)];

/** @param names of the shards in `exampleNumbers` */
export function toPolicyFindings(
  outcomes: readonly RuleOutcome[],
  names: ReadonlyMap<number, string>,
): PolicyFinding[] {
  return outcomes.flatMap(({ rule, verdict, action, shards }): PolicyFinding[] => {
    if (verdict === 'allow') return [];
    const examples = firstOf(shards).flatMap((number) => names.get(number) ?? []);
    const { clause, title } = rule;
    return [{ rule: rule.rule, entry: rule.validFrom, verdict, action, title, count: shards.size, examples, clause }];
  });
}

/** What is raised for a write that rules flag. */
export function toNewFindings(
  outcomes: readonly RuleOutcome[],
  names: ReadonlyMap<number, string>,
  subject: NewFinding['subject'],
): NewFinding[] {
  const severities = new Map(outcomes.map(({ rule }) => [rule.rule, rule.severity]));
  return toPolicyFindings(outcomes, names).map(({ rule, verdict, title, count, examples }) => ({
    kind: 'rule-flagged',
    severity: severities.get(rule) ?? 'violation',
    subject: { ...subject, rule },
    detail: verdict === 'deny' ? `A rule is met: ${title}` : `The record does not tell whether a rule is met: ${title}`,
    count,
    examples,
  }));
}
