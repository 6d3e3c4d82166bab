import type { Complaint } from '@core/kernel';
import { type Identifier, identifierFault } from './dataset-uri.js';
import { datasetKeyOf } from './event-facets.js';
import { identifierOf, listOf, type Members, memberOf, objectOf } from './read-values.js';

/** What a target is made of, as the `lineage` facets state it. */
interface ExplicitSources {
  /**
   * The datasets; empty if it is made of nothing that is tracked; undefined if no dataset is named
   * and no empty list is: then the facets do not state what it is made of.
   */
  readonly datasets: readonly Identifier[] | undefined;
  /** A job is a source too, or a source that names nothing: in part, nobody knows its origin. */
  readonly partlyUnknown: boolean;
}

/** What the `lineage` facets of an event state, LineageFacet.json 1-0-0. */
export interface ExplicitLineage {
  /** By `datasetKeyOf` of the outputs. */
  readonly sources: ReadonlyMap<string, ExplicitSources>;
  /** Datasets that feed the event's own job, by its entries. */
  readonly inputs: readonly (Identifier & { readonly pointer: string })[];
  /** What is as the specification has it, and states nothing here. */
  readonly unread: readonly Complaint[];
}

interface Part {
  readonly type: 'run' | 'job' | 'dataset';
  readonly job: Identifier | undefined;
  readonly run: string | undefined;
  readonly jobFacets: Members;
  readonly inputs: readonly FacetsOfDataset[];
  readonly outputs: readonly FacetsOfDataset[];
}

type FacetsOfDataset = Identifier & { readonly pointer: string; readonly facets: Members };
type Complain = (pointer: string, message: string) => void;

/** Reads the `lineage` facets of an event. What is in another form is a complaint, and left out. */
export function readExplicitLineage(event: Part, complain: Complain): ExplicitLineage {
  const reader = new ExplicitLineageReader(event, complain);
  reader.read();
  return reader;
}

class ExplicitLineageReader implements ExplicitLineage {
  readonly sources = new Map<string, { datasets: Identifier[] | undefined; partlyUnknown: boolean }>();
  readonly inputs: (Identifier & { pointer: string })[] = [];
  readonly unread: Complaint[] = [];

  constructor(
    private readonly event: Part,
    private readonly complain: Complain,
  ) {}

  read(): void {
    const { type, inputs, outputs, jobFacets } = this.event;
    for (const dataset of inputs) {
      const message = 'is of an input; what a dataset is made of is read of outputs';
      if (objectOf(dataset.facets['lineage'])) this.leaveOut(`${dataset.pointer}/facets/lineage`, message);
    }
    for (const dataset of outputs) {
      const facet = objectOf(dataset.facets['lineage']);
      const pointer = `${dataset.pointer}/facets/lineage`;
      if (!facet) continue;
      if (type === 'dataset') this.leaveOut(pointer, 'is of no run; only a run makes a dataset of others');
      else this.target(pointer, facet, dataset);
    }
    const facet = objectOf(jobFacets['lineage']);
    if (facet) this.entries('/job/facets/lineage', facet);
  }

  private entries(at: string, facet: Members): void {
    const entries = memberOf(facet, 'entries');
    if (!Array.isArray(entries)) this.complain(`${at}/entries`, 'must be a list');
    const outputs = new Set(this.event.outputs.map(datasetKeyOf));
    for (const [n, value] of listOf(entries).entries()) {
      const pointer = `${at}/entries/${n}`;
      const entry = objectOf(value);
      const target = identifierOf(entry);
      if (entry && memberOf(entry, 'type') === 'JOB') this.jobEntry(pointer, entry, target);
      else if (!entry || !target) this.complain(pointer, 'names no dataset and no job');
      else if (outputs.has(datasetKeyOf(target))) this.target(pointer, entry, target);
      else this.leaveOut(pointer, 'is about a dataset that is not an output of the event');
    }
  }

  /** What feeds the event's own job is read by it. */
  private jobEntry(pointer: string, entry: Members, target: Identifier | undefined): void {
    const { job, run } = this.event;
    const named = memberOf(entry, 'namespace') ?? memberOf(entry, 'name');
    const ofJob = named === undefined || (target && job && datasetKeyOf(target) === datasetKeyOf(job));
    const ofRun = memberOf(entry, 'runId');
    const isOfRun = ofRun === undefined || (typeof ofRun === 'string' && ofRun.toLowerCase() === run?.toLowerCase());
    if (!ofJob || !isOfRun) {
      this.leaveOut(pointer, 'is about another job or run; an event states what its own job reads');
      return;
    }
    const { datasets } = this.listed(`${pointer}/inputs`, memberOf(entry, 'inputs'));
    this.inputs.push(...datasets.map((dataset) => ({ ...dataset, pointer: `${pointer}/inputs` })));
  }

  private target(pointer: string, entry: Members, target: Identifier): void {
    const inputs = memberOf(entry, 'inputs');
    const fields = memberOf(entry, 'fields');
    if (fields !== undefined && !objectOf(fields)) this.complain(`${pointer}/fields`, 'must be an object');
    const lists = Object.values(objectOf(fields) ?? {}).map((field) => memberOf(objectOf(field), 'inputs'));
    const whole = this.listed(`${pointer}/inputs`, inputs);
    const ofFields = this.listed(`${pointer}/fields`, lists.length === 0 ? undefined : lists.flatMap(listOf));
    const datasets = [...whole.datasets, ...ofFields.datasets];
    const none = Array.isArray(inputs) && inputs.length === 0;
    const before = this.sources.get(datasetKeyOf(target));
    this.sources.set(datasetKeyOf(target), {
      datasets: datasets.length > 0 || none ? [...(before?.datasets ?? []), ...datasets] : before?.datasets,
      partlyUnknown: (before?.partlyUnknown ?? false) || whole.unknown || ofFields.unknown,
    });
  }

  /** The datasets among sources. */
  private listed(pointer: string, inputs: unknown): { datasets: Identifier[]; unknown: boolean } {
    if (inputs !== undefined && !Array.isArray(inputs)) this.complain(pointer, 'must be a list');
    const datasets: Identifier[] = [];
    let [jobs, nameless] = [false, false];
    for (const value of listOf(inputs)) {
      const source = objectOf(value);
      const dataset = identifierOf(source);
      if (source && memberOf(source, 'type') === 'JOB') jobs = true;
      else if (dataset && identifierFault(dataset) === null) datasets.push(dataset);
      else nameless = true;
    }
    if (nameless) this.complain(pointer, 'has sources that name no dataset and no job');
    if (jobs) this.leaveOut(pointer, 'has jobs among its sources; only datasets are read as sources');
    return { datasets, unknown: jobs || nameless };
  }

  private leaveOut(pointer: string, message: string): void {
    this.unread.push({ pointer, message });
  }
}
