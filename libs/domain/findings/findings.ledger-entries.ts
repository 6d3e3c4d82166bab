import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { NextState, NewFinding } from './finding.js';

export const FINDING_ENTRY_KINDS = [
  'finding.raised',
  'finding.recurred',
  'finding.acknowledged',
  'finding.resolved',
  'finding.waived',
] as const;

type FindingEntryKind = (typeof FINDING_ENTRY_KINDS)[number];

const statement = (kind: FindingEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** A finding was raised. `finding` is its id. */
export function findingRaised(id: string, found: NewFinding): Statement {
  const { kind, severity, subject, detail, evidence, count = 1, examples = [] } = found;
  return statement('finding.raised', { finding: id, kind, severity, subject, detail, evidence, count, examples });
}

/** More of the same was found before it was settled: `count` more, among them `examples`. */
export function findingRecurred(id: string, count: number, examples: readonly string[]): Statement {
  return statement('finding.recurred', { finding: id, count, examples });
}

/** A person changed the state of the finding, for a reason. */
export function findingStateChanged(id: string, state: NextState, reason: string): Statement {
  return statement(`finding.${state}`, { finding: id, reason });
}
