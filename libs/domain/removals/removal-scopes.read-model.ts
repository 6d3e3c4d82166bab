import { Inject, Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import { LedgerReadModel } from '@domain/ledger';
import { OriginIndex, segmentsOf } from '@domain/origins';
import { ShardsReadModel } from '@domain/shards';
import { Database, type Reader } from '@platform/database';
import { type RemovalsPage, RemovalsReadModel } from './removals.read-model.js';
import { NO_SCOPE, registeredBefore, type ScopeSets } from './scope-sets.js';
import { ScopeCache } from './store/scope-cache.store.js';
import { SELECT_REDACTIONS, SELECT_REGISTERING_ENTRIES, SELECT_SCOPE_HISTORY } from './store/scope.sql.js';
import { readScopes, type ScopeRow, setsOf } from './store/scope.store.js';

export interface Scope {
  /** By the selector itself. */
  readonly selected: Bitmap;
  /** Those and what descends from them, but through redactions that answer the removal. */
  readonly tainted: Bitmap;
}

export interface ScopedShard {
  readonly number: number;
  readonly name: string;
  readonly role: 'selected' | 'descends';
  /** The entry that brought it into the scope: the order, its registration, or a correction. */
  readonly entry: number;
  readonly at: Instant;
}

/** A redaction that answers a removal. */
export interface Redaction {
  /** Shard numbers: the parents, and the shards made of them. */
  readonly redacted: readonly number[];
  readonly shards: readonly number[];
}

/** Reads the scopes of removals, as of a tree size. */
@Injectable()
export class RemovalScopesReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly removals: RemovalsReadModel,
    private readonly entries: LedgerReadModel,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    @Inject(ScopeCache) private readonly cache: ScopeCache | null,
  ) {}

  /** Returns a read model that reads what a transaction sees. */
  within(reader: Reader): RemovalScopesReadModel {
    const [removals, shards, origins] = [
      this.removals.within(reader),
      this.shards.within(reader),
      this.origins.within(reader),
    ];
    return new RemovalScopesReadModel(reader, removals, this.entries, shards, origins, null);
  }

  /** Returns a removal's scope; for a withdrawn removal, the scope when it was withdrawn. */
  async scope(id: string, asOf: number): Promise<Scope> {
    const { number } = await this.removals.requireRemoval(id, asOf);
    return (await this.scopes([number], asOf)).get(number) ?? NO_SCOPE;
  }

  /** By number of the removal; a scope without shards is absent. */
  async scopes(numbers: readonly number[], asOf: number): Promise<Map<number, ScopeSets>> {
    if (numbers.length === 0) return new Map();
    const count = await this.origins.shardCount(asOf);
    const found = this.cache ? await this.cache.asOf(numbers, asOf) : await readScopes(this.reader, numbers, asOf);
    return new Map([...found].map(([number, sets]) => [number, registeredBefore(sets, count)]));
  }

  /** The shards of a scope in the order of their numbers, which are the page's key. */
  async page(
    id: string,
    { role, ...page }: RemovalsPage<number> & { readonly role?: ScopedShard['role'] },
    asOf: number,
  ): Promise<ScopedShard[]> {
    const { number } = await this.removals.requireRemoval(id, asOf);
    const { selected, tainted } = (await this.scopes([number], asOf)).get(number) ?? NO_SCOPE;
    const withRole = { selected, descends: tainted.andNot(selected) };
    const shards = [...(role ? withRole[role] : tainted).next((page.after ?? -1) + 1, page.limit)];
    const entries = await this.entriesInto(number, shards, asOf);
    const names = await this.shards.namesOf(shards, asOf);
    const times = new Map(
      (await this.entries.entries([...new Set(entries.values())])).map(({ index, at }) => [index, at]),
    );
    return shards.map((shard) => {
      const entry = entries.get(shard) ?? 0;
      return {
        number: shard,
        name: names.get(shard) ?? '',
        role: selected.has(shard) ? 'selected' : 'descends',
        entry,
        at: times.get(entry) ?? '',
      };
    });
  }

  /** The redactions that answer a removal, in the order they were declared. */
  async redactions(id: string, asOf: number): Promise<Redaction[]> {
    type Row = { parents: number[]; shards: number[] };
    const rows = await this.reader.query<Row>(SELECT_REDACTIONS, [id, asOf]);
    return rows.map(({ parents, shards }) => ({ redacted: parents, shards }));
  }

  /**
   * Returns the entry that brought each shard into a scope: that of the first row with the shard,
   * or of its registration if that is later.
   */
  private async entriesInto(removal: number, shards: readonly number[], asOf: number): Promise<Map<number, number>> {
    const segments = segmentsOf(Bitmap.of(shards));
    const rows = await this.reader.query<ScopeRow>(SELECT_SCOPE_HISTORY, [removal, segments, asOf]);
    const registered = await this.reader.query<{ number: number; entry: number }>(SELECT_REGISTERING_ENTRIES, [shards]);
    const history = rows.map((row) => ({ validFrom: row.validFrom, tainted: setsOf(row).tainted }));
    return new Map(
      registered.map(({ number, entry }) => {
        const first = history.find(({ tainted }) => tainted.has(number));
        return [number, Math.max(entry, first?.validFrom ?? 0)];
      }),
    );
  }
}
