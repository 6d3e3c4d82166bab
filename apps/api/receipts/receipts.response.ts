import type { BlindSpot, Coverage, ListedReading, OpenRank, ReadingCoverage, RunOfModel } from '@domain/receipts';

/** Items of a part that are shown. */
const SHOWN = 100;

/** Some items, and how many there are. */
export interface Part<Item> {
  readonly total: number;
  /** The first 100. */
  readonly items: readonly Item[];
  readonly truncated: boolean;
}

export interface ModelReceiptsResponse {
  readonly model: string;
  readonly version: string;
  /**
   * `complete`: every declared shard was observed, nothing else was read, every rank ended, and no
   * watcher had a blind spot. `none`: there are no receipts.
   */
  readonly coverage: Coverage;
  /** Why it is not complete, in plain words. */
  readonly gaps: readonly string[];
  readonly receipts: number;
  /** The members of the dataset versions that recorded uses name. */
  readonly declared: { readonly uses: number; readonly shards: number };
  /** Read and declared; `stated`: by the word of the training code alone. */
  readonly readDeclared: { readonly shards: number; readonly observed: number; readonly stated: number };
  /** Read and not declared; `unregistered`: places that no shard has. */
  readonly readUndeclared: { readonly shards: number; readonly unregistered: number };
  readonly declaredUnread: { readonly shards: number };
  /** Read at or after the effective instant of a removal that is in force. */
  readonly readAfterRemoval: {
    readonly shards: number;
    readonly removals: Part<{ readonly removal: string; readonly shards: number }>;
  };
  /** What the watchers could not see. */
  readonly blind: Part<BlindSpot>;
  /** Ranks that read and have not stated that they ended. */
  readonly open: Part<OpenRank>;
  readonly runs: Part<RunOfModel>;
}

export type ReadShardResponse = Omit<ListedReading, 'key'>;

export function toReceiptsResponse(
  named: { readonly model: string; readonly version: string },
  { coverage, gaps, figures, lists, late, blind, open, runs }: ReadingCoverage,
): ModelReceiptsResponse {
  const { receipts, uses, declared, observed, stated, unread, undeclared, unregistered } = figures;
  return {
    ...named,
    coverage,
    gaps,
    receipts,
    declared: { uses, shards: declared },
    readDeclared: { shards: lists.readDeclared.size, observed, stated },
    readUndeclared: { shards: undeclared, unregistered },
    declaredUnread: { shards: unread },
    readAfterRemoval: {
      shards: lists.readAfterRemoval.size,
      removals: partOf(late.map(({ removal, shards }) => ({ removal, shards: shards.size }))),
    },
    blind: partOf(blind),
    open: partOf(open),
    runs: partOf(runs),
  };
}

export function toReadShardResponse({ key: _key, ...shown }: ListedReading): ReadShardResponse {
  return shown;
}

function partOf<Item>(items: readonly Item[]): Part<Item> {
  return { total: items.length, items: items.slice(0, SHOWN), truncated: items.length > SHOWN };
}
