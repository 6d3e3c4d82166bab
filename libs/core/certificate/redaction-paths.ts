import { isDigest } from '@core/kernel';
import { buildTrie, LEAF_BYTES, sortLeaves, writeTrieLeaf } from '@core/trie';
import type { SetKey } from './certificate.js';
import { CertificateError } from './certificate.errors.js';
import { isObject, readStatement, type SetCommitment, type Statement } from './statement.js';

/** Keys of a set that a certificate may list: the whole set is in the file. */
export const WHOLE_SET_LIMIT = 256;

/**
 * The shards of a set, by the entries that registered them, from which a way leads to a member
 * that goes through no redaction answering the removal. The keys must be the whole set: its root
 * is built from them again. Throws `wrong-proof`.
 *
 * A parent whose name the listed entries do not resolve may be any shard, so then all are reached:
 * `ancestor, redacted` is never said without proof.
 */
export function reachesUnredacted(
  keys: readonly SetKey[],
  removal: string,
  { root, origin }: Pick<SetCommitment, 'root'> & { readonly origin: string },
): (shard: number) => boolean {
  if (keys.length > WHOLE_SET_LIMIT)
    throw new CertificateError('wrong-proof', `More than ${WHOLE_SET_LIMIT} keys of a set are listed.`);
  const statements = new Map(keys.map((key) => [key.index, readStatement(key)]));
  requireWholeSet(keys, statements, root, origin);
  const reached = new Set(keys.filter(({ role }) => role === 'member').map(({ index }) => index));
  const parentsOf = parentFinder([...statements.values()]);
  for (const shard of reached) {
    const statement = statements.get(shard);
    if (statement === undefined || isRedactionFor(removal, statement)) continue;
    const parents = parentsOf(statement);
    if (parents === undefined) return () => true;
    for (const parent of parents) reached.add(parent);
  }
  return (shard) => reached.has(shard);
}

function requireWholeSet(
  keys: readonly SetKey[],
  statements: ReadonlyMap<number, Statement>,
  root: Uint8Array,
  origin: string,
): void {
  const leaves = Buffer.alloc(keys.length * LEAF_BYTES);
  keys.forEach(({ index, role }, at) => {
    const record = statements.get(index)?.leafHash ?? Buffer.alloc(0);
    writeTrieLeaf(origin, { entry: index, role, record }, leaves, at * LEAF_BYTES);
  });
  if (!buildTrie(sortLeaves(leaves)).root.equals(root))
    throw new CertificateError('wrong-proof', 'The keys listed are not the whole set.');
}

/** Whether the entry registers a shard as made by a redaction that answers the removal. */
export function isRedactionFor(removal: string, { data }: Statement): boolean {
  const { activity } = data;
  return isObject(activity) && activity['kind'] === 'redaction' && activity['removal'] === removal;
}

type ParentFinder = (statement: Statement) => number[] | undefined;

/**
 * Finds the entries that registered a shard's parents; undefined where one is not resolved. A
 * digest names one shard; a URI names the shard that was registered by it alone, once there is
 * one. Other names, and parents stated as ranges of numbers, are not resolved.
 */
function parentFinder(registrations: readonly Statement[]): ParentFinder {
  const byName = new Map<string, number>();
  for (const { index, data } of registrations) {
    const { uri, digest } = data;
    if (typeof digest === 'string') byName.set(digest, index);
    else if (typeof uri === 'string') byName.set(uri, index);
  }
  return ({ index, data }) => {
    const { derivedFrom = [], derivation } = data;
    if (derivation !== undefined || !Array.isArray(derivedFrom)) return undefined;
    const parents: number[] = [];
    for (const name of derivedFrom as readonly unknown[]) {
      const parent = typeof name === 'string' ? byName.get(name) : undefined;
      if (typeof name !== 'string' || parent === undefined || (parent >= index && !isDigest(name))) return undefined;
      parents.push(parent);
    }
    return parents;
  };
}
