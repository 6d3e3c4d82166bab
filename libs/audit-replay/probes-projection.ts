import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/** Similarity probes, and what came of each: it ends once. */
export class ProbesProjection implements Projection {
  /** Of each probe, whether it has ended. */
  private readonly ended = new Map<string, boolean>();
  private readonly probes: Value[][] = [];
  private readonly ends: Value[][] = [];
  /** How many lines the list of each digest has. */
  private readonly lists = new Map<string, number>();

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    /** The model versions that entries before declare. */
    private readonly models: { has(model: string, version: string): boolean },
  ) {
    subscribe('probe.begun', (entry) => this.begin(entry));
    subscribe('probe.measured', (entry) => this.measure(entry));
    subscribe('probe.inconclusive', (entry) => {
      const { probe, reason, side, message } = entry.data;
      this.end(entry, probe, ['inconclusive', reason, side ?? null, message, null, null]);
    });
    subscribe('probe.cancelled', (entry) => {
      const { probe, reason } = entry.data;
      this.end(entry, probe, ['cancelled', reason, null, null, null, null]);
    });
  }

  private begin({ index, at, data }: Entry<'probe.begun'>): void {
    const { probe, prompts, tested, compared, baseline, parameters, method } = data;
    const { model, version } = tested.value;
    if (!this.models.has(model, version)) this.report(index, 'probes a model version that no entry before declares');
    if (this.ended.has(probe)) this.report(index, `begins ${probe} a second time`);
    this.ended.set(probe, false);
    const sides = `{"baseline":${baseline.json},"compared":${compared.json},"tested":${tested.json}}`;
    const named = [prompts, model, version, compared.value.vendor];
    this.probes.push([probe, this.probes.length, ...named, sides, parameters, method, index, at]);
  }

  private measure(entry: Entry<'probe.measured'>): void {
    const { probe, result, list } = entry.data;
    if (!this.end(entry, probe, ['measured', null, null, null, result.json, list.digest])) return;
    if (result.value.prompts !== list.lines)
      this.report(entry.index, `measures ${result.value.prompts} prompts and lists ${list.lines}`);
    this.lists.set(list.digest, list.lines);
  }

  private end(
    { index, at }: { readonly index: number; readonly at: string },
    probe: string,
    [outcome, ...rest]: readonly Value[],
  ): boolean {
    const ended = this.ended.get(probe);
    if (ended === undefined) this.report(index, `names ${probe}, which was not begun before it`);
    else if (ended) this.report(index, `names ${probe}, which had ended`);
    if (ended !== false) return false;
    this.ended.set(probe, true);
    this.ends.push([probe, index, at, outcome ?? null, ...rest]);
    return true;
  }

  tables(): ProjectedTable[] {
    const probe =
      'id number:number prompts:bytes model version vendor sides:json parameters:json method entry:number begun_at:instant';
    const end = 'probe entry:number ended_at:instant outcome reason side message result:json list:bytes';
    const lists = () => [...this.lists].map(([digest, lines]) => [digest, `${digest} ${lines}`]);
    return [
      sortedTable('probe', probe, 1, () => this.probes),
      sortedTable('probe_end', end, 1, () => this.ends),
      sortedTable('probe_list', 'digest:bytes content:list', 1, lists),
    ];
  }
}
