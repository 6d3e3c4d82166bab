import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { OriginIndex, originMatches, type ShardOrigins } from '@domain/origins';
import { downstreamClosure, Lineage, type LineageView } from '@domain/lineage';
import { type OriginsListener, ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { declaredConditionsOf, declarationTest } from './removal-selector.js';
import { without, withoutTaintedParent } from './scope-rules.js';
import { eachSet, NO_SCOPE, type ScopeSets } from './scope-sets.js';
import { ScopeCache } from './store/scope-cache.store.js';
import { SELECT_ANSWERING_DERIVATIONS } from './store/scope.sql.js';
import { addToScopes, type ScopeAddition } from './store/scope.store.js';
import { type ActiveRemoval, ActiveRemovals } from './store/active-removals.store.js';

interface Changed {
  readonly tx: Transaction;
  readonly shards: Bitmap;
  readonly asOf: number;
  readonly view: LineageView;
  readonly origins: readonly ShardOrigins[];
}

/**
 * Adds shards that match an active removal after a correction, and their descendants, to its scope
 * from that entry on.
 */
@Injectable()
export class ScopeCorrectionsService implements OriginsListener {
  constructor(
    private readonly active: ActiveRemovals,
    private readonly scopes: ScopeCache,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
    private readonly lineage: Lineage,
  ) {}

  async originsChanged(
    tx: Transaction,
    { shards, entry }: { readonly shards: Bitmap; readonly entry: number },
  ): Promise<void> {
    const asOf = entry + 1;
    const removals = await this.active.within(tx, asOf);
    if (removals.length === 0) return;
    const scopes = await this.scopes.within(
      tx,
      removals.map(({ number }) => number),
    );
    const origins = await this.shards.within(tx).originsOf([...shards], asOf);
    const changed = { tx, shards, asOf, origins, view: await this.lineage.view(tx) };
    const additions: ScopeAddition[] = [];
    for (const removal of removals) {
      const added = await this.added(removal, scopes.get(removal.number) ?? NO_SCOPE, changed);
      if (added) additions.push({ removal: removal.number, added });
    }
    await addToScopes(tx, additions, entry, 'supersede');
  }

  /** Applies the rules of `GrowingScope` to registered shards. */
  private async added(removal: ActiveRemoval, scope: ScopeSets, changed: Changed): Promise<ScopeSets | null> {
    const { filter, id } = removal.matcher;
    const { tx, shards, asOf } = changed;
    const answering = await tx.query<{ id: number }>(SELECT_ANSWERING_DERIVATIONS, [id]);
    const view = without(changed.view, new Set(answering.map((derivation) => derivation.id)));
    const declaring = filter ? await this.declaring(removal, changed) : Bitmap.empty();
    const reached = downstreamClosure(view, declaring.andNot(scope.reached)).andNot(scope.reached);
    const candidates = shards.or(reached);
    const carrying = filter ? candidates.and(scope.reached.or(reached)) : candidates.andNot(scope.cleaned);
    const matching = await this.matchingDeclarations(tx, removal, carrying, asOf);
    const tainted = downstreamClosure(view, matching.andNot(scope.tainted)).andNot(scope.tainted);
    const own = filter ? matching.and(declaring) : matching;
    const roots = withoutTaintedParent(view, matching.andNot(own), scope.tainted.or(tainted));
    const added = eachSet(
      (name) => ({ selected: own.or(roots).andNot(scope.selected), tainted, reached, cleaned: Bitmap.empty() })[name],
    );
    return added.selected.isEmpty && tainted.isEmpty && reached.isEmpty ? null : added;
  }

  /** Returns the changed shards that now declare a matching origin. */
  private async declaring({ matcher: { filter } }: ActiveRemoval, { tx, asOf, origins }: Changed): Promise<Bitmap> {
    const all = await this.origins.within(tx).origins(asOf);
    const matches = (id: number): boolean => {
      const origin = all[id];
      return origin !== undefined && filter !== null && originMatches(origin, filter);
    };
    return Bitmap.of(origins.filter(({ declared }) => declared.some(matches)).map(({ number }) => number));
  }

  /** The shards that the selector names, and that match its conditions on declarations. */
  private async matchingDeclarations(
    tx: Transaction,
    { selector, members }: ActiveRemoval,
    shards: Bitmap,
    asOf: number,
  ): Promise<Bitmap> {
    const named = members ? shards.and(members) : shards;
    const conditions = declaredConditionsOf(selector);
    if (!conditions || named.isEmpty) return named;
    const test = declarationTest(conditions);
    const stated = await this.shards.within(tx).declaredPlacesOf([...named], asOf);
    return Bitmap.of(stated.filter(test).map(({ number }) => number));
  }
}
