import type { Transaction } from '@platform/database';
import { type Identifier, identifierKey } from '../dataset-uri.js';
import type { NamedDataset } from '../openlineage.ledger-entries.js';
import type { LineageEvent } from '../read-event.js';
import {
  INSERT_BODIES,
  INSERT_DATASETS,
  INSERT_EDGES,
  INSERT_EVENTS,
  INSERT_JOBS,
  INSERT_NAMED,
  SELECT_JOB_IDS,
  SELECT_NEXT_IDS,
} from './openlineage.sql.js';

/** An event with the index of its entry and what that entry names. */
export interface RecordedEvent {
  readonly event: LineageEvent;
  readonly entry: number;
  readonly inputs: readonly NamedDataset[];
  readonly outputs: readonly NamedDataset[];
}

/** Gives identifiers their ids, by first appearance, and collects the rows of new ones. */
class Ids {
  readonly added: (Identifier & { readonly id: number; readonly key: string; readonly entry: number })[] = [];

  constructor(
    private readonly known: Map<string, number>,
    private next: number,
  ) {}

  idOf({ namespace, name }: Identifier, entry: number): number {
    const key = identifierKey({ namespace, name });
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.next);
    this.added.push({ id: this.next, key, namespace, name, entry });
    return this.next++;
  }
}

/** Writes the rows of recorded events, in a fixed number of statements. */
export async function writeEvents(
  tx: Transaction,
  recorded: readonly RecordedEvent[],
  datasetIds: ReadonlyMap<string, number>,
): Promise<void> {
  const jobKeys = recorded.flatMap(({ event }) => (event.job ? [Buffer.from(identifierKey(event.job), 'hex')] : []));
  const known = await tx.query<{ id: number; key: string }>(SELECT_JOB_IDS, [jobKeys]);
  const [next] = await tx.query<{ dataset: number; job: number }>(SELECT_NEXT_IDS);
  const jobs = new Ids(new Map(known.map(({ id, key }) => [key, id])), next?.job ?? 0);
  const datasets = new Ids(new Map(datasetIds), next?.dataset ?? 0);
  const rows = recorded.map((one) => rowsOf(one, jobs, datasets));
  const named = rows.flatMap((row) => row.named);
  const edges = rows.flatMap((row) => row.edges);
  await tx.query(INSERT_BODIES, [
    recorded.map(({ event }) => Buffer.from(event.digest, 'hex')),
    recorded.map(({ event }) => event.bytes),
  ]);
  await tx.query(INSERT_EVENTS, [JSON.stringify(rows.map(({ event }) => event))]);
  if (jobs.added.length > 0) await tx.query(INSERT_JOBS, [JSON.stringify(jobs.added)]);
  if (datasets.added.length > 0) await tx.query(INSERT_DATASETS, [JSON.stringify(datasets.added)]);
  if (named.length > 0) await tx.query(INSERT_NAMED, [JSON.stringify(named)]);
  if (edges.length > 0) await tx.query(INSERT_EDGES, [JSON.stringify(edges)]);
}

function rowsOf({ event, entry, inputs, outputs }: RecordedEvent, jobs: Ids, datasets: Ids) {
  const job = event.job ? jobs.idOf(event.job, entry) : null;
  const { digest, type, eventTime, run = null, state = null } = event;
  const directed = [
    ...inputs.map((one) => ({ one, direction: 'input' as const })),
    ...outputs.map((one) => ({ one, direction: one.alias ? ('alias' as const) : ('output' as const) })),
  ];
  const named = directed.map(({ one, direction }, position) => ({
    entry,
    position,
    dataset: datasets.idOf(one, entry),
    direction,
    run,
    event_time: eventTime,
    shard: one.shard ?? null,
    basis: one.basis ?? null,
  }));
  const edges = named.flatMap(({ dataset, direction }) =>
    job === null || direction === 'alias' ? [] : [{ dataset, direction, job, entry }],
  );
  return { event: { entry, digest, type, job, run, state, event_time: eventTime }, named, edges };
}
