import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bitmap } from '@core/bitmap';
import { downstreamInSlices, passOn } from '@domain/lineage';
import { OriginIndex, originMatches } from '@domain/origins';
import { type CorrectionFollower, type CorrectionState, type OriginsListener, ShardsReadModel } from '@domain/shards';
import type { Reader, Transaction } from '@platform/database';
import { declaredConditionsOf, declarationTest } from './removal-selector.js';
import { without, withoutTaintedParent } from './scope-rules.js';
import { eachSet, NO_SCOPE, registeredBefore, type ScopeSets } from './scope-sets.js';
import { ScopeCache } from './store/scope-cache.store.js';
import { SELECT_ANSWERING_DERIVATIONS } from './store/scope.sql.js';
import { addToScopes } from './store/scope.store.js';
import { type ActiveRemoval, ActiveRemovals } from './store/active-removals.store.js';

/** Shards whose declarations are read at a time. */
const BATCH = 8_192;

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
  ) {}

  follow(): CorrectionFollower {
    return new ScopesFollower(this.active, this.scopes, this.shards, this.origins);
  }
}

/** What a correction adds to the scope of one removal, among the shards numbered below `count`. */
interface Addition {
  readonly count: number;
  readonly added: ScopeSets;
}

class ScopesFollower implements CorrectionFollower {
  private additions = new Map<number, Addition>();

  constructor(
    private readonly active: ActiveRemovals,
    private readonly scopes: ScopeCache,
    private readonly shards: ShardsReadModel,
    private readonly origins: OriginIndex,
  ) {}

  async advance(state: CorrectionState): Promise<void> {
    const { tx, asOf, reader, count } = state;
    const read = async (): Promise<ActiveRemoval[]> =>
      tx ? this.active.within(tx, asOf) : this.active.orderedBy(reader, asOf);
    const removals = await (state.chunk ? state.chunk.once('active removals', read) : read());
    const numbers = removals.map(({ number }) => number);
    const due = removals.filter(({ number }) => (this.additions.get(number)?.count ?? -1) < count);
    const scopes = due.length === 0 ? new Map<number, ScopeSets>() : await this.read(state, due);
    const before = this.additions;
    this.additions = new Map(numbers.flatMap((number) => entryOf(number, before.get(number))));
    for (const removal of due) {
      const scope = scopes.get(removal.number) ?? NO_SCOPE;
      const known = before.get(removal.number) ?? { count: 0, added: NO_SCOPE };
      const added = await this.added(removal, registeredBefore(scope, count), known, state);
      this.additions.set(removal.number, { count, added });
    }
  }

  async write(tx: Transaction, entry: number): Promise<void> {
    const additions = [...this.additions].map(([removal, { added }]) => ({ removal, added }));
    await addToScopes(tx, additions, entry, 'supersede');
  }

  private read({ tx, asOf }: CorrectionState, removals: readonly ActiveRemoval[]): Promise<Map<number, ScopeSets>> {
    const numbers = removals.map(({ number }) => number);
    return tx ? this.scopes.within(tx, numbers) : this.scopes.asOf(numbers, asOf);
  }

  /** Applies the rules of `GrowingScope` to registered shards, from `known.count` on. */
  private async added(
    removal: ActiveRemoval,
    scope: ScopeSets,
    known: Addition,
    state: CorrectionState,
  ): Promise<ScopeSets> {
    const { filter, id } = removal.matcher;
    const { reader, count, shards } = state;
    const from = known.count;
    const answering = await reader.query<{ id: number }>(SELECT_ANSWERING_DERIVATIONS, [id]);
    const view = without(state.view, new Set(answering.map((derivation) => derivation.id)));
    const spread = async (own: Bitmap, before: Bitmap): Promise<Bitmap> =>
      from === 0
        ? downstreamInSlices(view, own, count)
        : passOn(view, { candidates: null, own, outside: before }, from, count);
    const fresh = from === 0 ? shards : shards.slice(from, count);
    const declaring = filter ? await this.declaring(removal, fresh, state) : Bitmap.empty();
    const reached = (await spread(declaring.andNot(scope.reached), known.added.reached)).andNot(scope.reached);
    const candidates = fresh.or(reached);
    const carrying = filter ? candidates.and(scope.reached.or(reached)) : candidates.andNot(scope.cleaned);
    const matching = await this.matchingDeclarations(removal, carrying.andNot(scope.selected), state);
    const tainted = (await spread(matching.andNot(scope.tainted), known.added.tainted)).andNot(scope.tainted);
    const own = filter ? matching.and(declaring) : matching;
    const allTainted = Bitmap.union([scope.tainted, known.added.tainted, tainted]);
    const roots = await withoutTaintedParent(view, matching.andNot(own), allTainted);
    const selected = own.or(roots).andNot(scope.selected);
    const now: ScopeSets = { selected, tainted, reached, cleaned: Bitmap.empty() };
    return eachSet((name) => known.added[name].or(now[name]));
  }

  /** Returns those of the changed shards that declare a matching origin after the correction. */
  private async declaring(removal: ActiveRemoval, shards: Bitmap, state: CorrectionState): Promise<Bitmap> {
    const { filter } = removal.matcher;
    if (filter === null || shards.isEmpty) return Bitmap.empty();
    const { shard, after, originOf, asOf, tx } = state;
    const index = tx ? this.origins.within(tx) : this.origins;
    const ids = (await index.matching(filter, asOf)).map(({ id }) => id);
    const sets = tx ? await this.origins.shardsUnderLock(tx, ids) : await this.origins.shardsByOrigin(ids, asOf);
    const declared = Bitmap.union([...sets.values()].map((set) => set.declared)).and(shards);
    const own = Bitmap.of([shard]);
    if (!shards.has(shard)) return declared;
    const matches = after.declared.some((id) => {
      const origin = originOf(id);
      return origin !== undefined && originMatches(origin, filter);
    });
    return matches ? declared.or(own) : declared.andNot(own);
  }

  /** The shards that the selector names, and that match its conditions on declarations. */
  private async matchingDeclarations(
    { selector, members }: ActiveRemoval,
    shards: Bitmap,
    { reader, asOf, shard, after }: CorrectionState,
  ): Promise<Bitmap> {
    const named = members ? shards.and(members) : shards;
    const conditions = declaredConditionsOf(selector);
    if (!conditions || named.isEmpty) return named;
    const test = declarationTest(conditions);
    const parts: Bitmap[] = [];
    const others = named.andNot(Bitmap.of([shard]));
    for (let from = 0; ;) {
      const numbers = others.next(from, BATCH);
      const last = numbers.at(-1);
      if (last === undefined) break;
      parts.push(await this.stated(reader, numbers, asOf, test));
      from = last + 1;
      await nextTurn();
    }
    const { dataset, labels } = after.facts;
    const declared = { uri: after.uri ?? undefined, dataset: dataset ?? undefined, labels: labels ?? undefined };
    if (named.has(shard) && test(declared)) parts.push(Bitmap.of([shard]));
    return Bitmap.union(parts);
  }

  private async stated(
    reader: Reader,
    numbers: Uint32Array,
    asOf: number,
    test: ReturnType<typeof declarationTest>,
  ): Promise<Bitmap> {
    const stated = await this.shards.within(reader).placesAndLabelsOf([...numbers], asOf);
    return Bitmap.of(stated.filter(test).map(({ number }) => number));
  }
}

const entryOf = (number: number, addition: Addition | undefined): [number, Addition][] =>
  addition ? [[number, addition]] : [];
