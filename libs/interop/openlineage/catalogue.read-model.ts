import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { Database, type Reader } from '@platform/database';
import { type Identifier, identifierKey } from './dataset-uri.js';
import type { NodeReference, NodeType } from './node-id.js';
import { notFound } from './openlineage.errors.js';
import type { RunStatus, RunSummary } from './run-summary.js';
import { type Counted, HISTORY_LIMIT, RunsReadModel, type Slice } from './runs.read-model.js';
import {
  COUNT_DATASETS_IN_NAMESPACE,
  COUNT_JOBS_IN_NAMESPACE,
  SELECT_ALL_JOBS,
  SELECT_COUNTS_AT,
  SELECT_DATASET_NAMESPACES,
  SELECT_LAST_EVENTS_OF_DATASETS,
  SELECT_LINEAGE_DATASETS,
  SELECT_DATASETS_IN_NAMESPACE,
  SELECT_DATASETS_OF_JOBS,
  SELECT_JOB_NAMESPACES,
  SELECT_LINEAGE_JOBS,
  SELECT_JOBS_IN_NAMESPACE,
  SELECT_NAMESPACE,
  SELECT_STATE_OF_DATASET,
  SELECT_STATES_OF_DATASET,
} from './store/catalogue.sql.js';
import { SELECT_DATASET_IDS, SELECT_JOB_IDS } from './store/openlineage.sql.js';

export interface CatalogueNamespace {
  readonly namespace: string;
  readonly createdAt: Instant;
}

/** A dataset that events name. `createdAt` and `updatedAt` are times of events. */
export interface CatalogueDataset extends Identifier {
  readonly id: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface CatalogueJob extends CatalogueDataset {
  /** The run whose event was recorded last. */
  readonly run: string | null;
}

/** A job with what it reads and writes, as far as that is shown. */
export interface JobWithDatasets extends CatalogueJob {
  readonly inputs: readonly Identifier[];
  readonly outputs: readonly Identifier[];
  /** There are more inputs or outputs than these. */
  readonly truncated: boolean;
  /** The latest first: ten at most, in a graph one. */
  readonly latestRuns: readonly RunSummary[];
}

/** What a dataset held after a run: a shard. */
export interface CatalogueState {
  readonly shard: string;
  /** Of the first event that states it. */
  readonly entry: number;
  readonly run: string | null;
  readonly createdAt: Instant;
}

interface Directed {
  input?: Identifier[];
  output?: Identifier[];
}

/** Namespaces of datasets and of jobs that are looked at. */
const NAMESPACES_LIMIT = 10_000;
/** Inputs, and outputs, that are shown of a job in a list. */
export const DATASETS_SHOWN = 100;
/** Jobs that are looked at for the states of their last runs, and how many at a time. */
const JOBS_BY_STATE = 10_000;
const JOBS_AT_A_TIME = 500;

/** Reads the jobs, runs and datasets that events name, as of a tree size. */
@Injectable()
export class CatalogueReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly runs: RunsReadModel,
  ) {}

  async namespaces({ limit, offset }: Slice, asOf: number): Promise<Counted<CatalogueNamespace>> {
    const parameters = [asOf, NAMESPACES_LIMIT];
    const lists = [SELECT_DATASET_NAMESPACES, SELECT_JOB_NAMESPACES];
    const found = await Promise.all(lists.map((sql) => this.reader.query<CatalogueNamespace>(sql, parameters)));
    const byName = new Map<string, CatalogueNamespace>();
    for (const one of found.flat()) {
      const known = byName.get(one.namespace);
      if (!known || one.createdAt < known.createdAt) byName.set(one.namespace, one);
    }
    const all = [...byName.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
    const truncated = found.some((rows) => rows.length >= NAMESPACES_LIMIT);
    return { items: all.slice(offset, offset + limit), total: all.length, truncated };
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async namespace(namespace: string, asOf: number): Promise<CatalogueNamespace> {
    const [row] = await this.reader.query<{ createdAt: Instant }>(SELECT_NAMESPACE, [namespace, asOf]);
    if (!row) throw notFound(`No event names the namespace ${namespace}.`);
    return { namespace, createdAt: row.createdAt };
  }

  /** Datasets of a namespace, in the order in which they were first named. */
  async datasets(namespace: string, slice: Slice, asOf: number): Promise<Counted<CatalogueDataset>> {
    await this.namespace(namespace, asOf);
    const ids = await this.idsIn(SELECT_DATASETS_IN_NAMESPACE, namespace, slice, asOf);
    const total = await this.countIn(COUNT_DATASETS_IN_NAMESPACE, namespace, asOf);
    return { items: await this.datasetsById(ids, asOf), total, truncated: false };
  }

  /** Returns datasets in the order of their ids; leaves out those that were named later. */
  async datasetsById(ids: readonly number[], asOf: number): Promise<CatalogueDataset[]> {
    return inOrder(ids, await this.reader.query<CatalogueDataset>(SELECT_LINEAGE_DATASETS, [ids, asOf]));
  }

  /** Those of the datasets that events name. */
  async datasetsNamed(identifiers: readonly Identifier[], asOf: number): Promise<CatalogueDataset[]> {
    const keys = identifiers.map((one) => Buffer.from(identifierKey(one), 'hex'));
    const rows = await this.reader.query<{ id: number }>(SELECT_DATASET_IDS, [keys]);
    const ids = rows.map(({ id }) => id).sort((a, b) => a - b);
    return this.datasetsById(ids, asOf);
  }

  /** Namespaces of datasets, in the order of their names. */
  async sources({ limit, offset }: Slice, asOf: number): Promise<Counted<CatalogueNamespace>> {
    const found = await this.reader.query<CatalogueNamespace>(SELECT_DATASET_NAMESPACES, [asOf, NAMESPACES_LIMIT]);
    const all = found.sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
    const truncated = found.length >= NAMESPACES_LIMIT;
    return { items: all.slice(offset, offset + limit), total: all.length, truncated };
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async source(namespace: string, asOf: number): Promise<CatalogueNamespace> {
    const [first] = await this.idsIn(SELECT_DATASETS_IN_NAMESPACE, namespace, { limit: 1, offset: 0 }, asOf);
    if (first === undefined) throw notFound(`No event names a dataset in the namespace ${namespace}.`);
    return this.namespace(namespace, asOf);
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async dataset(identifier: Identifier, asOf: number): Promise<CatalogueDataset> {
    const id = await this.requireId({ type: 'dataset', candidates: [identifier] }, asOf);
    return (await this.datasetsById([id], asOf))[0] as CatalogueDataset;
  }

  /**
   * Jobs of a namespace, or all of them, the latest first; with statuses only those whose last run
   * has one of these.
   */
  async jobs(
    { namespace, statuses }: { namespace?: string | undefined; statuses?: readonly RunStatus[] | undefined },
    slice: Slice,
    asOf: number,
  ): Promise<Counted<JobWithDatasets>> {
    if (namespace !== undefined) await this.namespace(namespace, asOf);
    if (statuses !== undefined) return this.jobsByStatus(namespace, new Set(statuses), slice, asOf);
    const ids = await this.jobIds(namespace, slice, asOf);
    const total =
      namespace === undefined
        ? ((await this.countsAt([asOf]))[0]?.jobs ?? 0)
        : await this.countIn(COUNT_JOBS_IN_NAMESPACE, namespace, asOf);
    return { items: await this.jobsWithDatasets(ids, asOf), total, truncated: false };
  }

  private async jobsByStatus(
    namespace: string | undefined,
    statuses: ReadonlySet<RunStatus>,
    { limit, offset }: Slice,
    asOf: number,
  ): Promise<Counted<JobWithDatasets>> {
    const matching: number[] = [];
    let seen = 0;
    for (let last = JOBS_AT_A_TIME; last === JOBS_AT_A_TIME && seen < JOBS_BY_STATE; seen += last) {
      const ids = await this.jobIds(namespace, { limit: JOBS_AT_A_TIME, offset: seen }, asOf);
      const jobs = await this.jobsById(ids, asOf);
      const runs = await this.runs.runs(
        jobs.flatMap(({ run }) => run ?? []),
        asOf,
      );
      const matches = jobs.filter(({ run }) => statuses.has(runs.get(run ?? '')?.status ?? 'NEW'));
      matching.push(...matches.map(({ id }) => id));
      last = ids.length;
    }
    const items = await this.jobsWithDatasets(matching.slice(offset, offset + limit), asOf);
    return { items, total: matching.length, truncated: seen >= JOBS_BY_STATE };
  }

  /** @throws OpenLineageError `lineage-not-found` */
  async job(identifier: Identifier, asOf: number): Promise<JobWithDatasets> {
    const id = await this.requireId({ type: 'job', candidates: [identifier] }, asOf);
    return (await this.jobsWithDatasets([id], asOf))[0] as JobWithDatasets;
  }

  async jobsById(ids: readonly number[], asOf: number): Promise<CatalogueJob[]> {
    return inOrder(ids, await this.reader.query<CatalogueJob>(SELECT_LINEAGE_JOBS, [ids, asOf]));
  }

  async jobsWithDatasets(ids: readonly number[], asOf: number): Promise<JobWithDatasets[]> {
    const jobs = await this.jobsById(ids, asOf);
    const runs = await this.runs.latestRuns(ids, asOf);
    const named = await this.datasetsOf(ids, asOf);
    return jobs.map((job) => {
      const { input = [], output = [] } = named.get(job.id) ?? {};
      return {
        ...job,
        inputs: input.slice(0, DATASETS_SHOWN),
        outputs: output.slice(0, DATASETS_SHOWN),
        truncated: input.length > DATASETS_SHOWN || output.length > DATASETS_SHOWN,
        latestRuns: runs.get(job.id) ?? [],
      };
    });
  }

  /** One more input and output of each job than is shown. */
  private async datasetsOf(jobs: readonly number[], asOf: number): Promise<Map<number, Directed>> {
    type Row = Identifier & { readonly job: number; readonly direction: keyof Directed };
    const rows = await this.reader.query<Row>(SELECT_DATASETS_OF_JOBS, [jobs, asOf, DATASETS_SHOWN + 1]);
    const byJob = new Map<number, Directed>();
    for (const { job, direction, namespace, name } of rows) {
      const directed = byJob.get(job) ?? {};
      (directed[direction] ??= []).push({ namespace, name });
      byJob.set(job, directed);
    }
    return byJob;
  }

  /** States of a dataset, the latest first, among its latest rows. */
  async states(dataset: number, { limit, offset }: Slice, asOf: number): Promise<Counted<CatalogueState>> {
    type Row = CatalogueState & { readonly total: number; readonly rows: number };
    const parameters = [dataset, asOf, HISTORY_LIMIT, limit, offset];
    const rows = await this.reader.query<Row>(SELECT_STATES_OF_DATASET, parameters);
    return { items: rows, total: rows[0]?.total ?? 0, truncated: (rows[0]?.rows ?? 0) >= HISTORY_LIMIT };
  }

  /** The state that the event of an entry made of a dataset. @throws OpenLineageError */
  async state(dataset: number, entry: number, asOf: number): Promise<CatalogueState> {
    const [row] = await this.reader.query<CatalogueState>(SELECT_STATE_OF_DATASET, [dataset, entry, asOf]);
    if (!row) throw notFound('No event states this version of the dataset.');
    return row;
  }

  /** The run and the state of the last event that names each dataset. */
  async lastEvents(
    datasets: readonly number[],
    asOf: number,
  ): Promise<Map<number, { readonly run: string | null; readonly state: string | null }>> {
    type Row = { readonly id: number; readonly run: string | null; readonly state: string | null };
    const rows = await this.reader.query<Row>(SELECT_LAST_EVENTS_OF_DATASETS, [datasets, asOf]);
    return new Map(rows.map(({ id, run, state }) => [id, { run, state }]));
  }

  /** How many jobs and datasets there were at each tree size. */
  countsAt(treeSizes: readonly number[]): Promise<{ readonly jobs: number; readonly datasets: number }[]> {
    return this.reader.query(SELECT_COUNTS_AT, [treeSizes]);
  }

  /** How many namespaces of datasets there were at each tree size; at most `NAMESPACES_LIMIT`. */
  async sourcesAt(treeSizes: readonly number[]): Promise<{ readonly sources: number }[]> {
    const parameters = [Math.max(0, ...treeSizes), NAMESPACES_LIMIT];
    const rows = await this.reader.query<{ entry: number }>(SELECT_DATASET_NAMESPACES, parameters);
    return treeSizes.map((size) => ({ sources: rows.filter(({ entry }) => entry < size).length }));
  }

  /** The id of the first candidate that is known. @throws OpenLineageError `lineage-not-found` */
  async requireId({ type, candidates }: NodeReference, asOf: number): Promise<number> {
    const keys = candidates.map(identifierKey);
    const rows = await this.reader.query<{ id: number; key: string }>(
      type === 'job' ? SELECT_JOB_IDS : SELECT_DATASET_IDS,
      [keys.map((key) => Buffer.from(key, 'hex'))],
    );
    const known = await this.known(type, rows, asOf);
    const id = keys.flatMap((key) => known.get(key) ?? [])[0];
    if (id !== undefined) return id;
    const [{ namespace, name } = { namespace: '', name: '' }] = candidates;
    throw notFound(`No event names the ${type} ${name} in the namespace ${namespace}.`);
  }

  /** Those that were named before `asOf`. */
  private async known(
    type: NodeType,
    rows: readonly { readonly id: number; readonly key: string }[],
    asOf: number,
  ): Promise<Map<string, number>> {
    const ids = rows.map(({ id }) => id);
    const found = type === 'job' ? await this.jobsById(ids, asOf) : await this.datasetsById(ids, asOf);
    const present = new Set(found.map(({ id }) => id));
    return new Map(rows.flatMap(({ key, id }) => (present.has(id) ? [[key, id] as const] : [])));
  }

  private async jobIds(namespace: string | undefined, slice: Slice, asOf: number): Promise<number[]> {
    if (namespace !== undefined) return this.idsIn(SELECT_JOBS_IN_NAMESPACE, namespace, slice, asOf);
    const rows = await this.reader.query<{ id: number }>(SELECT_ALL_JOBS, [slice.limit, slice.offset, asOf]);
    return rows.map(({ id }) => id);
  }

  private async idsIn(sql: string, namespace: string, { limit, offset }: Slice, asOf: number): Promise<number[]> {
    const rows = await this.reader.query<{ id: number }>(sql, [namespace, asOf, limit, offset]);
    return rows.map(({ id }) => id);
  }

  private async countIn(sql: string, namespace: string, asOf: number): Promise<number> {
    const [row] = await this.reader.query<{ total: number }>(sql, [namespace, asOf]);
    return row?.total ?? 0;
  }
}

function inOrder<Row extends { readonly id: number }>(ids: readonly number[], rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
