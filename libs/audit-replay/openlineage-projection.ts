import { sha256 } from '@core/kernel';
import type { Entry } from './entry-formats.js';
import { type ProjectedTable, type Row, sortedTable } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

interface Identifier {
  readonly namespace: string;
  readonly name: string;
}

interface Named extends Identifier {
  readonly shard: string | null;
  readonly basis: string | null;
  readonly alias: boolean | null;
}

interface Part {
  readonly inputs: readonly Named[];
  readonly outputs: readonly Named[];
}

/**
 * OpenLineage events with the jobs and datasets that they name; their bytes are beside the ledger.
 */
export class OpenLineageProjection implements Projection {
  private readonly events: Row[] = [];
  private readonly named: Row[] = [];
  private readonly edges = new Map<string, Row>();
  private readonly jobs = new Identifiers();
  private readonly datasets = new Identifiers();
  private readonly digests = new Set<string>();
  /** The parts of an event's datasets, until its own entry. */
  private parts: { readonly event: string; readonly part: Part }[] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    subscribe('openlineage.datasets-named', ({ data: { event, inputs, outputs } }) =>
      this.parts.push({ event, part: { inputs, outputs } }),
    );
    subscribe('openlineage.received', (entry) => this.receive(entry));
  }

  tables(): ProjectedTable[] {
    const identifiers = 'id:number key:bytes namespace name entry:number';
    const event = 'entry:number digest:bytes type job:number run state event_time:instant';
    const named = 'entry:number position:number dataset:number direction run event_time:instant shard basis';
    return [
      sortedTable('openlineage_job', identifiers, 1, () => this.jobs.rows),
      sortedTable('openlineage_dataset', identifiers, 1, () => this.datasets.rows),
      sortedTable('openlineage_event', event, 1, () => this.events),
      sortedTable('openlineage_named', named, 2, () => this.named),
      sortedTable('openlineage_edge', 'dataset:number direction job:number entry:number', 3, () => this.edges.values()),
    ];
  }

  private receive({ index, data }: Entry<'openlineage.received'>): void {
    const { event, type, run, state, eventTime } = data;
    const parts = this.parts.filter((one) => one.event === event).map(({ part }) => part);
    this.parts = this.parts.filter((one) => one.event !== event);
    if (parts.length !== (data.parts ?? 0)) {
      return this.report(index, `names ${data.parts ?? 0} lists of datasets; ${parts.length} are before it`);
    }
    if (this.digests.has(event)) return this.report(index, 'records an event a second time');
    this.digests.add(event);
    const job = data.job ? this.jobs.idOf(data.job, index) : null;
    this.events.push([index, event, type, job, run, state, eventTime]);
    const all = [...parts, { inputs: data.inputs, outputs: data.outputs }];
    const directed = [
      ...all.flatMap(({ inputs }) => inputs).map((one) => ({ one, direction: 'input' })),
      ...all.flatMap(({ outputs }) => outputs).map((one) => ({ one, direction: one.alias ? 'alias' : 'output' })),
    ];
    for (const [position, { one, direction }] of directed.entries()) {
      const dataset = this.datasets.idOf(one, index);
      this.named.push([index, position, dataset, direction, run, eventTime, one.shard, one.basis]);
      if (job !== null && direction !== 'alias') this.addEdge(dataset, direction, job, index);
    }
  }

  private addEdge(dataset: number, direction: string, job: number, entry: number): void {
    const key = `${dataset} ${direction} ${job}`;
    if (!this.edges.has(key)) this.edges.set(key, [dataset, direction, job, entry]);
  }
}

/** Jobs or datasets, numbered by first appearance. */
class Identifiers {
  readonly rows: Row[] = [];
  private readonly ids = new Map<string, number>();

  idOf({ namespace, name }: Identifier, entry: number): number {
    const text = `whence/openlineage-name/v1\n${JSON.stringify([namespace, name])}`;
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.rows.length;
    this.ids.set(text, id);
    this.rows.push([id, sha256(text).toString('hex'), namespace, name, entry]);
    return id;
  }
}
