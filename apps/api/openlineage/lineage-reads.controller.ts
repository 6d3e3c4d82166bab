import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '@core/kernel';
import { type LedgerPosition, LedgerReadModel } from '@domain/ledger';
import {
  CatalogueReadModel,
  daysUpTo,
  EventBodiesReadModel,
  EventCountsReadModel,
  type GraphNode,
  type GraphPage,
  hoursUpTo,
  type Interval,
  LineageGraphReadModel,
  LineageSearchReadModel,
  parseNodeId,
  RunsReadModel,
} from '@interop/openlineage';
import { formatCursor } from '../http/cursor.js';
import { Access, afterNumber, type Answer, answer, AsOf, Expensive, HttpError, pageOf } from '../http/index.js';
import { sliceOf } from './catalogue.controller.js';
import {
  EventsQuery,
  LineageGraphQuery,
  LineageSearchQuery,
  NamespaceParams,
  parseInstantOrNothing,
  PeriodQuery,
  SliceQuery,
} from './catalogue.request.js';
import {
  type LineageGraphResponse,
  type MarquezCountResponse,
  type MarquezEventCountsResponse,
  type MarquezEventsResponse,
  type MarquezSearchResponse,
  type MarquezTagsResponse,
  type NodeData,
  toEventsResponse,
  toHitResponse,
  toNodeResponses,
} from './lineage-reads.response.js';

const EARLIEST = '0001-01-01T00:00:00.000Z';
const LATEST = '9999-12-31T23:59:59.999Z';
const DEPTH = 20;
const NODES = 1_000;
const HITS = 10;

/**
 * Lineage, events, search and figures of OpenLineage events, in the form of Marquez’s reads.
 * @tag openlineage
 */
@Controller('api/v1')
export class LineageReadsController {
  constructor(
    private readonly catalogue: CatalogueReadModel,
    private readonly runs: RunsReadModel,
    private readonly graphs: LineageGraphReadModel,
    private readonly bodies: EventBodiesReadModel,
    private readonly searched: LineageSearchReadModel,
    private readonly counts: EventCountsReadModel,
    private readonly ledger: LedgerReadModel,
    private readonly clock: Clock,
  ) {}

  /**
   * Get the jobs and datasets upstream and downstream of a node, by their distance.
   *
   * Directed: what else is made of an ancestor is not in it. In pages: `limit` nodes at most, and
   * the rest at `nextCursor`. An edge leads to a node of this page or of another one.
   */
  @Get('lineage')
  @Access('read')
  @Expensive()
  async lineage(
    @AsOf() asOf: LedgerPosition,
    @Query() query: LineageGraphQuery,
  ): Promise<Answer<LineageGraphResponse>> {
    const { depth = DEPTH, direction = 'both', limit = NODES, cursor } = query;
    const offset = afterNumber(pageOf({ cursor })) ?? 0;
    const start = await this.nodeOf(query.nodeId, asOf);
    const page = await this.graphs.walk(start, { depth, direction, limit, offset }, asOf.treeSize);
    const next = offset + page.nodes.length;
    const more = next < page.total && page.nodes.length > 0;
    return answer(asOf, {
      graph: toNodeResponses(page, await this.dataOf(page, asOf)),
      totalCount: page.total,
      truncated: more || offset > 0 || page.cut,
      cut: page.cut,
      nextCursor: more ? formatCursor({ after: next, treeSize: asOf.treeSize }) : null,
    });
  }

  /** List events of runs by their times, as they were sent, as Marquez does. */
  @Get('events/lineage')
  @Access('read')
  async events(@AsOf() asOf: LedgerPosition, @Query() query: EventsQuery): Promise<Answer<MarquezEventsResponse>> {
    const period = {
      after: parseInstantOrNothing(query.after ?? '') ?? EARLIEST,
      before: parseInstantOrNothing(query.before ?? '') ?? LATEST,
    };
    const sortDirection = query.sortDirection?.toLowerCase() === 'asc' ? 'asc' : 'desc';
    const slice = { ...period, ...sliceOf(query), sortDirection } as const;
    const total = await this.bodies.count(period, asOf.treeSize);
    return answer(asOf, toEventsResponse(await this.bodies.events(slice, asOf.treeSize), total));
  }

  /** List events of runs, the latest first: the address that Marquez’s Python client reads. */
  @Get('events')
  @Access('read')
  async latestEvents(@AsOf() asOf: LedgerPosition, @Query() query: SliceQuery): Promise<Answer<MarquezEventsResponse>> {
    return this.events(asOf, query);
  }

  /** List events of the runs of a namespace’s jobs, the latest first. */
  @Get('events/:namespace')
  @Access('read')
  async eventsOfNamespace(
    @Param() { namespace }: NamespaceParams,
    @AsOf() asOf: LedgerPosition,
    @Query() query: SliceQuery,
  ): Promise<Answer<MarquezEventsResponse>> {
    await this.catalogue.namespace(namespace, asOf.treeSize);
    const { events, total } = await this.bodies.eventsOfNamespace(namespace, sliceOf(query), asOf.treeSize);
    return answer(asOf, toEventsResponse(events, total));
  }

  /** Search jobs and datasets by a part of their names, as Marquez does. */
  @Get('search')
  @Access('read')
  @Expensive()
  async search(
    @AsOf() asOf: LedgerPosition,
    @Query() query: LineageSearchQuery,
  ): Promise<Answer<MarquezSearchResponse>> {
    const { q: text, filter, sort = 'NAME', limit = HITS, namespace } = query;
    const types = (['dataset', 'job'] as const).filter((type) => filter === undefined || filter === type.toUpperCase());
    const { hits, truncated } = await this.searched.search({ text, types, namespace, limit }, asOf.treeSize);
    const sorted = hits.map(toHitResponse).sort(sort === 'NAME' ? byName : byUpdate);
    const results = sorted.slice(0, limit);
    return answer(asOf, { totalCount: results.length, results, truncated: truncated || sorted.length > limit });
  }

  /** List tags, as Marquez does: there are none; labels of shards are at `/v1/shards`. */
  @Get('tags')
  @Access('read')
  tags(@AsOf() asOf: LedgerPosition): Answer<MarquezTagsResponse> {
    return answer(asOf, { tags: [] });
  }

  /**
   * Count events of the last day by the hour, or of the last week by the day, as Marquez does.
   *
   * With asOf, the last day or week before the last entry of that position.
   */
  @Get('stats/lineage-events')
  @Access('read')
  @Expensive()
  async eventCounts(
    @AsOf() asOf: LedgerPosition,
    @Query() query: PeriodQuery,
    @Req() request: FastifyRequest,
  ): Promise<MarquezEventCountsResponse[]> {
    return this.counts.byState(intervalsUpTo(this.endOf(request, asOf), query), asOf.treeSize);
  }

  /**
   * Count jobs at the end of each hour of the last day, or each day of the last week.
   *
   * With asOf, the last day or week before the last entry of that position.
   */
  @Get('stats/jobs')
  @Access('read')
  async jobCounts(
    @AsOf() asOf: LedgerPosition,
    @Query() query: PeriodQuery,
    @Req() request: FastifyRequest,
  ): Promise<MarquezCountResponse[]> {
    const { sizes, counted } = await this.sizesOf(query, this.endOf(request, asOf), asOf);
    return counted((await this.catalogue.countsAt(sizes)).map(({ jobs }) => jobs));
  }

  /**
   * Count datasets at the end of each hour of the last day, or each day of the last week.
   *
   * With asOf, the last day or week before the last entry of that position.
   */
  @Get('stats/datasets')
  @Access('read')
  async datasetCounts(
    @AsOf() asOf: LedgerPosition,
    @Query() query: PeriodQuery,
    @Req() request: FastifyRequest,
  ): Promise<MarquezCountResponse[]> {
    const { sizes, counted } = await this.sizesOf(query, this.endOf(request, asOf), asOf);
    return counted((await this.catalogue.countsAt(sizes)).map(({ datasets }) => datasets));
  }

  /**
   * Count namespaces of datasets at the end of each hour of the last day, or day of the week.
   *
   * With asOf, the last day or week before the last entry of that position.
   */
  @Get('stats/sources')
  @Access('read')
  async sourceCounts(
    @AsOf() asOf: LedgerPosition,
    @Query() query: PeriodQuery,
    @Req() request: FastifyRequest,
  ): Promise<MarquezCountResponse[]> {
    const { sizes, counted } = await this.sizesOf(query, this.endOf(request, asOf), asOf);
    return counted((await this.catalogue.sourcesAt(sizes)).map(({ sources }) => sources));
  }

  /** The tree size at the end of each interval, and what puts a count beside each. */
  private async sizesOf(query: PeriodQuery, end: Date, asOf: LedgerPosition) {
    const intervals = intervalsUpTo(end, query);
    const sizes: number[] = [];
    for (const interval of intervals) {
      const over = interval.end < end.toISOString();
      sizes.push(over ? Math.min(asOf.treeSize, (await this.ledger.position(interval.end)).treeSize) : asOf.treeSize);
    }
    const counted = (counts: readonly number[]): MarquezCountResponse[] =>
      intervals.map(({ start, end: stop }, at) => {
        return { startInterval: start, endInterval: stop, count: counts[at] ?? 0 };
      });
    return { sizes, counted };
  }

  /** Now; with asOf the time of that position, so that the answer is the same ever after. */
  private endOf({ query }: FastifyRequest, { time }: LedgerPosition): Date {
    if ((query as { readonly asOf?: string }).asOf === undefined) return this.clock.now();
    return new Date(time ?? 0);
  }

  private async nodeOf(nodeId: string, asOf: LedgerPosition): Promise<GraphNode> {
    const reference = parseNodeId(nodeId);
    if (reference) return { type: reference.type, id: await this.catalogue.requireId(reference, asOf.treeSize) };
    const message = 'must be dataset:<namespace>:<name> or job:<namespace>:<name>';
    throw new HttpError('malformed-query', `The node id ${message}.`, [{ pointer: '/nodeId', message }]);
  }

  private async dataOf({ nodes, edges }: GraphPage, { treeSize }: LedgerPosition): Promise<NodeData> {
    const all = [...nodes, ...edges.flatMap(({ origin, destination }) => [origin, destination])];
    const idsOf = (type: GraphNode['type']): number[] => [
      ...new Set(all.flatMap((node) => (node.type === type ? node.id : []))),
    ];
    const datasets = await this.catalogue.datasetsById(idsOf('dataset'), treeSize);
    const jobs = await this.catalogue.jobsById(idsOf('job'), treeSize);
    const shown = new Set(nodes.flatMap(({ type, id }) => (type === 'job' ? id : [])));
    const runs = await this.runs.runs(
      jobs.flatMap(({ id, run }) => (run !== null && shown.has(id) ? run : [])),
      treeSize,
    );
    return {
      datasets: new Map(datasets.map((one) => [one.id, one])),
      jobs: new Map(jobs.map((one) => [one.id, one])),
      runs,
    };
  }
}

function intervalsUpTo(end: Date, { period, timezone = 'UTC' }: PeriodQuery): Interval[] {
  return period === 'DAY' ? hoursUpTo(end) : daysUpTo(end, timezone);
}

interface Sortable {
  readonly name: string;
  readonly updatedAt: string;
}

const byName = (a: Sortable, b: Sortable): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
const byUpdate = (a: Sortable, b: Sortable): number =>
  a.updatedAt > b.updatedAt ? -1 : a.updatedAt < b.updatedAt ? 1 : 0;
