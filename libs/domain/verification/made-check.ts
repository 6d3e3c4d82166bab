import type { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { DatasetsReadModel } from '@domain/datasets';
import type { NewFinding } from '@domain/findings';
import type { ModelsReadModel } from '@domain/models';
import type { Removal, RemovalsReadModel } from '@domain/removals';
import type { Lineage } from '@domain/lineage';
import type { ShardPlacesReadModel, ShardsReadModel } from '@domain/shards';
import type { WrittenList } from './evidence-list.js';
import { taintPath } from './taint-path.js';
import type { Check, EvidenceList } from './verification.js';

/** What a check is made of: a removal and what is out by it, as of a position. */
export interface Question {
  readonly removal: Removal;
  readonly selected: Bitmap;
  readonly tainted: Bitmap;
  /** The ledger's position: entries [0, asOf). */
  readonly asOf: number;
  readonly rootHash: string;
}

/** A check that was made, and is not recorded yet. */
export interface MadeCheck extends Check {
  /** With its text, unless it is kept already. */
  readonly list?: WrittenList | EvidenceList;
  readonly findings: readonly NewFinding[];
}

/** The rooms that checks ask. */
export interface VerificationReadModels {
  readonly removals: RemovalsReadModel;
  readonly datasets: DatasetsReadModel;
  readonly models: ModelsReadModel;
  readonly shards: ShardsReadModel;
  readonly places: ShardPlacesReadModel;
  readonly lineage: Lineage;
}

export interface NamedPath {
  readonly path: readonly string[];
  readonly leftOut?: number;
}

/** By name, how a shard came to be out: from what is selected down to it. */
export async function namedPath(rooms: VerificationReadModels, question: Question, shard: number): Promise<NamedPath> {
  const { numbers, leftOut } = taintPath(await rooms.lineage.view(), shard, question);
  const names = await rooms.shards.namesOf(numbers, question.asOf);
  return { path: numbers.map((number) => names.get(number) ?? ''), ...(leftOut > 0 && { leftOut }) };
}

/** What the parameters of every check begin with. */
export function parametersOf({ removal, selected, tainted, asOf, rootHash }: Question): {
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
