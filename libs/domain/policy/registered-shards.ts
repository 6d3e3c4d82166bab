import { Bitmap } from '@core/bitmap';
import type { NewFinding } from '@domain/findings';
import { evaluateEachShard } from './evaluate-rule.js';
import type { PolicyFinding } from './policy-finding.js';
import type { PolicyRecord } from './recorded-subject.read-model.js';
import { RegisteredShardsSubject } from './registered-shards-subject.js';
import type { AskedRule } from './rule.js';
import { exampleNumbers, findingOf, found, toPolicyFindings } from './rule-findings.js';
import { vendorsFound } from './vendors-found.js';

/** What one rule finds in registered shards, each asked about alone. */
interface FoundShards {
  readonly rule: AskedRule;
  readonly finding: PolicyFinding;
  readonly vendors: readonly string[];
  readonly datasets: readonly string[];
}

/** What rules find in the shards that are registered by a tree size. */
export interface RegisteredShards {
  readonly rules: readonly AskedRule[];
  /** How many are registered. */
  readonly count: number;
  readonly found: readonly FoundShards[];
}

/**
 * What rules of the gate `registration` find in registered shards: what registrations of the same
 * shards would flag or refuse at the record's position, added up.
 * @param known shards that were registered before and need not be asked about again
 */
export async function inRegisteredShards(
  rules: readonly AskedRule[],
  record: PolicyRecord,
  known?: RegisteredShards,
): Promise<RegisteredShards> {
  const from = known?.count ?? 0;
  const subject = await RegisteredShardsSubject.from(record, from);
  const all = new Map((known?.found ?? []).map((one) => [one.rule, one]));
  for (const rule of subject.shards.isEmpty ? [] : rules) {
    const one = await foundBy(rule, subject, record);
    const before = all.get(rule);
    if (one) all.set(rule, before ? added(before, one) : one);
  }
  return { rules, count: from + subject.shards.size, found: [...all.values()] };
}

/** The one finding of a rule about all shards. */
export function findingOfShards({ rule, finding, vendors, datasets }: FoundShards): NewFinding {
  return { ...findingOf({ rule, finding }, {}), vendors, datasets };
}

async function foundBy(
  rule: AskedRule,
  subject: RegisteredShardsSubject,
  { shards: readModel, tx, asOf }: PolicyRecord,
): Promise<FoundShards | null> {
  const outcomes = found(await evaluateEachShard(rule, subject)).filter(({ action }) => action !== 'allow');
  const [worst] = outcomes;
  if (!worst) return null;
  const shards = Bitmap.union(outcomes.map((outcome) => outcome.shards));
  const together = [{ ...worst, shards, lifted: [] }];
  const reader = tx ? readModel.within(tx) : readModel;
  const [finding] = toPolicyFindings(together, await reader.namesOf(exampleNumbers(together), asOf));
  if (!finding) return null;
  const [vendors, datasets] = [await vendorsFound(subject, shards), await reader.datasetsOf(shards, asOf)];
  return { rule, finding, vendors, datasets };
}

function added(before: FoundShards, one: FoundShards): FoundShards {
  const both = (some: readonly string[], others: readonly string[]): string[] =>
    [...new Set([...some, ...others])].sort();
  const verdict = [before.finding.verdict, one.finding.verdict].includes('deny') ? 'deny' : 'unknown';
  const count = before.finding.count + one.finding.count;
  return {
    rule: before.rule,
    finding: { ...before.finding, verdict, count, examples: [...before.finding.examples, ...one.finding.examples] },
    vendors: both(before.vendors, one.vendors),
    datasets: both(before.datasets, one.datasets),
  };
}
