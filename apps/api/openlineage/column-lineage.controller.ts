import { Controller, Get, Query } from '@nestjs/common';
import type { LedgerPosition } from '@domain/ledger';
import { CatalogueReadModel, ColumnLineageReadModel, parseColumnId } from '@interop/openlineage';
import { Access, type Answer, answer, AsOf, Expensive, HttpError } from '../http/index.js';
import { ColumnLineageQuery } from './catalogue.request.js';
import { type ColumnLineageResponse, toColumnLineageResponse } from './column-lineage.response.js';

const DEPTH = 20;

/** @tag openlineage */
@Controller('api/v1/column-lineage')
export class ColumnLineageController {
  constructor(
    private readonly catalogue: CatalogueReadModel,
    private readonly columns: ColumnLineageReadModel,
  ) {}

  /**
   * Get the columns that a column is made of, as Marquez does.
   *
   * As the latest `columnLineage` facet of each dataset states it; a column that no facet names is
   * not in it. Upstream, and with `withDownstream` also to the columns that are made of it.
   */
  @Get()
  @Access('read')
  @Expensive()
  async lineage(
    @AsOf() asOf: LedgerPosition,
    @Query() { nodeId, depth = DEPTH, withDownstream = false }: ColumnLineageQuery,
  ): Promise<Answer<ColumnLineageResponse>> {
    const reference = parseColumnId(nodeId);
    if (!reference) {
      const message =
        'must be dataset:<namespace>:<name>, datasetField:<namespace>:<name>:<column> or job:<namespace>:<name>';
      throw new HttpError('malformed-query', `The node id ${message}.`, [{ pointer: '/nodeId', message }]);
    }
    const { type, fields } = reference;
    const start = { type, id: await this.catalogue.requireId(reference, asOf.treeSize), fields };
    const graph = await this.columns.walk(start, { depth, downstream: withDownstream }, asOf.treeSize);
    return answer(asOf, toColumnLineageResponse(graph));
  }
}
