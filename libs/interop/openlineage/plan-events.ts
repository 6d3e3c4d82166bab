import { sha256 } from '@core/kernel';
import { LABEL_LIMIT, PARENT_LIMIT, type RegisterShard } from '@domain/shards';
import { activityOf, isStreaming } from './activity-of.js';
import {
  aliasesOf,
  countsOf,
  isSubset,
  lifecycleOf,
  previousName,
  subsetLocations,
  tagLabels,
  toldVersion,
} from './dataset-facts.js';
import { amendedUri, datasetUri, type Identifier, identifierKey, runUri, versionUri } from './dataset-uri.js';
import { datasetKeyOf } from './event-facets.js';
import { type KnownLineage, Lineage, type RunInput } from './known-lineage.js';
import type { NamedDataset } from './openlineage.ledger-entries.js';
import type { EventDataset, LineageEvent } from './read-event.js';

/** What an event becomes. `declarations`: places in the plan's list. */
export interface PlannedEvent {
  readonly event: LineageEvent;
  readonly inputs: readonly NamedDataset[];
  readonly outputs: readonly NamedDataset[];
  readonly declarations: readonly number[];
  /** The shards that the run had read when it completed. */
  readonly read: readonly string[];
  /** When the run began, as far as events say. */
  readonly startedAt: string | undefined;
  readonly issues: LineageEvent['issues'];
}

export interface LineagePlan {
  readonly events: readonly PlannedEvent[];
  /** Registrations, in order: parents are before their children. */
  readonly declarations: readonly RegisterShard[];
}

/**
 * Decides what a chunk of events states in our words. Pure. A chunk means what its events mean one
 * by one. Only a run that completed (or a streaming one that runs) makes derivations: of what a
 * failed run left behind nobody knows what it is.
 */
export function planEvents(known: KnownLineage, events: readonly LineageEvent[]): LineagePlan {
  const planner = new Planner(new Lineage(known));
  return { events: events.map((event) => planner.add(event)), declarations: planner.declarations };
}

/** The names of shards that the plan of events may look for. */
export function namesToLookUp(event: LineageEvent, inputs: readonly RunInput[]): string[] {
  const named = [...event.inputs, ...event.outputs].flatMap((dataset) => {
    const states = [datasetUri(dataset), ...placesOf(event, dataset)];
    const digest = dataset.whence?.digest;
    return [...states, ...subsetLocations(dataset), ...(digest === undefined ? [] : [digest])];
  });
  const sources = [...inputs, ...event.outputs.flatMap((output) => [...otherSources(event, output)])];
  return [...named, ...sources.map(datasetUri), ...inputs.flatMap(({ told }) => told ?? [])];
}

/** The datasets, beside inputs and outputs, whose states the plan of an event may look for. */
export function otherSources(event: LineageEvent, output: EventDataset): Identifier[] {
  return [...(event.explicit.sources.get(datasetKeyOf(output))?.datasets ?? []), ...previousName(output)];
}

class Planner {
  readonly declarations: RegisterShard[] = [];
  private own: number[] = [];
  private issues: { pointer: string; message: string }[] = [];

  constructor(private readonly lineage: Lineage) {}

  add(event: LineageEvent): PlannedEvent {
    this.own = [];
    this.issues = [...event.issues, ...event.explicit.unread];
    const inputs = event.inputs.map(({ namespace, name, ...input }): NamedDataset => {
      const told = toldName({ namespace, name, ...input });
      return { namespace, name, ...(told !== undefined && { shard: told }) };
    });
    if (event.run !== undefined) {
      this.lineage.addRun(event.run, event.eventTime);
      for (const { shard, ...input } of inputs) this.lineage.addInput(event.run, { ...input, told: shard });
    }
    const read = completes(event) ? this.readShards(event) : [];
    const outputs = distinct(event.outputs).flatMap((output) => this.output(event, output, read));
    const startedAt = event.run === undefined ? undefined : this.lineage.startOf(event.run);
    return { event, inputs, outputs, declarations: this.own, read, startedAt, issues: this.issues };
  }

  /** The shards of everything that the run was said to read. */
  private readShards(event: LineageEvent): string[] {
    const facets = new Map(event.inputs.map((input) => [identifierKey(input), input]));
    const inputs = event.run === undefined ? [] : this.lineage.inputsOf(event.run);
    return [...new Set(inputs.flatMap((input) => this.source(event, input, facets.get(identifierKey(input)))))];
  }

  /** The shards that a source of an event is, registered as of unknown origin if nobody did. */
  private source(event: LineageEvent, input: Identifier & Partial<RunInput>, facets?: EventDataset): string[] {
    if (facets?.whence?.digest !== undefined) {
      const { uri, ...facts } = this.factsOf(facets);
      const free = uri !== undefined && !this.lineage.hasShard(uri);
      return [this.registered(facets.whence.digest, { ...facts, ...(free && { uri }) })];
    }
    if (input.told !== undefined) return [this.registered(input.told)];
    const locations = facets ? subsetLocations(facets) : [];
    if (locations.length > 0) return locations.map((uri) => this.registered(uri));
    const start = this.lineage.startOf(event.run ?? '') ?? event.eventTime;
    const names = [input, ...(facets ? aliasesOf(facets) : [])];
    const state = this.lineage.stateRead(names, event.run ?? null, start, event.eventTime);
    if (state) return [state.shard];
    return [this.registered(datasetUri(input), facets ? this.factsOf(facets) : {})];
  }

  private factsOf(dataset: EventDataset): Partial<RegisterShard> {
    const { version: _version, digest, ...facts } = { ...dataset.whence, ...this.labels(dataset) };
    return digest === undefined ? facts : { ...facts, uri: datasetUri(dataset) };
  }

  /** The labels of its tags and of our facet, which wins. */
  private labels(dataset: EventDataset): Pick<RegisterShard, 'labels'> {
    const { labels, leftOut } = tagLabels(dataset);
    for (const { at, message } of leftOut)
      this.issues.push({ pointer: `${dataset.pointer}/facets/tags/tags/${at}`, message });
    if (!labels) return {};
    const own = dataset.whence?.labels;
    const all = Object.entries({ ...own, ...labels, ...own });
    if (all.length > LABEL_LIMIT) {
      const message = `has ${all.length - LABEL_LIMIT} tags beyond the ${LABEL_LIMIT} labels of a shard`;
      this.issues.push({ pointer: `${dataset.pointer}/facets/tags`, message });
    }
    return { labels: Object.fromEntries(all.slice(0, LABEL_LIMIT)) };
  }

  private registered(name: string, facts: Partial<RegisterShard> = {}): string {
    if (this.lineage.hasShard(name)) return name;
    this.declare(name.startsWith('sha256:') ? { ...facts, digest: name } : { ...facts, uri: name }, name);
    return name;
  }

  private declare(declaration: RegisterShard, name: string): void {
    this.own.push(this.declarations.push(declaration) - 1);
    this.lineage.addShard(name);
  }

  private output(event: LineageEvent, output: EventDataset, read: readonly string[]): NamedDataset[] {
    const { namespace, name } = output;
    const change = lifecycleOf(output);
    const states = (event.type === 'dataset' && statesFacts(output)) || (event.type === 'run' && completes(event));
    if (!states || change === 'DROP' || change === 'TRUNCATE') return [{ namespace, name }];
    const parents = event.type === 'run' ? this.parents(event, output, read) : [];
    const basis = basisOf(output, parents);
    const run = event.run ?? null;
    const known = this.lineage.statesOf(output).find((state) => state.run === run && state.basis === basis);
    const shard = known?.shard ?? this.write(event, output, parents);
    const named = [
      { namespace, name, shard, basis },
      ...aliasesOf(output).map((alias) => ({ ...alias, shard, basis, alias: true as const })),
    ];
    for (const one of known ? [] : named) {
      this.lineage.addState(one, { run, eventTime: event.eventTime, shard, basis });
    }
    return named;
  }

  private parents(event: LineageEvent, output: EventDataset, read: readonly string[]): string[] {
    const explicit = event.explicit.sources.get(datasetKeyOf(output))?.datasets;
    const facets = new Map(event.inputs.map((input) => [identifierKey(input), input]));
    const source = (one: Identifier) => this.source(event, one, facets.get(identifierKey(one)));
    const parents = [...new Set([...(explicit?.flatMap(source) ?? read), ...previousName(output).flatMap(source)])];
    if (parents.length <= PARENT_LIMIT) return parents;
    const message = `is made of ${parents.length} shards; the first ${PARENT_LIMIT} are its parents, and its origin is in part unknown`;
    this.issues.push({ pointer: output.pointer, message });
    return parents.slice(0, PARENT_LIMIT);
  }

  private write(event: LineageEvent, output: EventDataset, parents: readonly string[]): string {
    const uri = datasetUri(output);
    const { digest, version: _version, ...facts } = { ...output.whence, ...this.labels(output) };
    // A copy: the content is registered.
    if (digest !== undefined && parents.includes(digest)) return digest;
    const earlier = this.lineage.statesOf(output).filter((state) => state.run !== (event.run ?? null));
    const kept = isSubset(output) || this.mayKeep(output, uri, earlier, parents);
    const unknown =
      (digest === undefined && kept) || parents.length === PARENT_LIMIT || this.isPartlyUnknown(event, output);
    const origins = [...(facts.origins ?? []), ...(unknown ? [UNKNOWN] : [])];
    // A digest is never bound to a state that was registered without one: it may be another
    // content.
    const place = this.freeName(event, output, uri);
    const name = digest ?? place;
    const declaration: RegisterShard = {
      ...(kept ? {} : countsOf(output)),
      ...facts,
      ...(digest === undefined ? { uri: place } : { digest, uri: place }),
      ...(origins.length > 0 && { origins }),
      ...(parents.length > 0 && { derivedFrom: parents, activity: activityOf(event) }),
    };
    this.declare(declaration, name);
    this.lineage.addShard(place);
    return name;
  }

  /** Whether it states a source that is no dataset, and no origin of its own. */
  private isPartlyUnknown(event: LineageEvent, output: EventDataset): boolean {
    const explicit = event.explicit.sources.get(datasetKeyOf(output));
    return explicit?.partlyUnknown === true && output.whence?.origins === undefined;
  }

  /** Whether what was there before may still be in it, though no parent says so. */
  private mayKeep(
    output: EventDataset,
    uri: string,
    earlier: readonly { readonly shard: string }[],
    parents: readonly string[],
  ): boolean {
    const change = lifecycleOf(output);
    if (change === 'CREATE' || change === 'OVERWRITE' || change === 'RENAME') return false;
    const before = earlier.at(-1)?.shard ?? (this.lineage.hasShard(uri) ? uri : undefined);
    return before !== undefined && !parents.includes(before);
  }

  /** The name of a further state of one run names the event that states it. */
  private freeName(event: LineageEvent, output: EventDataset, uri: string): string {
    const places = placesOf(event, output, uri);
    const free = places.find((name) => !this.lineage.hasShard(name));
    return free ?? amendedUri(places.at(-1) ?? uri, event.digest);
  }
}

/** The first state of a dataset has the dataset's URI; others name their version or their run. */
function placesOf({ run }: LineageEvent, dataset: EventDataset, uri = datasetUri(dataset)): string[] {
  const version = toldVersion(dataset);
  const whole = version === undefined ? uri : versionUri(uri, version);
  return run === undefined ? [whole] : [whole, runUri(whole, run)];
}

const UNKNOWN = { kind: 'unknown' } as const;

/** Whether what the run wrote is there now. */
export function completes(event: LineageEvent): boolean {
  return event.state === 'COMPLETE' || (event.state === 'RUNNING' && isStreaming(event));
}

/** A dataset event states something that a shard has, not only that the dataset exists. */
const statesFacts = (dataset: EventDataset): boolean =>
  dataset.whence !== undefined || toldVersion(dataset) !== undefined;

/** The version or the digest that names what was read. */
function toldName(dataset: EventDataset): string | undefined {
  const version = toldVersion(dataset);
  return dataset.whence?.digest ?? (version === undefined ? undefined : versionUri(datasetUri(dataset), version));
}

function basisOf(output: EventDataset, parents: readonly string[]): string {
  const told = [output.whence?.digest ?? null, toldVersion(output) ?? null];
  return sha256(JSON.stringify([told, [...parents].sort()]))
    .toString('hex')
    .slice(0, 16);
}

function distinct(datasets: readonly EventDataset[]): EventDataset[] {
  const byKey = new Map<string, EventDataset>();
  for (const dataset of datasets) {
    const key = identifierKey(dataset);
    const before = byKey.get(key);
    byKey.set(key, before ? { ...before, facets: { ...before.facets, ...dataset.facets } } : dataset);
  }
  return [...byKey.values()];
}
