import { Controller, Get, Query } from '@nestjs/common';
import type { JsonValue } from '@core/kernel';
import type { LedgerPosition } from '@domain/ledger';
import { type Hit, isPlaceIn, SEARCH_KINDS, type SearchPlace, SearchReadModel, type SearchTerm } from '@domain/search';
import { formatCursor, malformedCursor } from '../http/cursor.js';
import { Access, AsOf, Expensive, type ListAnswer, type Page, pageOf } from '../http/index.js';
import { kindsOf, SearchRequest, termOf } from './search.request.js';

/** @tag search */
@Controller('v1/search')
export class SearchController {
  constructor(private readonly searched: SearchReadModel) {}

  /**
   * Search vendors, terms, datasets, models, removals, uses, findings and shards, in this order, by
   * words or by a prefix. What is withdrawn is found, and marked as such.
   *
   * A page may be shorter than `limit`, or empty, though there are more: go on while there is a
   * `nextCursor`. A prefix of a URI is found by an index; words in URIs and labels by reading
   * shards, 800,000 a page at most.
   */
  @Get()
  @Access('read')
  @Expensive()
  async search(@AsOf() asOf: LedgerPosition, @Query() query: SearchRequest): Promise<ListAnswer<Hit>> {
    const term = termOf(query);
    const page = pageOf(query);
    const place = { limit: page.limit, after: placeOf(page, term) };
    const { hits, reached } = await this.searched.search(term, kindsOf(query), place, asOf.treeSize);
    const after = reached && [reached.kind, reached.after];
    return { items: hits, nextCursor: after && formatCursor({ after, treeSize: asOf.treeSize }), asOf };
  }
}

function placeOf({ after }: Page, term: SearchTerm): SearchPlace | undefined {
  if (after === undefined) return undefined;
  const [name, place] = Array.isArray(after) ? (after as readonly JsonValue[]) : [];
  const kind = SEARCH_KINDS.find((known) => known === name);
  if (kind === undefined || place === undefined || !isPlaceIn({ kind, after: place }, term)) throw malformedCursor();
  return { kind, after: place };
}
