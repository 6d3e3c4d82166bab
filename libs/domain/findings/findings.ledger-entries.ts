import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { FindingStep, NewFinding } from './finding.js';

export const FINDING_ENTRY_KINDS = [
  'finding.raised',
  'finding.recurred',
  'finding.acknowledged',
  'finding.resolved',
  'finding.waived',
] as const;

type FindingEntryKind = (typeof FINDING_ENTRY_KINDS)[number];

const statement = (kind: FindingEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/** Something was found. `finding` is its id. */
export function findingRaised(id: string, found: NewFinding): Statement {
  const { kind, severity, subject, detail, evidence, count = 1, examples = [] } = found;
  return statement('finding.raised', { finding: id, kind, severity, subject, detail, evidence, count, examples });
}

/** More of the same was found before it was settled: `count` more, among them `examples`. */
export function findingRecurred(id: string, count: number, examples: readonly string[]): Statement {
  return statement('finding.recurred', { finding: id, count, examples });
}

/** Somebody took a step, for a reason. */
export function findingStepTaken(id: string, step: FindingStep, reason: string): Statement {
  return statement(`finding.${step}`, { finding: id, reason });
}
