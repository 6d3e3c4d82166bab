import { Inject, Injectable } from '@nestjs/common';
import type { Instant } from '@core/kernel';
import { inTurns, Pace } from '@platform/cancellation';
import { Database, type Reader } from '@platform/database';
import type { Identifier } from './dataset-uri.js';
import {
  datasetFacetsOf,
  datasetKeyOf,
  type Facets,
  facetsByDataset,
  firstOfEach,
  jobFacetsOf,
  mergedFacets,
  runFacetsOf,
} from './event-facets.js';
import { type Members, objectOf } from './read-values.js';
import { RUN_EVENTS_LIMIT, type Slice } from './runs.read-model.js';
import { SELECT_RUN_EVENTS } from './store/catalogue.sql.js';
import {
  COUNT_EVENTS,
  COUNT_EVENTS_OF_NAMESPACE,
  SELECT_BODIES,
  SELECT_EVENT_LENGTHS,
  SELECT_EVENT_ROWS,
  SELECT_EVENTS_ASCENDING,
  SELECT_EVENTS_DESCENDING,
  SELECT_EVENTS_OF_DATASETS,
  SELECT_EVENTS_OF_JOBS,
  SELECT_EVENTS_OF_NAMESPACE,
} from './store/event-bodies.sql.js';

/** A period of events, and their order. */
export interface EventsQuery extends Slice {
  readonly after: Instant;
  readonly before: Instant;
  readonly sortDirection: 'asc' | 'desc';
}

/** An event as a row has it, without its facets. */
export interface EventRow extends Identifier {
  readonly entry: number;
  readonly digest: string;
  readonly state: string | null;
  readonly run: string | null;
  readonly eventTime: Instant;
}

/** An event: as it was sent, or, where the answer has no room for that, its row. */
export type ShownEvent = { readonly body: object } | { readonly row: EventRow };

interface Sized {
  readonly entry: number;
  readonly bytes: number;
}

/** Bytes of events that one answer is made of. */
const BYTES_LIMIT = 8 * 1024 * 1024;
/** The latest events that are looked at for the facets of one dataset or job. */
const EVENTS_OF_ONE = 10;
/** Events that are counted for a total. */
export const EVENTS_COUNTED = 100_000;

/** Reads what is only in the bytes of events, as of a tree size, up to a limit of bytes. */
@Injectable()
export class EventBodiesReadModel {
  constructor(@Inject(Database) private readonly reader: Reader) {}

  /** The facets of a dataset, each as the latest event has it. */
  async datasetFacets({ id, ...dataset }: Identifier & { readonly id: number }, asOf: number): Promise<Facets> {
    const sized = await this.reader.query<Sized>(SELECT_EVENTS_OF_DATASETS, [[id], asOf, EVENTS_OF_ONE]);
    return mergedFacets(await this.parsed(sized), (event) => datasetFacetsOf(event, dataset));
  }

  /** The facets of a dataset in one event. */
  async datasetFacetsAt(dataset: Identifier, entry: number): Promise<Facets> {
    return mergedFacets(await this.parsed(await this.sizes([entry])), (event) => datasetFacetsOf(event, dataset));
  }

  /**
   * The facets of several datasets, by `datasetKeyOf`, each as the latest event has it. `cut` if
   * the bytes of an answer were not enough for all of their events.
   */
  async facetsOfDatasets(
    datasets: readonly (Identifier & { readonly id: number })[],
    asOf: number,
  ): Promise<{ readonly facets: ReadonlyMap<string, Facets>; readonly bytes: number; readonly cut: boolean }> {
    const parameters = [datasets.map(({ id }) => id), asOf, EVENTS_OF_ONE];
    const sized = await this.reader.query<Sized>(SELECT_EVENTS_OF_DATASETS, parameters);
    const wanted = new Set(datasets.map(datasetKeyOf));
    const byDataset = new Map<string, Facets[]>();
    const events = await this.bodies(sized);
    await inTurns(events.values(), (event) => {
      for (const [key, list] of facetsByDataset(event, wanted))
        byDataset.set(key, [...(byDataset.get(key) ?? []), ...list]);
    });
    const facets = new Map([...byDataset].map(([key, list]) => [key, firstOfEach(list)]));
    const entries = new Map(sized.map((one) => [one.entry, one.bytes]));
    const bytes = [...entries.values()].reduce((sum, length) => sum + length, 0);
    return { facets, bytes, cut: events.size < entries.size };
  }

  /** The facets of several jobs and of their runs, each as the latest event has it. */
  async facetsOfJobs(jobs: readonly number[], asOf: number): Promise<Map<number, { job: Facets; run: Facets }>> {
    const sized = await this.reader.query<Sized & { id: number }>(SELECT_EVENTS_OF_JOBS, [jobs, asOf, EVENTS_OF_ONE]);
    const events = await this.bodies(sized);
    return new Map(
      jobs.map((id) => {
        const own = sized.flatMap((one): Members[] => {
          const event = one.id === id ? events.get(one.entry) : undefined;
          return event ? [event] : [];
        });
        return [id, { job: mergedFacets(own, jobFacetsOf), run: mergedFacets(own, runFacetsOf) }];
      }),
    );
  }

  /** The facets of a job in one event. */
  async jobFacetsAt(entry: number): Promise<Facets> {
    return mergedFacets(await this.parsed(await this.sizes([entry])), jobFacetsOf);
  }

  /** The facets of a run, or of its job in the events of the run. */
  async runFacets(run: string, of: 'run' | 'job', asOf: number): Promise<Facets> {
    const rows = await this.reader.query<{ entry: number }>(SELECT_RUN_EVENTS, [[run], asOf, RUN_EVENTS_LIMIT]);
    const sized = await this.sizes(rows.map(({ entry }) => entry));
    return mergedFacets(await this.parsed(sized), of === 'run' ? runFacetsOf : jobFacetsOf);
  }

  /** Events of runs of a period, by their times. */
  async events({ after, before, sortDirection, limit, offset }: EventsQuery, asOf: number): Promise<ShownEvent[]> {
    const sql = sortDirection === 'asc' ? SELECT_EVENTS_ASCENDING : SELECT_EVENTS_DESCENDING;
    return this.shown(await this.reader.query<{ entry: number }>(sql, [after, before, asOf, limit, offset]));
  }

  /** Events of the runs of a namespace's jobs, the latest first, and how many: see `count`. */
  async eventsOfNamespace(
    namespace: string,
    { limit, offset }: Slice,
    asOf: number,
  ): Promise<{ readonly events: ShownEvent[]; readonly total: number }> {
    const [row] = await this.reader.query<{ total: number }>(COUNT_EVENTS_OF_NAMESPACE, [
      namespace,
      asOf,
      EVENTS_COUNTED,
    ]);
    const parameters = [namespace, asOf, limit, offset];
    const found = await this.reader.query<{ entry: number }>(SELECT_EVENTS_OF_NAMESPACE, parameters);
    return { events: await this.shown(found), total: row?.total ?? 0 };
  }

  private async shown(found: readonly { readonly entry: number }[]): Promise<ShownEvent[]> {
    const entries = found.map(({ entry }) => entry);
    const byEntry = new Map((await this.sizes(entries)).map((sized) => [sized.entry, sized]));
    const bodies = await this.bodies(entries.flatMap((entry) => byEntry.get(entry) ?? []));
    const rest = entries.filter((entry) => !bodies.has(entry));
    const rows = await this.reader.query<EventRow>(SELECT_EVENT_ROWS, [rest]);
    const rowOf = new Map(rows.map((row) => [row.entry, row]));
    return entries.flatMap((entry): ShownEvent[] => {
      const [body, row] = [bodies.get(entry), rowOf.get(entry)];
      return body ? [{ body }] : row ? [{ row }] : [];
    });
  }

  /** How many events of runs a period has, counted up to `EVENTS_COUNTED`. */
  async count({ after, before }: Pick<EventsQuery, 'after' | 'before'>, asOf: number): Promise<number> {
    const [row] = await this.reader.query<{ total: number }>(COUNT_EVENTS, [after, before, asOf, EVENTS_COUNTED]);
    return row?.total ?? 0;
  }

  private async sizes(entries: readonly number[]): Promise<Sized[]> {
    return entries.length === 0 ? [] : this.reader.query<Sized>(SELECT_EVENT_LENGTHS, [entries]);
  }

  private async parsed(sized: readonly Sized[]): Promise<Members[]> {
    return [...(await this.bodies(sized)).values()];
  }

  /** The events that fit into an answer, parsed, in this order: the first ones. */
  private async bodies(sized: readonly Sized[]): Promise<Map<number, Members>> {
    let bytes = 0;
    const fitting = [...new Map(sized.map((one) => [one.entry, one])).values()].filter(
      (one) => (bytes += one.bytes) <= BYTES_LIMIT,
    );
    const entries = fitting.map(({ entry }) => entry);
    if (entries.length === 0) return new Map();
    const rows = await this.reader.query<{ entry: number; body: Buffer }>(SELECT_BODIES, [entries]);
    const bodyOf = new Map(rows.map(({ entry, body }) => [entry, body]));
    const pace = new Pace();
    const parsed = new Map<number, Members>();
    for (const entry of entries) {
      // Checked when it was received.
      const body = objectOf(JSON.parse(bodyOf.get(entry)?.toString('utf8') ?? '{}'));
      if (body) parsed.set(entry, body);
      if (pace.isDue()) await pace.turn();
    }
    return parsed;
  }
}
