import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import { CatalogueReadModel, type CatalogueDataset } from './catalogue.read-model.js';
import type { NodeType } from './node-id.js';
import { SEARCH_LINEAGE_DATASETS, SEARCH_LINEAGE_JOBS } from './store/catalogue.sql.js';

export interface LineageHit extends CatalogueDataset {
  readonly type: NodeType;
}

export interface LineageSearch {
  readonly text: string;
  readonly types: readonly NodeType[];
  readonly namespace?: string | undefined;
  readonly limit: number;
}

/** Rows that one statement reads, and how many such statements one search makes of a table. */
const ROWS_A_PART = 100_000;
const PARTS = 10;

/** Finds jobs and datasets that events name by a part of their names, as of a tree size. */
@Injectable()
export class LineageSearchReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly catalogue: CatalogueReadModel,
  ) {}

  /** The latest ones first; `truncated` if there may be more. */
  async search(
    { types, ...query }: LineageSearch,
    asOf: number,
  ): Promise<{ readonly hits: LineageHit[]; readonly truncated: boolean }> {
    const [counts] = await this.catalogue.countsAt([asOf]);
    const hits: LineageHit[] = [];
    let truncated = false;
    for (const type of types) {
      const total = (type === 'job' ? counts?.jobs : counts?.datasets) ?? 0;
      const sql = type === 'job' ? SEARCH_LINEAGE_JOBS : SEARCH_LINEAGE_DATASETS;
      const found = await this.found(sql, total, query, asOf);
      const rows: CatalogueDataset[] =
        type === 'job'
          ? await this.catalogue.jobsById(found.ids, asOf)
          : await this.catalogue.datasetsById(found.ids, asOf);
      hits.push(
        ...rows.map(({ id, namespace, name, createdAt, updatedAt }) => ({
          type,
          id,
          namespace,
          name,
          createdAt,
          updatedAt,
        })),
      );
      truncated ||= found.truncated;
    }
    return { hits, truncated };
  }

  private async found(
    sql: string,
    total: number,
    { text, namespace, limit }: Omit<LineageSearch, 'types'>,
    asOf: number,
  ): Promise<{ readonly ids: number[]; readonly truncated: boolean }> {
    const ids: number[] = [];
    let before = total;
    for (let part = 0; part < PARTS && before > 0 && ids.length <= limit; part++) {
      const from = Math.max(0, before - ROWS_A_PART);
      const parameters = [text.toLowerCase(), from, before, asOf, limit + 1 - ids.length, namespace ?? null];
      ids.push(...(await this.reader.query<{ id: number }>(sql, parameters)).map(({ id }) => id));
      before = from;
    }
    return { ids: ids.slice(0, limit), truncated: ids.length > limit || before > 0 };
  }
}
