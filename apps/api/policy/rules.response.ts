import type { Receipt } from '@domain/ledger';
import type { PolicyRule, RuleWarning } from '@domain/policy';

export interface RuleRecordedResponse {
  readonly rule: string;
  /** Other content was current; it stays readable as of then. */
  readonly amended: boolean;
  readonly receipt: Receipt;
}

export interface RuleStatedResponse extends RuleRecordedResponse {
  /** Names in the rule that nothing recorded has: mistyped, they would let everything pass. */
  readonly warnings: readonly RuleWarning[];
}

export interface RuleResponse extends Omit<PolicyRule, 'validFrom' | 'when' | 'unless'> {
  /** What must not be: a condition, as it was stated. */
  readonly when: object;
  /** What makes it acceptable. */
  readonly unless?: object;
  /** Index of the entry that stated it so. */
  readonly entry: number;
}

export function toRuleResponse({ validFrom, ...rule }: PolicyRule): RuleResponse {
  return { ...rule, entry: validFrom };
}
