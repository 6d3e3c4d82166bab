import { Controller, Get, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { actorPhrase, ChangesReadModel, describeChange, EntryListReadModel } from '@domain/changes';
import type { LedgerPosition } from '@domain/ledger';
import { Principals } from '../access/principals.js';
import { formatCursor } from '../http/cursor.js';
import { Access, afterNumber, AsOf, Expensive, type ListAnswer, pageOf } from '../http/index.js';
import { ChangesRequest, EntriesRequest } from './changes.request.js';
import type { ChangeResponse, LedgerEntryResponse } from './changes.response.js';

/** @tag ledger */
@Controller('v1')
export class ChangesController {
  constructor(
    private readonly entryList: EntryListReadModel,
    private readonly changeList: ChangesReadModel,
    private readonly principals: Principals,
  ) {}

  /**
   * List entries in ledger order, by instant, kind and subject.
   *
   * A page may be shorter than `limit`, or empty, though there are more: go on while there is a
   * `nextCursor`. The names of principals are shown to keys that may read them, as they are now.
   */
  @Get('ledger/entries')
  @Access('read')
  @Expensive()
  async entries(
    @Req() request: FastifyRequest,
    @AsOf() asOf: LedgerPosition,
    @Query() query: EntriesRequest,
  ): Promise<ListAnswer<LedgerEntryResponse>> {
    const { limit, after } = numberedPage(query);
    const { entries, reached } = await this.entryList.entries(query, { limit, after }, asOf.treeSize);
    const owners = await this.principals.of(
      request,
      entries.map(({ by }) => by),
    );
    const items = entries.map(({ body: _body, ...entry }) => ({ ...entry, principal: owners.get(entry.by) }));
    return { items, nextCursor: cursorAfter(reached, asOf), asOf };
  }

  /**
   * List what changed between two instants or tree sizes, in words and in ledger order.
   *
   * Entries of one kind by one key about the same thing are one item: 12,400 shards of a dataset,
   * the findings of a kind. An item goes on in the next page, with the same `kind`, `by` and
   * `about`, where a page ends within it: a page summarises 100,000 entries at most.
   */
  @Get('changes')
  @Access('read')
  @Expensive()
  async changes(
    @Req() request: FastifyRequest,
    @AsOf() asOf: LedgerPosition,
    @Query() query: ChangesRequest,
  ): Promise<ListAnswer<ChangeResponse>> {
    const from = (await this.changeList.sizeAt(query.from)) ?? 0;
    const to = Math.min((await this.changeList.sizeAt(query.to)) ?? asOf.treeSize, asOf.treeSize);
    const { changes, reached } = await this.changeList.changes(from, to, numberedPage(query));
    const owners = await this.principals.of(
      request,
      changes.map(({ by }) => by),
    );
    const items = changes.map(({ first, ...change }): ChangeResponse => {
      const principal = owners.get(change.by);
      const sentence = describeChange({ ...change, first }, principal?.name ?? actorPhrase(change.by));
      return { sentence, ...change, principal };
    });
    return { items, nextCursor: cursorAfter(reached, asOf), asOf };
  }
}

function numberedPage(query: { limit?: number; cursor?: string }): { limit: number; after?: number } {
  const page = pageOf(query);
  return { limit: page.limit, after: afterNumber(page) };
}

function cursorAfter(reached: number | null, { treeSize }: LedgerPosition): string | null {
  return reached === null ? null : formatCursor({ after: reached, treeSize });
}
