import { type Instant, type JsonObject, parseInstant, parsePeriod, type Period } from '@core/kernel';
import { canonicalMembers } from '@platform/validation';
import type { Condition } from './condition.command.js';
import { type Action, type Effect, type Gate, GATES, RuleFacts, type RuleSeverity } from './state-rule.command.js';
import type { Waiver } from './waiver.js';

/** A rule's content in canonical form, as its entry holds it. */
export interface RuleContent {
  readonly title: string;
  readonly effect: Effect;
  readonly gates: readonly Gate[];
  readonly onUnknown: Action;
  readonly effective: Period & { readonly from: Instant };
  readonly when: Condition;
  readonly unless?: Condition;
  readonly severity: RuleSeverity;
  readonly reason: string;
  readonly clause?: string;
}

/** A statement of a rule, as of a position. */
export interface PolicyRule extends RuleContent {
  readonly rule: string;
  readonly state: 'stated' | 'retired';
  /** Why it was retired. */
  readonly retiredFor?: string;
  /** Index of the entry that stated it so. */
  readonly validFrom: number;
}

/** A rule with the waivers that were approved and not ended, whether or not they expired. */
export interface AskedRule extends PolicyRule {
  readonly waivers: readonly Waiver[];
}

/** `canonicalRule` returns the content of a checked command: defaults filled in, gates in order. */
export function canonicalRule(command: RuleFacts): RuleContent {
  const { effective, gates, onUnknown = 'flag', severity = 'violation' } = command;
  return canonicalMembers<RuleContent>(RuleFacts, command, {
    effective: { ...parsePeriod(effective), from: parseInstant(effective.from) },
    gates: GATES.filter((gate) => gates.includes(gate)),
    onUnknown,
    severity,
  });
}

/** Whether a rule is effective at an instant. */
export function isEffectiveAt({ effective }: Pick<RuleContent, 'effective'>, at: Instant): boolean {
  return effective.from <= at && (effective.to === undefined || at < effective.to);
}

/** Whether a rule is effective at any instant of [from, to). */
export function isEffectiveDuring({ effective }: Pick<RuleContent, 'effective'>, from: Instant, to: Instant): boolean {
  return effective.from < to && (effective.to === undefined || from < effective.to);
}

/** What is done with a write of this verdict. */
export function actionOf({ effect, onUnknown }: RuleContent, verdict: Verdict): Action {
  if (verdict === 'allow') return 'allow';
  return verdict === 'deny' ? effect : onUnknown;
}

export type Verdict = 'allow' | 'deny' | 'unknown';

export const contentOfRule = ({
  rule: _rule,
  state: _state,
  retiredFor: _reason,
  validFrom: _entry,
  ...content
}: PolicyRule): JsonObject => content as JsonObject & RuleContent;
