import { Inject, Injectable } from '@nestjs/common';
import { Pace } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import { type CatalogueDataset, CatalogueReadModel } from './catalogue.read-model.js';
import type { Identifier } from './dataset-uri.js';
import { EventBodiesReadModel } from './event-bodies.read-model.js';
import { type ColumnSources, columnSourcesOf, datasetKeyOf, fieldsOf } from './event-facets.js';
import type { GraphNode } from './lineage-graph.read-model.js';
import type { Column } from './node-id.js';
import { SELECT_EDGES_OF_DATASETS, SELECT_EDGES_OF_JOBS } from './store/lineage-graph.sql.js';

export interface ColumnNode extends Column {
  readonly fieldType: string | null;
  /** What the column is made of, as the latest event states it; null of one that is a source. */
  readonly sources: ColumnSources | null;
}

export interface ColumnGraph {
  readonly nodes: readonly ColumnNode[];
  /** From a column to one that is made of it. */
  readonly edges: readonly { readonly source: Column; readonly made: Column }[];
  /** The walk ended before it reached everything. */
  readonly cut: boolean;
}

/** Where a walk ends, whatever the depth: datasets that are read, bytes of events, and edges. */
const DATASETS_LIMIT = 500;
const BYTES_LIMIT = 64 * 1024 * 1024;
const EDGES_LIMIT = 20_000;

/**
 * Walks along the `columnLineage` facets of datasets, as of a tree size: upstream to the columns
 * that a column is made of, and downstream to those that are made of it.
 */
@Injectable()
export class ColumnLineageReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly catalogue: CatalogueReadModel,
    private readonly bodies: EventBodiesReadModel,
  ) {}

  /**
   * @param fields the columns of the dataset to start at; undefined for all of them, and for all
   * columns of the datasets that a job writes
   */
  async walk(
    start: GraphNode & { readonly fields?: readonly string[] | undefined },
    { depth, downstream }: { readonly depth: number; readonly downstream: boolean },
    asOf: number,
  ): Promise<ColumnGraph> {
    const walk = new ColumnWalk(this.bodies, asOf);
    const ids =
      start.type === 'dataset' ? [start.id] : await this.linked(SELECT_EDGES_OF_JOBS, [start.id], 'output', asOf);
    const datasets = await this.catalogue.datasetsById(ids, asOf);
    await walk.read(datasets);
    await this.upstream(walk, walk.columnsOf(datasets, start.fields), depth, asOf);
    if (downstream) await this.downstream(walk, datasets, start.fields, depth, asOf);
    return walk.graph();
  }

  private async upstream(walk: ColumnWalk, start: readonly Column[], depth: number, asOf: number): Promise<void> {
    let frontier = start;
    for (let level = 0; level < depth && frontier.length > 0 && !walk.cut; level++) {
      const sources = frontier.flatMap((made) => walk.sourcesOf(made).map((source) => walk.link(source, made)));
      frontier = sources.flatMap((source) => source ?? []);
      if (level + 1 < depth) await walk.read(await this.catalogue.datasetsNamed(walk.unread(frontier), asOf));
    }
  }

  private async downstream(
    walk: ColumnWalk,
    start: readonly CatalogueDataset[],
    fields: readonly string[] | undefined,
    depth: number,
    asOf: number,
  ): Promise<void> {
    const seen = new Set<string>();
    let datasets = start;
    // Of a dataset without columns of its own, any column that a reader names counts.
    let frontier = new Map(start.map((one) => [datasetKeyOf(one), fields && new Set(fields)]));
    for (let level = 0; level < depth && frontier.size > 0 && !walk.cut; level++) {
      const readers = await this.linked(
        SELECT_EDGES_OF_DATASETS,
        datasets.map(({ id }) => id),
        'input',
        asOf,
      );
      const written = await this.linked(SELECT_EDGES_OF_JOBS, readers, 'output', asOf);
      const made = await this.catalogue.datasetsById(written, asOf);
      await walk.read(made);
      const next = new Map<string, Set<string>>();
      for (const column of await walk.madeOf(made, frontier)) {
        const key = datasetKeyOf({ namespace: column.namespace, name: column.dataset });
        if (seen.has(`${key}${column.field}`)) continue;
        seen.add(`${key}${column.field}`);
        next.set(key, (next.get(key) ?? new Set()).add(column.field));
      }
      datasets = made.filter((one) => next.has(datasetKeyOf(one)));
      frontier = next;
    }
  }

  private async linked(sql: string, ids: readonly number[], direction: string, asOf: number): Promise<number[]> {
    const rows = await this.reader.query<{ dataset: number; job: number }>(sql, [ids, direction, asOf, EDGES_LIMIT]);
    const found = rows.map(({ dataset, job }) => (sql === SELECT_EDGES_OF_JOBS ? dataset : job));
    return [...new Set(found)].sort((a, b) => a - b);
  }
}

/** What a walk has read of datasets, and the edges that it found. */
class ColumnWalk {
  cut = false;
  private bytes = 0;
  private readonly sources = new Map<string, Map<string, ColumnSources>>();
  private readonly types = new Map<string, Map<string, string | null>>();
  private readonly nodes = new Map<string, Column>();
  private readonly edges = new Map<string, { source: Column; made: Column }>();
  private readonly followed = new Set<string>();

  constructor(
    private readonly bodies: EventBodiesReadModel,
    private readonly asOf: number,
  ) {}

  /** Reads the columns of datasets, as far as the limits of a walk go. */
  async read(datasets: readonly CatalogueDataset[]): Promise<void> {
    const unread = datasets.filter((one) => !this.sources.has(datasetKeyOf(one)));
    const room = this.bytes < BYTES_LIMIT ? Math.max(0, DATASETS_LIMIT - this.sources.size) : 0;
    this.cut ||= unread.length > room;
    const taken = unread.slice(0, room);
    if (taken.length === 0) return;
    const { facets, bytes, cut } = await this.bodies.facetsOfDatasets(taken, this.asOf);
    this.bytes += bytes;
    this.cut ||= cut;
    for (const key of taken.map(datasetKeyOf)) {
      const own = facets.get(key) ?? {};
      this.sources.set(key, new Map((columnSourcesOf(own) ?? []).map((one) => [one.name, one])));
      this.types.set(key, new Map(fieldsOf(own).map(({ name, type }) => [name, type])));
    }
  }

  columnsOf(datasets: readonly Identifier[], fields?: readonly string[]): Column[] {
    return datasets.flatMap(({ namespace, name }) => {
      const own = this.sources.get(datasetKeyOf({ namespace, name }))?.keys() ?? [];
      return [...(fields ?? own)].map((field) => ({ namespace, dataset: name, field }));
    });
  }

  sourcesOf({ namespace, dataset, field }: Column): readonly Column[] {
    return this.sources.get(datasetKeyOf({ namespace, name: dataset }))?.get(field)?.inputFields ?? [];
  }

  /** Datasets of columns that were not read, each once. */
  unread(columns: readonly Column[]): Identifier[] {
    const byKey = new Map(
      columns.map(({ namespace, dataset: name }) => [datasetKeyOf({ namespace, name }), { namespace, name }]),
    );
    return [...byKey].flatMap(([key, one]) => (this.sources.has(key) ? [] : one));
  }

  /** Columns of these datasets that are made of a column of the frontier. */
  async madeOf(
    datasets: readonly Identifier[],
    frontier: ReadonlyMap<string, ReadonlySet<string> | undefined>,
  ): Promise<Column[]> {
    const pace = new Pace();
    const found: Column[] = [];
    for (const made of this.columnsOf(datasets)) {
      const sources = this.sourcesOf(made).filter(({ namespace, dataset, field }) => {
        const key = datasetKeyOf({ namespace, name: dataset });
        return frontier.has(key) && (frontier.get(key)?.has(field) ?? true);
      });
      for (const source of sources) this.link(source, made);
      if (sources.length > 0) found.push(made);
      if (pace.isDue()) await pace.turn();
    }
    return found;
  }

  /** Adds an edge. Returns its source if the walk has not been there. */
  link(source: Column, made: Column): Column | undefined {
    const [from, to] = [keyOf(source), keyOf(made)];
    if (this.edges.size >= EDGES_LIMIT) {
      this.cut = true;
      return undefined;
    }
    this.nodes.set(from, source).set(to, made);
    this.edges.set(`${from}>${to}`, { source, made });
    if (this.followed.has(from)) return undefined;
    this.followed.add(from);
    return source;
  }

  graph(): ColumnGraph {
    const nodes = [...this.nodes.values()].map(({ namespace, dataset, field }) => {
      const key = datasetKeyOf({ namespace, name: dataset });
      const fieldType = this.types.get(key)?.get(field) ?? null;
      return { namespace, dataset, field, fieldType, sources: this.sources.get(key)?.get(field) ?? null };
    });
    return { nodes, edges: [...this.edges.values()], cut: this.cut };
  }
}

const keyOf = ({ namespace, dataset, field }: Column): string => JSON.stringify([namespace, dataset, field]);
