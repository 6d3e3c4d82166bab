import type { Bitmap } from '@core/bitmap';
import type { NewFinding } from '@domain/findings';
import { EXAMPLES_SHOWN, type PolicyFinding } from './policy-finding.js';
import type { RuleOutcome } from './evaluate-rule.js';
import type { PolicyRule } from './rule.js';
import type { Action } from './state-rule.command.js';

/** The outcomes in which a rule found something. */
export function found(outcomes: readonly RuleOutcome[]): RuleOutcome[] {
  return outcomes.filter(({ verdict }) => verdict !== 'allow');
}

export const withAction = (outcomes: readonly RuleOutcome[], action: Action): RuleOutcome[] =>
  found(outcomes).filter((outcome) => outcome.action === action);

/** The shards that are named as examples. */
export function exampleNumbers(outcomes: readonly RuleOutcome[]): Set<number> {
  return new Set(
    outcomes.flatMap(({ shards, lifted }) => [shards, ...lifted.map((one) => one.shards)].flatMap(firstOf)),
  );
}

export const firstOf = (shards: Bitmap): number[] => [...shards.next(0, EXAMPLES_SHOWN)];

/** @param names of the shards in `exampleNumbers` */
export function toPolicyFindings(
  outcomes: readonly RuleOutcome[],
  names: ReadonlyMap<number, string>,
): PolicyFinding[] {
  return outcomes.flatMap(({ rule, verdict, action, shards, lifted }): PolicyFinding[] => {
    if (verdict === 'allow') return [];
    const examples = firstOf(shards).flatMap((number) => names.get(number) ?? []);
    const { clause, title } = rule;
    const waived =
      lifted.length === 0 ? undefined : lifted.map((one) => ({ waiver: one.waiver, count: one.shards.size }));
    const about = { rule: rule.rule, entry: rule.validFrom, verdict, action, title };
    return [{ ...about, count: shards.size, examples, clause, waived }];
  });
}

/** What is raised for a write that rules flag. */
export function toNewFindings(
  outcomes: readonly RuleOutcome[],
  names: ReadonlyMap<number, string>,
  subject: NewFinding['subject'],
): NewFinding[] {
  const rules = new Map(outcomes.map(({ rule }) => [rule.rule, rule]));
  return toPolicyFindings(outcomes, names).flatMap((finding) => {
    const rule = rules.get(finding.rule);
    return rule ? [findingOf({ rule, finding }, subject)] : [];
  });
}

/** What is raised because of what a rule found. */
export function findingOf(
  { rule, finding }: { readonly rule: PolicyRule; readonly finding?: PolicyFinding },
  subject: NewFinding['subject'],
): NewFinding {
  const said = finding?.verdict === 'deny' ? 'A rule is met' : 'The record does not tell whether a rule is met';
  return {
    kind: 'rule-flagged',
    severity: rule.severity,
    subject: { ...subject, rule: rule.rule },
    detail: `${said}: ${rule.title}`,
    count: finding?.count,
    examples: finding?.examples,
  };
}

/** What is raised for a write that waivers let pass: which waiver lifted what. */
export function toWaivedFindings(
  outcomes: readonly RuleOutcome[],
  names: ReadonlyMap<number, string>,
  subject: NewFinding['subject'],
): NewFinding[] {
  return outcomes.flatMap(({ rule, lifted }) =>
    lifted.map(({ waiver, shards }): NewFinding => {
      const examples = firstOf(shards).flatMap((number) => names.get(number) ?? []);
      const detail = `A waiver lifts a rule: ${rule.title}`;
      const about = { ...subject, rule: rule.rule, waiver };
      return { kind: 'rule-waived', severity: 'info', subject: about, detail, count: shards.size, examples };
    }),
  );
}
