import { formatVerifierKey, parseWitnessPolicy, type PolicyWitness } from '@core/note';
import type { RootPolicy, RootWitness } from '@core/trusted-root';

/** A witness policy, and since when the log was published under it. */
export interface RecordedPolicy {
  readonly sinceSize: number;
  readonly policy: string;
  readonly recordedAt: string;
}

/**
 * The lines of a policy that verifiers need: without comments, logs, and the addresses of
 * witnesses, which may change with each start.
 */
export function policyWithoutAddresses(policy: string): string {
  const lines = policy.split('\n').map((line) => line.split(/[\t ]+/).filter((item) => item !== ''));
  const kept = lines.filter(([keyword]) => keyword !== undefined && keyword !== 'log' && !keyword.startsWith('#'));
  return kept.map((items) => `${(items[0] === 'witness' ? items.slice(0, 3) : items).join(' ')}\n`).join('');
}

/** The policies that another one followed, with their periods. */
export function earlierPolicies(recorded: readonly RecordedPolicy[]): RootPolicy[] {
  return recorded.slice(0, -1).flatMap(({ sinceSize: from, policy, recordedAt: start }, at) => {
    const next = recorded[at + 1];
    if (!next) return [];
    return [{ policy, treeSizes: { from, to: next.sinceSize }, validFor: { start, end: next.recordedAt } }];
  });
}

/** The witnesses of earlier policies that are not in the current one. */
export function retiredWitnesses(
  earlier: readonly RootPolicy[],
  current: readonly PolicyWitness[],
): (RootWitness & { readonly validFor: { readonly end: string } })[] {
  const known = new Set(current.map(({ key }) => formatVerifierKey(key)));
  const retired = new Map<string, RootWitness & { readonly validFor: { readonly end: string } }>();
  for (const { policy, validFor } of earlier)
    for (const { name, key } of parseWitnessPolicy(policy).witnesses)
      retired.set(formatVerifierKey(key), { name, key, validFor: { end: validFor.end } });
  return [...retired].flatMap(([vkey, witness]) => (known.has(vkey) ? [] : [witness]));
}
