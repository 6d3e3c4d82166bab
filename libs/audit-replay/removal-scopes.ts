import { columnsOf, type ProjectedTable } from './projected-table.js';
import type { ReportFault } from './projection.js';
import { RemovalScope, type ScopedRemoval } from './removal-scope.js';
import type { ShardObserver, ShardsProjection } from './shards-projection.js';

/** Which shards each removal reaches, at every entry. */
export class RemovalScopes implements ShardObserver {
  private readonly all: RemovalScope[] = [];
  /** Those of the removals that were not withdrawn, by id. */
  private readonly active = new Map<string, RemovalScope>();

  constructor(
    private readonly world: ShardsProjection,
    private readonly report: ReportFault,
  ) {
    world.observe(this);
  }

  ordered(removal: ScopedRemoval, entry: number): void {
    const scope = new RemovalScope(this.world, removal);
    scope.ordered(entry);
    this.all.push(scope);
    this.active.set(removal.id, scope);
  }

  withdrawn(id: string): void {
    this.active.delete(id);
  }

  registered(shard: number, entry: number): void {
    this.checkRedaction(shard, entry);
    for (const scope of this.active.values()) scope.extend(shard, entry);
  }

  corrected(touched: readonly number[], entry: number): void {
    let found: readonly number[] | undefined;
    const downstream = (): readonly number[] => (found ??= this.world.downstreamOf(touched[0] ?? 0));
    for (const scope of this.active.values()) scope.corrected(touched, downstream, entry);
  }

  table(): ProjectedTable {
    const columns =
      'removal:number segment:number valid_from:append valid_to:number changed:append selected:set tainted:set ' +
      'reached:set cleaned:set';
    const { all } = this;
    return {
      name: 'removal_segment',
      key: 3,
      columns: columnsOf(columns),
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
    const scope = this.active.get(answered);
    if (!scope) return this.report(entry, `answers ${answered}, which is no active removal`);
    if (derivations.parentsOf(derivation).some((parent) => !scope.isTainted(parent)))
      this.report(entry, `answers ${answered} and is made from what that removal does not reach`);
  }
}
