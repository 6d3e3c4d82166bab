import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import { fittingFindings } from './fitting-findings.js';
import type { PolicyFinding } from './policy-finding.js';
import type { RuleContent } from './rule.js';
import type { Gate } from './state-rule.command.js';
import type { WriteNames } from './subject.js';
import type { WaiverContent } from './waiver.js';

export const POLICY_ENTRY_KINDS = [
  'rule.stated',
  'rule.retired',
  'policy.refused',
  'waiver.requested',
  'waiver.approved',
  'waiver.ended',
] as const;

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

/**
 * What somebody attempted, and which rules refused it. Where an entry cannot hold all of the
 * findings, `leftOut` counts what it does not hold.
 */
export function policyRefused(gate: Gate, subject: RefusedSubject, findings: readonly PolicyFinding[]): Statement {
  const attempt = { gate, subject };
  return statement('policy.refused', { ...attempt, ...fittingFindings(findings, attempt) });
}

/** What was attempted: names, and the digest of the declaration where it is a shard. */
export interface RefusedSubject extends WriteNames {
  readonly shard?: string;
  readonly declaration?: string;
  readonly stage?: string;
  readonly startedAt?: string;
}

/** An exception from a rule is requested; it lifts nothing yet. `waiver` is its id. */
export function waiverRequested(waiver: string, content: WaiverContent): Statement {
  return statement('waiver.requested', { ...content, waiver });
}

/** A second person approved it: until its instant it lifts what its rule denies. */
export function waiverApproved(waiver: string, reason: string | undefined): Statement {
  return statement('waiver.approved', { waiver, reason });
}

/** From this entry on it lifts nothing. */
export function waiverEnded(waiver: string, reason: string): Statement {
  return statement('waiver.ended', { waiver, reason });
}
