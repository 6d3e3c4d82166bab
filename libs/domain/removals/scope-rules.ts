import { setImmediate as nextTurn } from 'node:timers/promises';
import { Bitmap } from '@core/bitmap';
import { type OriginFilter, originMatches, type OriginTuple, UNSTATED_ORIGIN } from '@domain/origins';
import type { KeyedDerivation, LineageView } from '@domain/lineage';
import type { NewShard } from '@domain/shards';
import {
  namesMembers,
  originFilterOf,
  type RemovalSelector,
  declaredConditionsOf,
  declarationTest,
} from './removal-selector.js';
import { eachSet, SCOPE_SETS, type ScopeSets } from './scope-sets.js';

/** What new shards are tested against for one removal. */
export interface ActiveSelector {
  readonly id: string;
  readonly filter: OriginFilter | null;
  /** null if the selector names members, so that it selects no shard registered later. */
  readonly states: ((shard: NewShard['declaration']) => boolean) | null;
}

export function activeSelector(id: string, selector: RemovalSelector): ActiveSelector {
  const stated = declaredConditionsOf(selector);
  const test = stated ? declarationTest(stated) : () => true;
  return { id, filter: originFilterOf(selector), states: namesMembers(selector) ? null : test };
}

interface Inherited {
  readonly tainted: boolean;
  readonly reached: boolean;
  readonly cleaned: boolean;
}

const INHERITS_NOTHING: Inherited = { tainted: false, reached: false, cleaned: false };

/** Why a shard is in the scope: its selector matches, or it descends from what is in it. */
export type ScopeRole = 'selected' | 'descends';

/** Above this number of parents, intersecting a set of them is faster than looking each up. */
const LOOKUP_LIMIT = 256;
/** Shards that are looked at in one turn of the event loop. */
const SLICE = 16_384;

/** Parents as a set, made once for all removals. */
export class ParentSets {
  private readonly sets = new Map<KeyedDerivation, Bitmap>();

  of(derivation: KeyedDerivation, parents: readonly number[]): Bitmap {
    const set = this.sets.get(derivation) ?? Bitmap.of(parents);
    this.sets.set(derivation, set);
    return set;
  }
}

/**
 * Collects what new shards add to the scope of one removal. Shards are added in the order of their
 * numbers. A shard is selected if its declaration matches the selector and it declares or inherits
 * a matching origin; a redaction that answers the removal passes neither taint nor origins on, nor
 * does its place (its dataset, its URI) make it selected.
 */
export class GrowingScope {
  private readonly added = {
    selected: new Set<number>(),
    tainted: new Set<number>(),
    reached: new Set<number>(),
    cleaned: new Set<number>(),
  };
  private readonly filled: ReadonlySet<keyof ScopeSets>;
  private readonly inheritances = new Map<KeyedDerivation, Inherited>();

  constructor(
    private readonly selector: ActiveSelector,
    private readonly known: ScopeSets,
    private readonly parentSets: ParentSets,
  ) {
    this.filled = new Set(SCOPE_SETS.filter((name) => !known[name].isEmpty));
  }

  /** Returns the shard's role in the scope; null if it is not in it. */
  add(shard: NewShard): ScopeRole | null {
    const { filter, states, id } = this.selector;
    const { number, declaration } = shard;
    const answers = declaration.activity?.removal === id;
    const inherited = this.inherited(shard);
    const own = filter !== null && originsOf(shard).some((origin) => originMatches(origin, filter));
    const reached = own || (inherited.reached && !answers);
    const cleaned = answers || inherited.cleaned;
    if (reached) this.added.reached.add(number);
    if (cleaned) this.added.cleaned.add(number);
    const carries = filter === null ? !cleaned : reached;
    const matches = carries && (states?.(declaration) ?? false);
    const descends = inherited.tainted && !answers;
    if (!matches && !descends) return null;
    this.added.tainted.add(number);
    if (!matches || (descends && filter !== null && !own)) return 'descends';
    this.added.selected.add(number);
    return 'selected';
  }

  isTainted(shard: number): boolean {
    return this.has('tainted', shard);
  }

  growth(): ScopeSets | null {
    if (Object.values(this.added).every((set) => set.size === 0)) return null;
    return eachSet((name) => Bitmap.of(this.added[name]));
  }

  private has(name: keyof ScopeSets, shard: number): boolean {
    return this.added[name].has(shard) || (this.filled.has(name) && this.known[name].has(shard));
  }

  private anyOf(name: keyof ScopeSets, derivation: KeyedDerivation, parents: readonly number[]): boolean {
    if (parents.length <= LOOKUP_LIMIT) return parents.some((one) => this.has(name, one));
    if (this.added[name].size > 0 && parents.some((one) => this.added[name].has(one))) return true;
    return this.filled.has(name) && this.known[name].intersects(this.parentSets.of(derivation, parents));
  }

  /** Outputs of one derivation inherit the same. */
  private inherited({ derivation, parents }: NewShard): Inherited {
    if (derivation === null || parents.length === 0) return INHERITS_NOTHING;
    const known = this.inheritances.get(derivation);
    if (known) return known;
    const inherited = {
      tainted: this.anyOf('tainted', derivation, parents),
      reached: this.anyOf('reached', derivation, parents),
      cleaned: this.anyOf('cleaned', derivation, parents) && parents.every((one) => this.has('cleaned', one)),
    };
    this.inheritances.set(derivation, inherited);
    return inherited;
  }
}

function originsOf({ declaration, parents }: NewShard): readonly OriginTuple[] {
  const { origins = [] } = declaration;
  return origins.length > 0 || parents.length > 0 ? origins : [UNSTATED_ORIGIN];
}

/** The lineage without the edges of these derivations. */
export function without(view: LineageView, derivations: ReadonlySet<number>): LineageView {
  if (derivations.size === 0) return view;
  const isCut = (derivation: number | null): boolean => derivation !== null && derivations.has(derivation);
  return {
    shards: view.shards,
    derivations: view.derivations,
    indexed: view.indexed,
    indexChildren: () => view.indexChildren(),
    derivationOf: (shard) => (isCut(view.derivationOf(shard)) ? null : view.derivationOf(shard)),
    parentsOf: (derivation) => view.parentsOf(derivation),
    hasMarkedParent: (derivation, marks) => view.hasMarkedParent(derivation, marks),
    visitChildren: (shard, visit) =>
      view.visitChildren(shard, (child) => isCut(view.derivationOf(child)) || visit(child)),
  };
}

/** Returns those of the shards that have no tainted parent. */
export async function withoutTaintedParent(view: LineageView, shards: Bitmap, tainted: Bitmap): Promise<Bitmap> {
  const verdicts = new Map<number, boolean>();
  const parts: Bitmap[] = [];
  for (let from = 0; ;) {
    const numbers = shards.next(from, SLICE);
    const last = numbers.at(-1);
    if (last === undefined) return Bitmap.union(parts);
    parts.push(Bitmap.fromSorted(numbers.filter((shard) => !descends(view, shard, tainted, verdicts))));
    from = last + 1;
    await nextTurn();
  }
}

function descends(view: LineageView, shard: number, tainted: Bitmap, verdicts: Map<number, boolean>): boolean {
  const derivation = view.derivationOf(shard);
  if (derivation === null) return false;
  const known = verdicts.get(derivation);
  if (known !== undefined) return known;
  const verdict = Array.from(view.parentsOf(derivation)).some((parent) => tainted.has(parent));
  verdicts.set(derivation, verdict);
  return verdict;
}
