import { Bitmap } from '@core/bitmap';
import type { Instant } from '@core/kernel';
import type { DatasetsReadModel } from '@domain/datasets';
import type { LedgerReadModel, StoredEntry } from '@domain/ledger';
import type { ModelsReadModel } from '@domain/models';
import { modelHistory } from '@domain/provenance';
import type { Lineage } from '@domain/lineage';
import { type OriginIndex, segmentsOf } from '@domain/origins';
import type { ShardsReadModel } from '@domain/shards';
import type { Reader } from '@platform/database';
import { type AffectedVersions, affectedVersions } from './affected-versions.js';
import { modelRemovals, type ModelRemoval } from './model-removals.js';
import { isInForce, isOverdue, type Removal, type RemovalState, stateAt } from './removal.js';
import { RemovalsError } from './removals.errors.js';
import type { ScopeResolver } from './scope-resolver.js';
import { NO_SCOPE, registeredBefore, type ScopeSets } from './scope-sets.js';
import type { ScopeCache } from './store/scope-cache.js';
import {
  SELECT_EXECUTIONS,
  SELECT_POSITION_TIME,
  SELECT_REMOVAL_ENTRIES,
  SELECT_REMOVALS,
  SELECT_REMOVALS_BY_ID,
  SELECT_STANDING_PAGE,
  SELECT_STANDING_REMOVALS,
} from './store/removal.sql.js';
import { SELECT_REDACTIONS, SELECT_REGISTERING_ENTRIES, SELECT_SCOPE_HISTORY } from './store/scope.sql.js';
import { readScopes, type ScopeRow, setsOf } from './store/scope.store.js';
import type { RemovalStatement } from './read-order.js';

/** A page of a list: at most `limit` items, those after the one whose key is `after`. */
export interface RemovalsPage<Key> {
  readonly limit: number;
  readonly after?: Key;
}

export interface RemovalsFilter {
  readonly state?: RemovalState;
  /** Only what is overdue at the time of the position. */
  readonly overdue?: boolean;
  /** Only what is due before this instant and neither verified nor withdrawn. */
  readonly dueBefore?: Instant;
}

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
  /** Shard numbers: what it took out of, and what it made. */
  readonly redacted: readonly number[];
  readonly shards: readonly number[];
}

export interface Execution {
  readonly place: string;
  readonly isShard: boolean;
  readonly percent: number;
  readonly evidence: readonly object[] | null;
  readonly entry: number;
}

/** What an order would be about. */
export interface Preview {
  readonly scope: {
    readonly selected: number;
    readonly tainted: number;
    /** Shards that match but for their period of collection, of which nothing is recorded. */
    readonly collectedUnknown: number;
  };
  readonly examples: readonly Pick<ScopedShard, 'name' | 'role'>[];
  readonly affected: AffectedVersions;
}

const EXAMPLES = 10;

interface RemovalRow extends Omit<
  Removal,
  'state' | 'overdue' | 'basis' | 'dueAt' | 'receivedAt' | 'requestedBy' | 'verification'
> {
  readonly basis: Removal['basis'] | null;
  readonly dueAt: Instant | null;
  readonly receivedAt: Instant | null;
  readonly requestedBy: string | null;
  readonly verification: string | null;
}

export interface RemovalReadModels {
  readonly entries: LedgerReadModel;
  readonly shards: ShardsReadModel;
  readonly origins: OriginIndex;
  readonly lineage: Lineage;
  readonly datasets: DatasetsReadModel;
  readonly models: ModelsReadModel;
  readonly resolver: ScopeResolver;
  readonly scopes: ScopeCache;
}

/** Questions about removals. Every one takes the tree size it is asked as of. */
export class RemovalsReadModel {
  constructor(
    private readonly reader: Reader,
    private readonly rooms: RemovalReadModels,
    private readonly holding = true,
  ) {}

  /** Of what a transaction sees; lineage, versions and uses are those that are committed. */
  within(reader: Reader): RemovalsReadModel {
    const { shards, origins } = this.rooms;
    const rooms = { ...this.rooms, shards: shards.within(reader), origins: origins.within(reader) };
    return new RemovalsReadModel(reader, rooms, false);
  }

  async removal(id: string, asOf: number): Promise<Removal | null> {
    const [found] = await this.rows(SELECT_REMOVALS_BY_ID, [asOf, [id]], asOf);
    return found ?? null;
  }

  /** The removal, or `removal-not-found`. */
  async requireRemoval(id: string, asOf: number): Promise<Removal> {
    const found = await this.removal(id, asOf);
    if (found) return found;
    throw new RemovalsError('removal-not-found', `There is no removal "${id.slice(0, 100)}".`);
  }

  /** The latest first; the page's key is the removal's number. */
  async removals(filter: RemovalsFilter, page: RemovalsPage<number>, asOf: number): Promise<Removal[]> {
    const at = await this.timeOf(asOf);
    const before = [filter.dueBefore, filter.overdue ? (at ?? undefined) : undefined].filter(
      (due) => due !== undefined,
    );
    const due = before.sort()[0] ?? null;
    return this.rows(SELECT_REMOVALS, [asOf, at, filter.state ?? null, due, page.after ?? null, page.limit], asOf);
  }

  /** All that are in force: neither withdrawn, nor waiting for approval or for their instant. */
  async active(asOf: number): Promise<Removal[]> {
    const standing = await this.rows(SELECT_STANDING_REMOVALS, [asOf], asOf);
    return standing.filter(({ state }) => isInForce(state));
  }

  /** What is out by a removal. Of a withdrawn one: what was, when it was withdrawn. */
  async scope(id: string, asOf: number): Promise<Scope> {
    const { number } = await this.requireRemoval(id, asOf);
    return (await this.scopes([number], asOf)).get(number) ?? NO_SCOPE;
  }

  /** In the order of their numbers, which are the page's key. */
  async scopePage(
    id: string,
    { role, ...page }: RemovalsPage<number> & { readonly role?: ScopedShard['role'] },
    asOf: number,
  ): Promise<ScopedShard[]> {
    const { number } = await this.requireRemoval(id, asOf);
    const { selected, tainted } = (await this.scopes([number], asOf)).get(number) ?? NO_SCOPE;
    const asked = role === undefined ? tainted : role === 'selected' ? selected : tainted.andNot(selected);
    const shards = Array.from(asked.next((page.after ?? -1) + 1, page.limit));
    const entries = await this.entriesInto(number, shards, asOf);
    const names = await this.rooms.shards.namesOf(shards, asOf);
    const times = new Map(
      (await this.rooms.entries.entries([...new Set(entries.values())])).map(({ index, at }) => [index, at]),
    );
    return shards.map((shard) => {
      const entry = entries.get(shard) ?? 0;
      const at = times.get(entry) ?? '';
      return {
        number: shard,
        name: names.get(shard) ?? '',
        role: selected.has(shard) ? 'selected' : 'descends',
        entry,
        at,
      };
    });
  }

  /** Which dataset and model versions hold what is removed. */
  async affected(id: string, asOf: number): Promise<AffectedVersions> {
    const { effectiveAt } = await this.requireRemoval(id, asOf);
    return affectedVersions(this.rooms, await this.scope(id, asOf), effectiveAt, { asOf, at: await this.timeOf(asOf) });
  }

  /** What an order would be about, without ordering anything. */
  async preview({ selector, effectiveAt }: RemovalStatement, asOf: number): Promise<Preview> {
    const { sets, collectedUnknown } = await this.rooms.resolver.resolve(selector, asOf);
    const { selected, tainted } = sets;
    const chosen = [...selected.next(0, EXAMPLES)];
    const below = [...tainted.andNot(selected).next(0, EXAMPLES)];
    const names = await this.rooms.shards.namesOf([...chosen, ...below], asOf);
    const shown = (role: ScopedShard['role']) => (shard: number) => ({ name: names.get(shard) ?? '', role });
    return {
      scope: { selected: selected.size, tainted: tainted.size, collectedUnknown: collectedUnknown.size },
      examples: [...chosen.map(shown('selected')), ...below.map(shown('descends'))],
      affected: await affectedVersions(this.rooms, sets, effectiveAt, { asOf, at: await this.timeOf(asOf) }),
    };
  }

  /** How each removal that was not withdrawn stands to a model version and its ancestors; the page's key is the removal's number. */
  async ofModelVersion(
    subject: { readonly model: string; readonly version: string },
    page: RemovalsPage<number>,
    asOf: number,
  ): Promise<ModelRemoval[]> {
    const { datasets, models, shards } = this.rooms;
    const history = await modelHistory(models, datasets, subject, asOf);
    const removals = await this.rows(SELECT_STANDING_PAGE, [asOf, page.after ?? -1, page.limit], asOf);
    const scopes = await this.scopes(
      removals.map(({ number }) => number),
      asOf,
    );
    return modelRemovals(
      { datasets, shards, view: await this.rooms.lineage.view() },
      history,
      removals.map((removal) => ({ removal, scope: scopes.get(removal.number) ?? NO_SCOPE })),
      { asOf, at: await this.timeOf(asOf) },
    );
  }

  /** The removals in force whose tainted set meets these shards, and where. */
  async touching(shards: Bitmap, asOf: number): Promise<{ readonly removal: Removal; readonly shards: Bitmap }[]> {
    const removals = await this.active(asOf);
    const scopes = await this.scopes(
      removals.map(({ number }) => number),
      asOf,
    );
    const met = removals.map((removal) => ({
      removal,
      shards: shards.and((scopes.get(removal.number) ?? NO_SCOPE).tainted),
    }));
    return met.filter((one) => !one.shards.isEmpty);
  }

  /** The redactions that answer a removal, in the order they were declared. */
  async redactions(id: string, asOf: number): Promise<Redaction[]> {
    type Row = { parents: number[]; shards: number[] };
    const rows = await this.reader.query<Row>(SELECT_REDACTIONS, [id, asOf]);
    return rows.map(({ parents, shards }) => ({ redacted: parents, shards }));
  }

  /** How much is removed where, in the order of places, which are the page's key. */
  async executions(id: string, page: RemovalsPage<string>, asOf: number): Promise<Execution[]> {
    const { number } = await this.requireRemoval(id, asOf);
    return this.reader.query<Execution>(SELECT_EXECUTIONS, [number, asOf, page.after ?? null, page.limit]);
  }

  /** The entries that speak of a removal, oldest first; their index is the page's key. */
  async history(id: string, page: RemovalsPage<number>, asOf: number): Promise<StoredEntry[]> {
    const { number } = await this.requireRemoval(id, asOf);
    const place = [number, asOf, page.after ?? -1, page.limit];
    const rows = await this.reader.query<{ entry: number }>(SELECT_REMOVAL_ENTRIES, place);
    return this.rooms.entries.entries(rows.map(({ entry }) => entry));
  }

  private async scopes(numbers: readonly number[], asOf: number): Promise<Map<number, ScopeSets>> {
    if (numbers.length === 0) return new Map();
    const count = await this.rooms.origins.shardCount(asOf);
    const found = this.holding
      ? await this.rooms.scopes.asOf(numbers, asOf)
      : await readScopes(this.reader, numbers, asOf);
    return new Map([...found].map(([number, sets]) => [number, registeredBefore(sets, count)]));
  }

  /** The entries that brought shards into a scope: the first row that holds one tells when, and a shard is there from its registration on. */
  private async entriesInto(removal: number, shards: readonly number[], asOf: number): Promise<Map<number, number>> {
    const segments = segmentsOf(Bitmap.of(shards));
    const rows = await this.reader.query<ScopeRow>(SELECT_SCOPE_HISTORY, [removal, segments, asOf]);
    const registered = await this.reader.query<{ number: number; entry: number }>(SELECT_REGISTERING_ENTRIES, [shards]);
    const held = rows.map((row) => ({ validFrom: row.validFrom, tainted: setsOf(row).tainted }));
    return new Map(
      registered.map(({ number, entry }) => {
        const first = held.find(({ tainted }) => tainted.has(number));
        return [number, Math.max(entry, first?.validFrom ?? 0)];
      }),
    );
  }

  private async timeOf(asOf: number): Promise<Instant | null> {
    const [row] = await this.reader.query<{ at: Instant }>(SELECT_POSITION_TIME, [asOf]);
    return row?.at ?? null;
  }

  private async rows(sql: string, parameters: readonly unknown[], asOf: number): Promise<Removal[]> {
    const rows = await this.reader.query<RemovalRow>(sql, parameters);
    if (rows.length === 0) return [];
    const at = await this.timeOf(asOf);
    return rows.map((row) => toRemoval(row, at));
  }
}

function toRemoval(
  { basis, dueAt, receivedAt, requestedBy, verification, ...row }: RemovalRow,
  at: Instant | null,
): Removal {
  const removal = {
    ...row,
    ...(basis !== null && { basis }),
    ...(dueAt !== null && { dueAt }),
    ...(receivedAt !== null && { receivedAt }),
    ...(requestedBy !== null && { requestedBy }),
    ...(verification !== null && { verification }),
  };
  return { ...removal, state: stateAt(removal, at), overdue: isOverdue(removal, at) };
}
