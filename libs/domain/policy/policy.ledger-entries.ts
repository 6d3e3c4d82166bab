import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { PolicyFinding } from './policy-finding.js';
import type { RuleContent } from './rule.js';
import type { Gate } from './state-rule.command.js';

export const POLICY_ENTRY_KINDS = ['rule.stated', 'rule.retired', 'policy.refused'] as const;

type PolicyEntryKind = (typeof POLICY_ENTRY_KINDS)[number];

const statement = (kind: PolicyEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** The rule from this entry on; it replaces an earlier statement with the same `rule`, its slug. */
export function ruleStated(rule: string, content: RuleContent): Statement {
  return statement('rule.stated', { ...content, rule });
}

/** From this entry on the rule is not asked, until it is stated again. */
export function ruleRetired(rule: string, reason: string): Statement {
  return statement('rule.retired', { rule, reason });
}

/** What somebody attempted, and which rules refused it. */
export function policyRefused(gate: Gate, subject: RefusedSubject, findings: readonly PolicyFinding[]): Statement {
  return statement('policy.refused', { gate, subject, findings });
}

/** What was attempted: names, and the digest of the declaration where it is a shard. */
export interface RefusedSubject {
  readonly shard?: string;
  readonly declaration?: string;
  readonly dataset?: string;
  readonly version?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly stage?: string;
  readonly startedAt?: string;
}
