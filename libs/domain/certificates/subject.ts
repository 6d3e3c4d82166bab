import { isDigest } from '@core/kernel';
import type { ShardNaming } from '@domain/shards';

/** A shard as it was asked for; `naming` null: no shard is registered under the name. */
export interface Subject {
  readonly asked: string;
  readonly naming: ShardNaming | null;
}

/**
 * The name that a set folded from the entries before `upto` has the subject under, if it has it. What was registered later is looked for by the
 * name it was asked for by; but a shard that was registered by its URI has no other name before its digest is bound.
 */
export function nameAt({ asked, naming }: Subject, upto: number): string {
  if (naming === null) return asked;
  const { entry, digestEntry, digest, uri } = naming;
  if (digest !== null && digestEntry !== null && digestEntry < upto) return digest;
  const namedByUri = digestEntry !== entry;
  return uri !== null && (entry < upto || (isDigest(asked) && namedByUri)) ? uri : asked;
}

/** Whether the subject has the name by which it was asked for in all of the sets, so that no entry need be shown that links names. */
export function isNamedAsAsked(subject: Subject, uptos: readonly number[]): boolean {
  return uptos.every((upto) => nameAt(subject, upto) === subject.asked);
}

/** The entry that made the digest a name beside the URI, if one did. */
export function bindingEntry({ naming }: Subject): number | null {
  return naming === null || naming.uri === null ? null : naming.digestEntry;
}

/** The place, other than the URI it was registered with, that the subject was asked for by; null if it was asked for by a name of its own. */
export function askedPlace({ asked, naming }: Subject): { readonly number: number; readonly uri: string } | null {
  if (naming === null || asked === naming.uri || asked === naming.digest) return null;
  return { number: naming.number, uri: asked };
}
