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

/** The vendors and datasets of shards, as far as the subject of a finding does not name them. */
export type AboutShards = (shards: Bitmap) => Promise<Pick<NewFinding, 'vendors' | 'datasets'>>;

/** A write that findings are raised for. */
export interface FoundWrite {
  /** Of the shards in `exampleNumbers`. */
  readonly names: ReadonlyMap<number, string>;
  readonly subject: NewFinding['subject'];
  readonly about: AboutShards;
}

/** What is raised for a write that rules flag. */
export async function toNewFindings(outcomes: readonly RuleOutcome[], write: FoundWrite): Promise<NewFinding[]> {
  const raised: NewFinding[] = [];
  for (const outcome of found(outcomes)) {
    const about = await write.about(outcome.shards);
    for (const finding of toPolicyFindings([outcome], write.names))
      raised.push({ ...findingOf({ rule: outcome.rule, finding }, write.subject), ...about });
  }
  return raised;
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
export async function toWaivedFindings(outcomes: readonly RuleOutcome[], write: FoundWrite): Promise<NewFinding[]> {
  const raised: NewFinding[] = [];
  for (const { rule, lifted } of outcomes) {
    for (const { waiver, shards } of lifted) {
      const examples = firstOf(shards).flatMap((number) => write.names.get(number) ?? []);
      const detail = `A waiver lifts a rule: ${rule.title}`;
      const subject = { ...write.subject, rule: rule.rule, waiver };
      const lift = { kind: 'rule-waived', severity: 'info', subject, detail, count: shards.size, examples } as const;
      raised.push({ ...lift, ...(await write.about(shards)) });
    }
  }
  return raised;
}
