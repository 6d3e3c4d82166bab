import { addTally, type Facet, type FacetTally, NO_TALLY, type Origin, type Tally } from '@domain/shards';

/** What is known of a set of shards. null: not known of any of them; `unknown`: how many of them lack the figure. */
export interface Figures {
  readonly shards: number;
  readonly records: number | null;
  readonly tokens: number | null;
  readonly bytes: number | null;
}

export interface Totals extends Figures {
  readonly unknown: { readonly records: number; readonly tokens: number; readonly bytes: number };
}

export interface Share extends Totals {
  /** Of all shards, 0..1. Facets overlap, so shares may add up to more. */
  readonly share: number;
  /** Declared on the member itself. */
  readonly direct: Figures;
  /** Only through ancestors. */
  readonly inherited: Figures;
}

export interface Breakdown {
  readonly totals: Totals;
  readonly byKind: readonly (Share & { readonly kind: string })[];
  readonly byVendor: readonly (Share & { readonly vendor: string })[];
  readonly byOrigin: readonly (Share & { readonly origin: Origin })[];
}

/**
 * The answer to "what is it made of" from facet tallies, which may be the sum of several versions'.
 * @param origins by id; those that the tallies name must be there
 */
export function breakdownOf(tallies: readonly FacetTally[], origins: ReadonlyMap<number, Origin>): Breakdown {
  const all = tallies.filter(({ facet }) => facet === 'all').reduce((sum, { tally }) => addTally(sum, tally), NO_TALLY);
  const by = (facet: Facet): (readonly [string, Share])[] => shares(tallies, facet, all.shards);
  return {
    totals: totals(all),
    byKind: by('kind').map(([kind, share]) => ({ kind, ...share })),
    byVendor: by('vendor').map(([vendor, share]) => ({ vendor, ...share })),
    byOrigin: by('origin').flatMap(([id, share]) => {
      const origin = origins.get(Number(id));
      return origin ? [{ origin, ...share }] : [];
    }),
  };
}

/** Largest first; among equals in the order of the tallies. */
function shares(tallies: readonly FacetTally[], facet: Facet, shards: number): (readonly [string, Share])[] {
  const values = new Map<string, { direct: Tally; inherited: Tally }>();
  for (const { key, direct, tally } of tallies.filter((one) => one.facet === facet)) {
    const value = values.get(key) ?? { direct: NO_TALLY, inherited: NO_TALLY };
    const part = direct ? 'direct' : 'inherited';
    values.set(key, { ...value, [part]: addTally(value[part], tally) });
  }
  return [...values]
    .map(([key, { direct, inherited }]) => [key, share(direct, inherited, shards)] as const)
    .sort(([, a], [, b]) => b.shards - a.shards);
}

function share(direct: Tally, inherited: Tally, shards: number): Share {
  const sum = addTally(direct, inherited);
  return {
    ...totals(sum),
    share: shards === 0 ? 0 : sum.shards / shards,
    direct: figures(direct),
    inherited: figures(inherited),
  };
}

function totals(tally: Tally): Totals {
  const { noRecords, noTokens, noBytes } = tally;
  return { ...figures(tally), unknown: { records: noRecords, tokens: noTokens, bytes: noBytes } };
}

function figures({ shards, records, tokens, bytes, noRecords, noTokens, noBytes }: Tally): Figures {
  const known = (sum: number, lacking: number): number | null => (lacking === shards && shards > 0 ? null : sum);
  return { shards, records: known(records, noRecords), tokens: known(tokens, noTokens), bytes: known(bytes, noBytes) };
}
