import { parseDigest, shardNameFault, parseUri } from '@core/kernel';
import { Activity } from '@domain/lineage';
import { Each, ListOfTexts, ObjectOf, Optional, Parsed, Rule } from '@platform/validation';
import { DeclaredFacts } from './shard-facts.command.js';

/** Names of parents in one registration at most. */
export const PARENT_LIMIT = 10_000;

/**
 * Registers a shard, named by its digest or its URI, with its origins and what it was derived from.
 */
@Rule<RegisterShard>(({ uri, digest, derivedFrom = [], activity }, complain) => {
  if (uri === undefined && digest === undefined) complain('', 'needs a digest or a uri as its name');
  if (activity && derivedFrom.length === 0) complain('/activity', 'needs derivedFrom: what the shard was derived from');
  for (const [at, name] of derivedFrom.entries())
    if (name === uri || name === digest)
      complain(`/derivedFrom/${at}`, 'is the shard itself: parents are registered before their children');
})
export class RegisterShard extends DeclaredFacts {
  /**
   * Digest of its content.
   * @example sha256:…
   */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;

  /**
   * Where it is kept.
   * @example s3://bucket/part-0001.jsonl.zst
   */
  @Optional()
  @Parsed(parseUri)
  readonly uri?: string;

  /** Names of the shards it was made from. */
  @Optional()
  @ListOfTexts({ max: PARENT_LIMIT })
  @Each(shardNameFault)
  readonly derivedFrom?: readonly string[];

  /** What made it of them. */
  @Optional()
  @ObjectOf(() => Activity)
  readonly activity?: Activity;
}
