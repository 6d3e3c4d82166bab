import type { Preference, PreferenceValue } from '@domain/shards';
import type { PreferenceCondition } from '../condition.command.js';
import { type Met, met } from '../met.js';
import type { Subject } from '../subject.js';

/**
 * The shards whose rightholders' signals read as the value. A signal that is unclear, and a shard
 * that states none, may be read as any value. A shard derived from one states its own.
 */
export async function meetsPreference({ value, at }: PreferenceCondition, subject: Subject): Promise<Met> {
  const reading = (wanted: PreferenceValue) =>
    subject.withTraits(({ preferences = [] }) => readPreferences(preferences, at) === wanted);
  const yes = await reading(value);
  return value === 'unknown' ? met(yes, yes) : met(yes, await reading('unknown'));
}

/** `deny` if a scheme's signal does, else `unknown` if one is unclear or there is none. */
export function readPreferences(preferences: readonly Preference[], at: PreferenceCondition['at']): PreferenceValue {
  const byScheme = new Map<string, Preference[]>();
  for (const one of preferences) byScheme.set(one.scheme, [...(byScheme.get(one.scheme) ?? []), one]);
  const values = [...byScheme.values()].flatMap((signals) => signalsAt(signals, at).map(({ value }) => value));
  if (values.includes('deny')) return 'deny';
  return values.length === 0 || values.includes('unknown') ? 'unknown' : 'allow';
}

/**
 * The first or the last signals of a scheme: several may be captured at one instant. One without an
 * instant counts as captured with the data, before all others.
 */
function signalsAt(signals: readonly Preference[], at: PreferenceCondition['at']): readonly Preference[] {
  const instants = signals.map(({ capturedAt = '' }) => capturedAt).sort();
  const instant = at === 'collection' ? instants[0] : instants.at(-1);
  return signals.filter(({ capturedAt = '' }) => capturedAt === instant);
}
