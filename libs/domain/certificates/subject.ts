import { isDigest } from '@core/kernel';
import type { ShardNaming } from '@domain/shards';

/** A shard under the requested name; `naming` null: no shard is registered under it. */
export interface Subject {
  readonly requested: string;
  readonly naming: ShardNaming | null;
}

/**
 * Returns the name under which a set folded from the entries before `upto` has the subject, if it
 * has it: the requested name for a shard that was registered later; but a shard that was registered
 * by its URI has no other name before its digest is bound.
 */
export function nameAt({ requested, naming }: Subject, upto: number): string {
  if (naming === null) return requested;
  const { entry, digestEntry, digest, uri } = naming;
  if (digest !== null && digestEntry !== null && digestEntry < upto) return digest;
  const namedByUri = digestEntry !== entry;
  return uri !== null && (entry < upto || (isDigest(requested) && namedByUri)) ? uri : requested;
}

/**
 * Whether all of the sets have the subject under the requested name, so that no entry is needed
 * that links names.
 */
export function hasRequestedName(subject: Subject, uptos: readonly number[]): boolean {
  return uptos.every((upto) => nameAt(subject, upto) === subject.requested);
}

/** The entry that made the digest a name beside the URI, if one did. */
export function bindingEntry({ naming }: Subject): number | null {
  return naming === null || naming.uri === null ? null : naming.digestEntry;
}

/**
 * The requested name if it is a location added after registration; null if it is the shard's digest
 * or its first URI.
 */
export function requestedLocation({
  requested,
  naming,
}: Subject): { readonly number: number; readonly uri: string } | null {
  if (naming === null || requested === naming.uri || requested === naming.digest) return null;
  return { number: naming.number, uri: requested };
}
