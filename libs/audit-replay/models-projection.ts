import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { VersionedRows } from './versioned-rows.js';

/** Resolves the dataset version that a use names. */
export interface CommittedVersions {
  /** Of a version that is committed and not withdrawn. */
  committedId(dataset: string, version: string): number | undefined;
  observeWithdrawals(observer: (version: number, entry: number) => void): void;
}

export class ModelsProjection implements Projection {
  private readonly ids = new Map<string, number>();
  private readonly versions: Value[][] = [];
  private readonly parents: Value[][] = [];
  private readonly withdrawn = new Map<number, Value[]>();
  private readonly uses = new VersionedRows();
  private readonly withdrawals: Value[][] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly datasets: CommittedVersions,
  ) {
    subscribe('model.version-declared', (entry) => this.declare(entry));
    subscribe('model.version-withdrawn', (entry) => this.withdraw(entry));
    subscribe('model.use-recorded', (entry) => this.recordUse(entry));
    subscribe('model.use-withdrawn', (entry) => this.withdrawUse(entry));
    datasets.observeWithdrawals((version, entry) => this.requireUnused(version, entry));
  }

  private declare({ index, data }: Entry<'model.version-declared'>): void {
    const { model, version, description } = data;
    const id = this.versions.length;
    if (this.ids.has(nameOf(model, version))) this.report(index, `declares ${model}@${version} a second time`);
    for (const [position, parent] of data.parents.entries()) {
      const external = 'external' in parent ? parent.external : null;
      const known = 'model' in parent ? this.ids.get(nameOf(parent.model, parent.version)) : null;
      if (known === undefined) this.report(index, 'names a parent that was not declared before it');
      if (this.isWithdrawn(known)) this.report(index, 'names a parent that is withdrawn');
      this.parents.push([id, position, parent.relation, known ?? null, external]);
    }
    this.ids.set(nameOf(model, version), id);
    this.versions.push([id, model, version, index, description]);
  }

  /** Whether the version is declared, withdrawn or not. */
  has(model: string, version: string): boolean {
    return this.ids.has(nameOf(model, version));
  }

  /** Of a version that is declared and not withdrawn. */
  activeId(model: string, version: string): number | undefined {
    const id = this.ids.get(nameOf(model, version));
    return this.isWithdrawn(id) ? undefined : id;
  }

  private isWithdrawn(id: number | null | undefined): boolean {
    return typeof id === 'number' && this.withdrawn.has(id);
  }

  private withdraw({ index, data }: Entry<'model.version-withdrawn'>): void {
    const id = this.ids.get(nameOf(data.model, data.version));
    if (id === undefined || this.isWithdrawn(id))
      return this.report(index, 'withdraws a model version that was not declared, or is withdrawn, before it');
    const childrenOf = this.parents.flatMap(([child, , , parent]) => (parent === id ? [child] : []));
    if (childrenOf.some((child) => typeof child === 'number' && !this.isWithdrawn(child)))
      this.report(index, 'withdraws a model version that another one names as a parent');
    for (const [model] of this.uses.current())
      if (model === id) return this.report(index, 'withdraws a model version that has a use');
    this.withdrawn.set(id, [id, index, data.reason]);
  }

  private recordUse({ index, data }: Entry<'model.use-recorded'>): void {
    const model = this.ids.get(nameOf(data.model, data.modelVersion));
    const dataset = this.datasets.committedId(data.dataset, data.datasetVersion);
    if (model === undefined) this.report(index, 'names a model version that was not declared before it');
    if (this.isWithdrawn(model)) this.report(index, 'names a model version that is withdrawn');
    if (dataset === undefined) this.report(index, 'names a dataset version that was not committed before it');
    const { stage, purpose, startedAt, finishedAt, epochs, jurisdictions, competesWith, splits } = data;
    const facts = [stage, purpose, startedAt, finishedAt, epochs, jurisdictions, competesWith, splits];
    this.uses.put(data.use, index, [model ?? null, dataset ?? null, ...facts]);
  }

  private requireUnused(version: number, entry: number): void {
    for (const [, dataset] of this.uses.current())
      if (dataset === version) return this.report(entry, 'withdraws a dataset version that has a use');
  }

  private withdrawUse({ index, data }: Entry<'model.use-withdrawn'>): void {
    if (!this.uses.close(data.use, index)) this.report(index, 'withdraws a use that was not recorded before it');
    this.withdrawals.push([index, data.use, data.reason]);
  }

  tables(): ProjectedTable[] {
    const version = 'id:number model version entry:number description';
    const parent = 'child:number position:number relation parent:number external';
    const use =
      'id valid_from:number valid_to:number model_version:number dataset_version:number stage purpose ' +
      'started_at:instant finished_at:instant epochs:number jurisdictions:json competes_with:json splits:json';
    return [
      sortedTable('model_version', version, 1, () => this.versions),
      sortedTable('model_version_withdrawal', 'model_version:number entry:number reason', 1, () =>
        this.withdrawn.values(),
      ),
      sortedTable('model_parent', parent, 2, () => this.parents),
      sortedTable('model_use', use, 2, () => this.uses.rows()),
      sortedTable('model_use_withdrawal', 'entry:number use reason', 1, () => this.withdrawals),
    ];
  }
}

const nameOf = (name: string, version: string): string => `${name}@${version}`;
