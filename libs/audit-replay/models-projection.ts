import type { JsonObject } from '@core/kernel';
import { HeldRows } from './held-rows.js';
import { listOf, numberOrNull, textOf, textOrNull } from './members-of.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';

/** Where a use finds the dataset version that it names. */
export interface CommittedVersions {
  committedId(dataset: string, version: string): number | undefined;
}

export class ModelsProjection implements Projection {
  readonly kinds = ['model.version-declared', 'model.use-recorded'];
  private readonly ids = new Map<string, number>();
  private readonly versions: Value[][] = [];
  private readonly parents: Value[][] = [];
  private readonly uses = new HeldRows();

  constructor(
    private readonly complain: Complain,
    private readonly datasets: CommittedVersions,
  ) {}

  apply(entry: ReplayedEntry): void {
    if (entry.kind === 'model.version-declared') this.declare(entry);
    else this.use(entry);
  }

  private declare({ index, data }: ReplayedEntry): void {
    const [model, version] = [textOf(data, 'model'), textOf(data, 'version')];
    const id = this.versions.length;
    if (this.ids.has(nameOf(model, version))) this.complain(index, `declares ${model}@${version} a second time`);
    (listOf(data, 'parents') as readonly JsonObject[]).forEach((parent, position) => {
      const external = textOrNull(parent, 'external');
      const of = external === null ? this.ids.get(nameOf(textOf(parent, 'model'), textOf(parent, 'version'))) : null;
      if (of === undefined) this.complain(index, `names a parent that was not declared before it`);
      this.parents.push([id, position, textOf(parent, 'relation'), of ?? null, external]);
    });
    this.ids.set(nameOf(model, version), id);
    this.versions.push([id, model, version, index, textOrNull(data, 'description')]);
  }

  private use({ index, data }: ReplayedEntry): void {
    const model = this.ids.get(nameOf(textOf(data, 'model'), textOf(data, 'modelVersion')));
    const dataset = this.datasets.committedId(textOf(data, 'dataset'), textOf(data, 'datasetVersion'));
    if (model === undefined) this.complain(index, 'uses a model version that was not declared before it');
    if (dataset === undefined) this.complain(index, 'uses a dataset version that was not committed before it');
    this.uses.hold(textOf(data, 'use'), index, [
      ...[
        model ?? null,
        dataset ?? null,
        textOf(data, 'stage'),
        textOrNull(data, 'purpose'),
        textOf(data, 'startedAt'),
      ],
      ...[textOrNull(data, 'finishedAt'), numberOrNull(data, 'epochs')],
    ]);
  }

  tables(): ProjectedTable[] {
    const use =
      'id valid_from:number valid_to:number model_version:number dataset_version:number stage purpose started_at:instant ' +
      'finished_at:instant epochs:number';
    return [
      sortedTable('model_version', 'id:number model version entry:number description', 1, () => this.versions),
      sortedTable(
        'model_parent',
        'child:number position:number relation parent:number external',
        2,
        () => this.parents,
      ),
      sortedTable('model_use', use, 2, () => this.uses.rows()),
    ];
  }
}

const nameOf = (name: string, version: string): string => `${name}@${version}`;
