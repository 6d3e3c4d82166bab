import type { Instant } from '@core/kernel';
import { type Identifier, identifierKey } from './dataset-uri.js';

/** What a run left in a dataset, or a statement about a dataset: a shard. */
export interface DatasetState {
  /** Null: stated by a dataset event. */
  readonly run: string | null;
  readonly eventTime: Instant;
  /** The name of the shard. */
  readonly shard: string;
  readonly basis: string | null;
}

/** A dataset that a run read. */
export interface RunInput extends Identifier {
  /** The version or the digest that an event named. */
  readonly told: string | undefined;
}

/** What is recorded that the events of a chunk can refer to. */
export interface KnownLineage {
  /** The latest states of each dataset, by the key of its identifier. */
  readonly states: ReadonlyMap<string, readonly DatasetState[]>;
  /** The inputs that earlier events of a run named. */
  readonly inputs: ReadonlyMap<string, readonly RunInput[]>;
  /** The time of the first recorded event of a run. */
  readonly starts: ReadonlyMap<string, Instant>;
  /** Names of shards that are registered. */
  readonly shards: ReadonlySet<string>;
}

/** What is recorded, and what the events of a chunk have added. */
export class Lineage {
  private readonly states: Map<string, DatasetState[]>;
  private readonly inputs: Map<string, Map<string, RunInput>>;
  private readonly starts: Map<string, Instant>;
  private readonly shards: Set<string>;

  constructor(known: KnownLineage) {
    this.states = new Map([...known.states].map(([key, states]) => [key, [...states]]));
    this.inputs = new Map();
    for (const [run, inputs] of known.inputs) for (const input of inputs) this.addInput(run, input);
    this.starts = new Map(known.starts);
    this.shards = new Set(known.shards);
  }

  addRun(run: string, eventTime: Instant): void {
    if (!this.starts.has(run)) this.starts.set(run, eventTime);
  }

  addInput(run: string, input: RunInput): void {
    const inputs = this.inputs.get(run) ?? new Map<string, RunInput>();
    this.inputs.set(run, inputs);
    const key = identifierKey(input);
    const before = inputs.get(key);
    if (!before || input.told !== undefined) inputs.set(key, input);
  }

  addState(dataset: Identifier, state: DatasetState): void {
    const key = identifierKey(dataset);
    const states = this.states.get(key) ?? [];
    if (!this.states.has(key)) this.states.set(key, states);
    states.push(state);
  }

  addShard(name: string): void {
    this.shards.add(name);
  }

  hasShard(name: string): boolean {
    return this.shards.has(name);
  }

  inputsOf(run: string): RunInput[] {
    return [...(this.inputs.get(run)?.values() ?? [])];
  }

  startOf(run: string): Instant | undefined {
    return this.starts.get(run);
  }

  statesOf(dataset: Identifier): readonly DatasetState[] {
    return this.states.get(identifierKey(dataset)) ?? [];
  }

  /**
   * The state that a run read: the latest one when the run began; else the first that was written
   * while it ran. What the run wrote itself is not among them.
   */
  stateRead(
    datasets: readonly Identifier[],
    run: string | null,
    start: Instant,
    end: Instant,
  ): DatasetState | undefined {
    const states = datasets
      .flatMap((dataset) => this.statesOf(dataset))
      .filter((state) => (run === null || state.run !== run) && state.eventTime <= end)
      .sort((a, b) => (a.eventTime < b.eventTime ? -1 : a.eventTime > b.eventTime ? 1 : 0));
    return states.findLast(({ eventTime }) => eventTime <= start) ?? states[0];
  }
}
