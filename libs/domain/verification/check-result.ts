import type { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { NewFinding } from '@domain/findings';
import type { Removal } from '@domain/removals';
import type { ShardPlaces } from '@domain/shards';
import type { WrittenList } from './evidence-list.js';
import type { Check, EvidenceList } from './verification.js';

/**
 * What the checks verify: a removal and its scope as of a position, with the places of every shard
 * in it.
 */
export interface VerifiedScope {
  readonly removal: Removal;
  readonly selected: Bitmap;
  readonly tainted: Bitmap;
  readonly places: readonly ShardPlaces[];
  /** The ledger's position: entries [0, asOf). */
  readonly asOf: number;
  readonly rootHash: string;
}

/** A check that is not recorded yet. */
export interface CheckResult extends Check {
  /** Has the content, unless the list is stored already. */
  readonly list?: WrittenList | EvidenceList;
  readonly findings: readonly NewFinding[];
}

/** The parameters that every check records. */
export function parametersOf({ removal, selected, tainted, asOf, rootHash }: VerifiedScope): {
  readonly removal: string;
  readonly effectiveAt: Instant;
  readonly selected: number;
  readonly out: number;
  readonly treeSize: number;
  readonly rootHash: string;
} {
  const { id, effectiveAt } = removal;
  return { removal: id, effectiveAt, selected: selected.size, out: tainted.size, treeSize: asOf, rootHash };
}
