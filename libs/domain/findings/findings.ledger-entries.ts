import type { Instant, JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { NextState, NewFinding } from './finding.js';

export const FINDING_ENTRY_KINDS = [
  'finding.raised',
  'finding.recurred',
  'finding.updated',
  'finding.acknowledged',
  'finding.resolved',
  'finding.waived',
  'finding.assigned',
  'finding.ignored',
] as const;

type FindingEntryKind = (typeof FINDING_ENTRY_KINDS)[number];

const statement = (kind: FindingEntryKind, data: object): Statement => ({ kind, data: data as JsonObject });

/** A finding was raised. `finding` is its id. */
export function findingRaised(id: string, found: NewFinding): Statement {
  const { kind, severity, subject, detail, evidence, count = 1, examples = [], vendors, datasets } = found;
  const shards = found.shards?.ranges();
  const about = { finding: id, kind, severity, subject, detail, evidence, vendors, datasets };
  return statement('finding.raised', { ...about, count, examples, shards });
}

/**
 * More of the same was found before it was settled: `count` more, among them `examples`. `shards`
 * are ranges of their numbers; `vendors` and `datasets` those that it is about.
 */
export function findingRecurred(
  id: string,
  found: Pick<NewFinding, 'count' | 'examples' | 'shards' | 'vendors' | 'datasets'>,
): Statement {
  const { count = 1, examples = [], shards, vendors, datasets } = found;
  return statement('finding.recurred', { finding: id, count, examples, shards: shards?.ranges(), vendors, datasets });
}

/** It is found otherwise than before: all of what is stated of it from now on. */
export function findingUpdated(id: string, found: NewFinding): Statement {
  const { severity, detail, count = 1, examples = [], vendors = [], datasets = [] } = found;
  return statement('finding.updated', { finding: id, severity, detail, count, examples, vendors, datasets });
}

/** A person changed the state of the finding, for a reason. */
export function findingStateChanged(id: string, state: NextState, reason: string): Statement {
  return statement(`finding.${state}`, { finding: id, reason });
}

/** Somebody takes care of the finding: the principal with this id; null: nobody. */
export function findingAssigned(id: string, owner: string | null, reason: string | undefined): Statement {
  return statement('finding.assigned', { finding: id, owner: owner ?? undefined, reason });
}

/** The finding is ignored until an instant, for a reason; null: not any longer. */
export function findingIgnored(id: string, until: Instant | null, reason: string): Statement {
  return statement('finding.ignored', { finding: id, until: until ?? undefined, reason });
}
