import { Inject, Injectable } from '@nestjs/common';
import type { JsonValue } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { patternsOf, type SearchTerm } from './search-term.js';
import {
  SEARCH_DATASETS,
  SEARCH_FINDINGS,
  SEARCH_MODELS,
  SEARCH_REMOVALS,
  SEARCH_SHARDS_BY_PREFIX,
  SEARCH_SHARDS_BY_WORDS,
  SEARCH_TERMS,
  SEARCH_USES,
  SEARCH_VENDORS,
  SELECT_FINDINGS_END,
  SELECT_USES_END,
} from './store/search.sql.js';

/** What can be found, in the order of the answer. */
export const SEARCH_KINDS = ['vendor', 'terms', 'dataset', 'model', 'removal', 'use', 'finding', 'shard'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface Hit {
  readonly kind: SearchKind;
  /** The slug of a vendor, the name of a dataset, a model or a shard, the id of another thing. */
  readonly id: string;
  /** A name, a reason, a description or a URI; null if it has none. */
  readonly text: string | null;
  /** The first entry about it. */
  readonly entry: number;
  /** Whether all of it is withdrawn as of the position: terms, a use, a removal, every version. */
  readonly withdrawn: boolean;
  /** The versions of a dataset or a model that match; null for other things. */
  readonly versions: { readonly matching: number; readonly withdrawn: number } | null;
}

/** Where a page ended: in the list of which kind, after what. */
export interface SearchPlace {
  readonly kind: SearchKind;
  readonly after: JsonValue;
}

export interface SearchPage {
  readonly hits: readonly Hit[];
  /** Null: there are no more. */
  readonly reached: SearchPlace | null;
}

interface Part {
  readonly hits: readonly Hit[];
  /** Where the next part begins; null: this kind has no more. */
  readonly after: JsonValue | null;
}

interface Row {
  readonly place: string | number;
  readonly id: string;
  readonly text: string | null;
  readonly entry: number;
  readonly withdrawn?: boolean;
  readonly versions?: number;
  readonly withdrawnVersions?: number;
}

/** Rows that one part reads where no index leads to them. */
const SHARDS_A_PART = 100_000;
const FINDINGS_A_PART = 20_000;
const USES_A_PART = 20_000;
/** After so many parts a page ends, even if nothing was found. */
const PARTS = 8;
/** No character comes after it. */
const LAST = '\u{10ffff}';
/** Kinds of which a part may find nothing. */
const READ_IN_PARTS: readonly SearchKind[] = ['finding', 'shard', 'use'];
const INT_END = 2 ** 31 - 1;

const NAMED = {
  vendor: SEARCH_VENDORS,
  terms: SEARCH_TERMS,
  dataset: SEARCH_DATASETS,
  model: SEARCH_MODELS,
};

/** Searches names, texts, labels and URIs, as of a tree size. It reads no personal data. */
@Injectable()
export class SearchReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /**
   * At most `limit` hits, by kind. A page may be shorter, or empty, though there are more: the work
   * for one is bounded.
   */
  async search(
    term: SearchTerm,
    kinds: readonly SearchKind[],
    page: { readonly limit: number; readonly after?: SearchPlace },
    asOf: number,
  ): Promise<SearchPage> {
    const hits: Hit[] = [];
    let place = page.after ?? null;
    let parts = 0;
    for (const kind of SEARCH_KINDS.filter((known) => kinds.includes(known))) {
      if (place && SEARCH_KINDS.indexOf(kind) < SEARCH_KINDS.indexOf(place.kind)) continue;
      let after: JsonValue | null = place?.kind === kind ? place.after : startOf(kind, term);
      while (after !== null) {
        if (hits.length === page.limit || parts === PARTS) return { hits, reached: { kind, after } };
        const part: Part = await this.part(term, { kind, after }, page.limit - hits.length, asOf);
        hits.push(...part.hits);
        after = part.after;
        if (READ_IN_PARTS.includes(kind)) parts++;
      }
      place = null;
    }
    return { hits, reached: null };
  }

  private part(term: SearchTerm, { kind, after }: SearchPlace, limit: number, asOf: number): Promise<Part> {
    switch (kind) {
      case 'shard':
        return 'prefix' in term
          ? this.shardsByPrefix(term.prefix, after as [string, number], limit, asOf)
          : this.shardsByWords(patternsOf(term), after as number, limit, asOf);
      case 'finding':
        return this.findings(term, after as number, limit, asOf);
      case 'use':
        return this.uses(term, after as string, limit, asOf);
      case 'removal':
        return this.simple(SEARCH_REMOVALS, kind, [...parametersOf(term, asOf), after, limit]);
      default:
        return this.simple(NAMED[kind], kind, [...parametersOf(term, asOf), after, limit]);
    }
  }

  private async simple(sql: string, kind: SearchKind, parameters: readonly JsonValue[]): Promise<Part> {
    const rows = await this.reader.query<Row>(sql, [...parameters]);
    return { hits: rows.map(toHit(kind)), after: rows.length === parameters[4] ? (rows.at(-1)?.place ?? null) : null };
  }

  private async findings(term: SearchTerm, after: number, limit: number, asOf: number): Promise<Part> {
    const range = [asOf, after, FINDINGS_A_PART];
    const [end] = await this.reader.query<{ entry: number }>(SELECT_FINDINGS_END, range);
    const before = end?.entry ?? asOf;
    const part = await this.simple(SEARCH_FINDINGS, 'finding', [...parametersOf(term, asOf), after, limit, before]);
    return { hits: part.hits, after: part.after ?? (end ? end.entry - 1 : null) };
  }

  private async uses(term: SearchTerm, after: string, limit: number, asOf: number): Promise<Part> {
    const [end] = await this.reader.query<{ id: string }>(SELECT_USES_END, [asOf, after, USES_A_PART]);
    const parameters = [...parametersOf(term, asOf), after, limit, end?.id ?? LAST];
    const part = await this.simple(SEARCH_USES, 'use', parameters);
    return { hits: part.hits, after: part.after ?? end?.id ?? null };
  }

  private async shardsByWords(patterns: string[], after: number, limit: number, asOf: number): Promise<Part> {
    const end = Math.min(after + 1 + SHARDS_A_PART, INT_END);
    const rows = await this.reader.query<Row>(SEARCH_SHARDS_BY_WORDS, [patterns, after, asOf, end, limit]);
    const last = rows.length === limit ? Number(rows.at(-1)?.place) : end - 1;
    // A shard takes an entry: none has a number from the tree size on.
    return { hits: rows.map(toHit('shard')), after: last + 1 < asOf ? last : null };
  }

  private async shardsByPrefix(
    prefix: string,
    [uri, number]: readonly [string, number],
    limit: number,
    asOf: number,
  ): Promise<Part> {
    type Found = { uri: string; number: number; id: string; entry: number };
    const parameters = [prefix, prefix + LAST, asOf, uri, number, limit];
    const rows = await this.reader.query<Found>(SEARCH_SHARDS_BY_PREFIX, parameters);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    const hits = rows.map(({ uri: text, ...row }) => toHit('shard')({ ...row, place: row.number, text }));
    return { hits, after: last ? [last.uri, last.number] : null };
  }
}

function startOf(kind: SearchKind, term: SearchTerm): JsonValue {
  if (kind === 'shard' && 'prefix' in term) return [term.prefix, -1];
  return kind in NAMED || kind === 'use' ? '' : -1;
}

/** Whether a place that a client sent back is one of these lists. */
export function isPlaceIn(place: SearchPlace, term: SearchTerm): boolean {
  const shape = (value: JsonValue): string =>
    Array.isArray(value) ? `[${value.map((item) => typeof item).join()}]` : typeof value;
  const numbers = Array.isArray(place.after) ? place.after.slice(1) : [place.after];
  const bounded = numbers.every((n) => typeof n !== 'number' || (Number.isInteger(n) && n >= -1 && n < INT_END));
  return bounded && shape(place.after) === shape(startOf(place.kind, term));
}

function parametersOf(term: SearchTerm, asOf: number): [string[], boolean, number] {
  return [patternsOf(term), 'prefix' in term, asOf];
}

const toHit =
  (kind: SearchKind) =>
  ({ id, text, entry, withdrawn, versions: matching = 0, withdrawnVersions = 0 }: Row): Hit => ({
    ...{ kind, id, text, entry },
    withdrawn: withdrawn ?? (matching > 0 && withdrawnVersions === matching),
    versions: matching > 0 ? { matching, withdrawn: withdrawnVersions } : null,
  });
