import { columnsOf, type ProjectedTable } from './projected-table.js';
import type { Complain } from './replayed-entry.js';
import { Scope, type ScopedRemoval } from './scope.js';
import type { ShardsProjection, ShardWatch } from './shards-projection.js';

/** Which shards each removal reaches, at every entry. */
export class Scopes implements ShardWatch {
  private readonly all: Scope[] = [];
  /** Of the removals that were not withdrawn, by their ids. */
  private readonly standing = new Map<string, Scope>();

  constructor(
    private readonly world: ShardsProjection,
    private readonly complain: Complain,
  ) {
    world.watchedBy(this);
  }

  ordered(removal: ScopedRemoval, entry: number): void {
    const scope = new Scope(this.world, removal);
    scope.ordered(entry);
    this.all.push(scope);
    this.standing.set(removal.id, scope);
  }

  withdrawn(id: string): void {
    this.standing.delete(id);
  }

  registered(shard: number, entry: number): void {
    this.checkRedaction(shard, entry);
    for (const scope of this.standing.values()) scope.extend(shard, entry);
  }

  corrected(touched: readonly number[], entry: number): void {
    let found: readonly number[] | undefined;
    const downstream = (): readonly number[] => (found ??= this.world.downstreamOf(touched[0] ?? 0));
    for (const scope of this.standing.values()) scope.corrected(touched, downstream, entry);
  }

  table(): ProjectedTable {
    const columns =
      'removal:number segment:number valid_from:append valid_to:number changed:append selected:set tainted:set reached:set cleaned:set';
    const { all } = this;
    return {
      ...{ name: 'removal_segment', key: 3, columns: columnsOf(columns) },
      *rows() {
        for (const scope of all) yield* scope.rows();
      },
    };
  }

  private checkRedaction(shard: number, entry: number): void {
    const { shards, derivations } = this.world;
    const derivation = shards.derivationOf(shard);
    const answered = derivation === null ? null : derivations.answeredBy(derivation);
    if (derivation === null || answered === null) return;
    const scope = this.standing.get(answered);
    if (!scope) return this.complain(entry, `answers ${answered}, which is no removal that stands`);
    if (derivations.parentsOf(derivation).some((parent) => !scope.isTainted(parent)))
      this.complain(entry, `answers ${answered} and is made from what that removal does not reach`);
  }
}
