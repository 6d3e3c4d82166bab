import {
  type Freshness,
  formatVerifierKey,
  isSameKey,
  NoteError,
  parseWitnessPolicy,
  type TrustedLog,
  type VerifierKey,
  verifyTlogProof,
} from '@core/note';
import { readEntry } from '@core/subject-index';
import type { RootLogKey, TrustedRoot } from './trusted-root.js';
import { TrustedRootError } from './trusted-root.errors.js';

/** What verifiers take: the current key, the earlier ones with their periods, and the witnesses. */
export function trustOfRoot(root: TrustedRoot, freshness?: Freshness): TrustedLog {
  const { origin, logKeys, witnessPolicy, earlierPolicies = [] } = root;
  const current = currentKey({ logKeys });
  return {
    logKey: current.key,
    origin,
    witnessPolicy: witnessPolicy === undefined ? 'none' : parseWitnessPolicy(witnessPolicy),
    freshness,
    earlierPolicies: earlierPolicies.map(({ policy, treeSizes: { from, to }, validFor: { end } }) => ({
      policy: parseWitnessPolicy(policy),
      from,
      to,
      until: Math.floor(Date.parse(end) / 1_000),
    })),
    earlierKeys: logKeys.slice(0, -1).map(({ key, treeSizes: { from, to }, validFor: { end } }) => ({
      key,
      from,
      to: to ?? from,
      until: end === undefined ? undefined : Math.floor(Date.parse(end) / 1_000),
    })),
  };
}

export function currentKey({ logKeys }: Pick<TrustedRoot, 'logKeys'>): RootLogKey {
  const current = logKeys.at(-1);
  if (current) return current;
  throw new TrustedRootError('malformed-trusted-root', 'A trusted root has a key of the log.');
}

/**
 * Returns if a root's current key follows from one of `trusted`: it is one of them, or rotations
 * lead to it, each stated in an entry under a checkpoint that both keys signed. So whoever trusts
 * an earlier key need not trust who hands out the root. Throws `not-a-continuation`.
 */
export function requireContinuation(root: TrustedRoot, trusted: readonly VerifierKey[]): void {
  const keys = root.logKeys;
  const known = keys.findLastIndex(({ key }) => trusted.some((one) => isSameKey(one, key)));
  if (known < 0) throw noContinuation('it has none of the keys that are trusted');
  for (const [at, key] of keys.slice(known, -1).entries()) requireRotation(root.origin, key, keys[known + at + 1]);
}

function requireRotation(origin: string, { key, rotation }: RootLogKey, next: RootLogKey | undefined): void {
  const [from, to] = [formatVerifierKey(key), next && formatVerifierKey(next.key)];
  if (!rotation || !next) throw noContinuation(`it does not prove that the log rotated from ${from}`);
  const entry = Buffer.from(rotation.entry);
  const stated = readEntry(entry);
  if (stated?.kind !== 'ledger.key-rotated' || stated.data['from'] !== from || stated.data['to'] !== to)
    throw noContinuation(`the entry that it shows does not rotate from ${from} to ${to ?? ''}`);
  try {
    for (const logKey of [key, next.key])
      verifyTlogProof(rotation.proof, { entry }, { logKey, origin, witnessPolicy: 'none' });
  } catch (error) {
    if (error instanceof NoteError)
      throw noContinuation(`its proof of the rotation from ${from} is wrong (${error.message})`);
    throw error;
  }
}

function noContinuation(why: string): TrustedRootError {
  return new TrustedRootError('not-a-continuation', `The trusted root does not follow from what is trusted: ${why}.`);
}
