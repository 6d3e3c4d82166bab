import type { PolicyRule, RuleContent } from '../rule.js';

export interface RuleRow {
  readonly rule: string;
  readonly state: PolicyRule['state'];
  readonly content: RuleContent;
  readonly retiredFor: string | null;
  readonly validFrom: number;
}

export function toRule({ rule, state, content, retiredFor, validFrom }: RuleRow): PolicyRule {
  return { rule, state, ...content, retiredFor: retiredFor ?? undefined, validFrom };
}
