import { Inject, Injectable } from '@nestjs/common';
import { Database, type Reader } from '@platform/database';
import { CatalogueReadModel } from './catalogue.read-model.js';
import type { Identifier } from './dataset-uri.js';
import type { RunSummary } from './run-summary.js';
import { RunsReadModel } from './runs.read-model.js';
import { SELECT_INPUTS_OF_RUNS, SELECT_STATES_READ } from './store/upstream-runs.sql.js';

/** A dataset that a run read, with the state that was there. */
export interface InputState extends Identifier {
  readonly dataset: number;
  /** Of the event that states it; null if none does. */
  readonly entry: number | null;
  readonly producedBy: string | null;
}

export interface UpstreamRun {
  readonly run: RunSummary;
  readonly job: Identifier | null;
  readonly inputs: readonly InputState[];
}

export interface UpstreamRuns {
  /** By distance, then by the names of their jobs; the first is the one that was asked about. */
  readonly runs: readonly UpstreamRun[];
  /** The walk ended before it reached everything. */
  readonly truncated: boolean;
}

/** Where a walk ends, whatever the depth. */
const RUNS_LIMIT = 1_000;
const INPUTS_LIMIT = 10_000;
const STATES_LOOKED_AT = 1_000;

interface Input {
  readonly run: string;
  readonly dataset: number;
  readonly told: string | null;
}

interface State {
  readonly reader: string;
  readonly dataset: number;
  readonly entry: number;
  readonly run: string | null;
}

/**
 * Walks from a run to the states that it read, and from these to the runs that left them, as of a
 * tree size. A run read the state that it named, else the one that was there when it began.
 */
@Injectable()
export class UpstreamRunsReadModel {
  constructor(
    @Inject(Database) private readonly reader: Reader,
    private readonly runs: RunsReadModel,
    private readonly catalogue: CatalogueReadModel,
  ) {}

  /**
   * @param depth how many runs a path may pass beyond the first
   * @throws OpenLineageError `lineage-not-found`
   */
  async walk(run: string, depth: number, asOf: number): Promise<UpstreamRuns> {
    let level = [await this.runs.run(run, asOf)];
    const visited = new Set(level.map((one) => one.run));
    const found: UpstreamRun[] = [];
    let [inputs, truncated] = [0, false];
    for (let distance = 0; level.length > 0 && distance <= depth; distance++) {
      const read = await this.inputsOf(level, INPUTS_LIMIT - inputs + 1, asOf);
      const states = read.slice(0, INPUTS_LIMIT - inputs);
      inputs += states.length;
      truncated ||= read.length > states.length;
      found.push(...(await this.shown(level, states, asOf)));
      const next = [...new Set(states.flatMap(({ producedBy }) => producedBy ?? []))].filter((id) => !visited.has(id));
      const room = next.slice(0, RUNS_LIMIT - visited.size);
      truncated ||= distance < depth && room.length < next.length;
      for (const id of room) visited.add(id);
      level = distance < depth ? [...(await this.runs.runs(room, asOf)).values()] : [];
    }
    return { runs: found, truncated };
  }

  private async inputsOf(runs: readonly RunSummary[], limit: number, asOf: number): Promise<ReadState[]> {
    const ids = runs.map(({ run }) => run);
    const inputs = await this.reader.query<Input>(SELECT_INPUTS_OF_RUNS, [ids, asOf, limit]);
    const byRun = new Map(runs.map((one) => [one.run, one]));
    const states = await this.reader.query<State>(SELECT_STATES_READ, [
      inputs.map(({ run }) => run),
      inputs.map(({ dataset }) => dataset),
      inputs.map(({ told }) => told),
      inputs.map(({ run }) => byRun.get(run)?.startedAt),
      inputs.map(({ run }) => byRun.get(run)?.endedAt ?? byRun.get(run)?.updatedAt),
      asOf,
      STATES_LOOKED_AT,
    ]);
    const best = new Map<string, State>();
    for (const state of states) {
      const key = `${state.dataset}:${state.reader}`;
      if (!best.has(key)) best.set(key, state);
    }
    return inputs.map(({ run, dataset }) => {
      const state = best.get(`${dataset}:${run}`);
      return { run, dataset, entry: state?.entry ?? null, producedBy: state?.run ?? null };
    });
  }

  private async shown(runs: readonly RunSummary[], states: readonly ReadState[], asOf: number): Promise<UpstreamRun[]> {
    const jobs = await this.catalogue.jobsById([...new Set(runs.flatMap(({ job }) => job ?? []))], asOf);
    const datasets = await this.catalogue.datasetsById([...new Set(states.map(({ dataset }) => dataset))], asOf);
    const jobOf = new Map(jobs.map((job) => [job.id, job]));
    const datasetOf = new Map(datasets.map((dataset) => [dataset.id, dataset]));
    const shown = runs.map((run): UpstreamRun => {
      const job = jobOf.get(run.job ?? -1);
      const inputs = states.flatMap(({ run: reader, dataset, entry, producedBy }): InputState[] => {
        const named = reader === run.run ? datasetOf.get(dataset) : undefined;
        return named ? [{ namespace: named.namespace, name: named.name, dataset, entry, producedBy }] : [];
      });
      return { run, job: job ? { namespace: job.namespace, name: job.name } : null, inputs };
    });
    return shown.sort((a, b) => compare(a.job?.name ?? '', b.job?.name ?? '') || compare(a.run.run, b.run.run));
  }
}

interface ReadState {
  readonly run: string;
  readonly dataset: number;
  readonly entry: number | null;
  readonly producedBy: string | null;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
