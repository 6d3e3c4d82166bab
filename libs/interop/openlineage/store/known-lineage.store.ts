import type { Instant } from '@core/kernel';
import type { ShardsReadModel } from '@domain/shards';
import type { Transaction } from '@platform/database';
import { aliasesOf } from '../dataset-facts.js';
import { type Identifier, identifierKey } from '../dataset-uri.js';
import type { DatasetState, KnownLineage, RunInput } from '../known-lineage.js';
import { namesToLookUp, otherSources } from '../plan-events.js';
import type { LineageEvent } from '../read-event.js';
import { SELECT_DATASET_IDS, SELECT_NAMED_BY_RUNS, SELECT_RUN_STARTS, SELECT_STATES } from './openlineage.sql.js';

/** States of a dataset that a chunk looks at: an event later than these refers to the earliest. */
const STATES_LIMIT = 20;

interface NamedByRun extends Identifier {
  readonly run: string;
  readonly key: string;
  readonly direction: 'input' | 'output' | 'alias';
  readonly shard: string | null;
  readonly basis: string | null;
  readonly eventTime: Instant;
}

interface StateRow extends DatasetState {
  readonly dataset: number;
}

/** Reads everything that a chunk of events can refer to, in a fixed number of statements. */
export async function readKnownLineage(
  tx: Transaction,
  shards: ShardsReadModel,
  events: readonly LineageEvent[],
  asOf: number,
): Promise<KnownLineage & { readonly datasetIds: ReadonlyMap<string, number> }> {
  const runs = [...new Set(events.flatMap(({ run }) => run ?? []))];
  const named = runs.length === 0 ? [] : await tx.query<NamedByRun>(SELECT_NAMED_BY_RUNS, [runs]);
  const starts =
    runs.length === 0 ? [] : await tx.query<{ run: string; startedAt: Instant | null }>(SELECT_RUN_STARTS, [runs]);
  const inputs = new Map<string, RunInput[]>();
  for (const { run, direction, namespace, name, shard } of named) {
    if (direction === 'input') append(inputs, run, { namespace, name, told: shard ?? undefined });
  }
  const datasetIds = await idsOf(tx, events, named);
  const states = await statesOf(tx, datasetIds);
  for (const { key, run, shard, basis, eventTime, direction } of named) {
    if (direction === 'input' || shard === null) continue;
    const known = states.get(key)?.some((state) => state.run === run && state.shard === shard);
    if (!known) states.set(key, [{ run, shard, basis, eventTime }, ...(states.get(key) ?? [])]);
  }
  const names = events.flatMap((event) => namesToLookUp(event, inputs.get(event.run ?? '') ?? []));
  const registered = await shards.within(tx).numbersOf([...new Set(names)], asOf);
  return {
    states,
    inputs,
    datasetIds,
    starts: new Map(starts.flatMap(({ run, startedAt }) => (startedAt === null ? [] : [[run, startedAt] as const]))),
    shards: new Set(registered.keys()),
  };
}

async function idsOf(
  tx: Transaction,
  events: readonly LineageEvent[],
  named: readonly NamedByRun[],
): Promise<Map<string, number>> {
  const datasets = events.flatMap((event) => [
    ...event.inputs,
    ...event.outputs,
    ...[...event.inputs, ...event.outputs].flatMap(aliasesOf),
    ...event.outputs.flatMap((output) => otherSources(event, output)),
  ]);
  const keys = new Set([...datasets.map(identifierKey), ...named.map(({ key }) => key)]);
  const bytes = [...keys].map((key) => Buffer.from(key, 'hex'));
  const rows = await tx.query<{ id: number; key: string }>(SELECT_DATASET_IDS, [bytes]);
  return new Map(rows.map(({ id, key }) => [key, id]));
}

async function statesOf(
  tx: Transaction,
  datasetIds: ReadonlyMap<string, number>,
): Promise<Map<string, readonly DatasetState[]>> {
  if (datasetIds.size === 0) return new Map();
  const rows = await tx.query<StateRow>(SELECT_STATES, [[...datasetIds.values()], STATES_LIMIT]);
  const byId = new Map<number, DatasetState[]>();
  for (const { dataset, run, eventTime, shard, basis } of rows) append(byId, dataset, { run, eventTime, shard, basis });
  return new Map([...datasetIds].flatMap(([key, id]) => (byId.has(id) ? [[key, byId.get(id) ?? []] as const] : [])));
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
