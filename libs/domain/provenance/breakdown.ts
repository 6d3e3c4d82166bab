import { addTally, type Facet, type FacetTally, NO_TALLY, type Origin, type Tally } from '@domain/origins';
import { type Figures, toFigures } from './figures.js';

/** One value of a facet: in all, declared on the shards themselves, and through ancestors only. */
export interface Part extends Figures {
  readonly direct: Figures;
  readonly inherited: Figures;
}

export interface Breakdown {
  readonly totals: Figures;
  readonly byKind: readonly (Part & { readonly kind: string })[];
  readonly byInvolvement: readonly (Part & { readonly kind: string; readonly involvement: string })[];
  readonly byVendor: readonly (Part & { readonly vendor: string })[];
  /** `share`: of the shards, and of the tokens where every shard's tokens are known. */
  readonly byOrigin: readonly (Part & { readonly origin: Origin; readonly share: Share })[];
}

export interface Share {
  /** @asType number */
  readonly shards: number;
  /**
   * null unless the tokens of every shard are known.
   * @asType number
   */
  readonly tokens: number | null;
}

/**
 * Facets overlap: a shard that was written by people and annotated by a model counts under both.
 */
export function breakdownOf(tallies: readonly FacetTally[], origins: readonly Origin[]): Breakdown {
  const [total = NO_TALLY] = [...sums(tallies, 'all').values()].map((sum) => sum.direct);
  const byId = new Map(origins.map((origin) => [String(origin.id), origin]));
  const parts = (facet: Facet): [string, Part][] => [...sums(tallies, facet)].map(([key, sum]) => [key, partOf(sum)]);
  return {
    totals: toFigures(total),
    byKind: largestFirst(parts('kind').map(([kind, part]) => ({ kind, ...part }))),
    byInvolvement: largestFirst(
      parts('involvement').map(([key, part]) => {
        const [kind = '', involvement = ''] = key.split('/');
        return { kind, involvement, ...part };
      }),
    ),
    byVendor: largestFirst(parts('vendor').map(([vendor, part]) => ({ vendor, ...part }))),
    byOrigin: largestFirst(
      [...sums(tallies, 'origin')].flatMap(([id, sum]) => {
        const origin = byId.get(id);
        return origin ? [{ origin, share: shareOf(addTally(sum.direct, sum.inherited), total), ...partOf(sum) }] : [];
      }),
    ),
  };
}

interface Sum {
  direct: Tally;
  inherited: Tally;
}

function sums(tallies: readonly FacetTally[], facet: Facet): Map<string, Sum> {
  const found = new Map<string, Sum>();
  for (const one of tallies) {
    if (one.facet !== facet) continue;
    const sum = found.get(one.key) ?? { direct: NO_TALLY, inherited: NO_TALLY };
    found.set(one.key, sum);
    if (one.direct) sum.direct = addTally(sum.direct, one.tally);
    else sum.inherited = addTally(sum.inherited, one.tally);
  }
  return found;
}

function partOf({ direct, inherited }: Sum): Part {
  return { ...toFigures(addTally(direct, inherited)), direct: toFigures(direct), inherited: toFigures(inherited) };
}

export function shareOf(part: Tally, total: Tally): Share {
  const share = (a: number, b: number): number => Math.round((a / b) * 1e6) / 1e6;
  return {
    shards: total.shards === 0 ? 0 : share(part.shards, total.shards),
    tokens: total.noTokens > 0 || total.tokens === 0 ? null : share(part.tokens, total.tokens),
  };
}

/** Sorts by shards, descending; stable, and the input's order is fixed. */
function largestFirst<Item extends Figures>(items: Item[]): Item[] {
  return items.sort((a, b) => b.shards - a.shards);
}
