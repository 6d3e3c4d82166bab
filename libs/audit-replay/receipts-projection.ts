import { Bitmap } from '@core/bitmap';
import type { JsonValue } from '@core/kernel';
import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/** Resolves the model version that a run trains. */
export interface ActiveModelVersions {
  activeId(model: string, version: string): number | undefined;
}

interface Run {
  readonly id: number;
  readonly identity: string;
  readonly blind: Set<string>;
  /** By rank and process: the id, and the sequences recorded. */
  readonly sources: Map<string, { readonly id: number; readonly sequences: Set<number> }>;
  readonly names: Map<string, number>;
}

/** Runs of training, and the receipts of what they read, as sets by entry. */
export class ReceiptsProjection implements Projection {
  private readonly runs = new Map<string, Run>();
  private readonly runRows: Value[][] = [];
  private readonly statements: Value[][] = [];
  private readonly blind: Value[][] = [];
  private readonly sources: Value[][] = [];
  private readonly parts: Value[][] = [];
  private readonly names: Value[][] = [];
  private readonly segments: Value[][] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
    private readonly models: ActiveModelVersions,
    private readonly shards: { readonly count: number },
  ) {
    subscribe('receipts.run-stated', (entry) => this.state(entry));
    subscribe('receipts.reading-recorded', (entry) => this.record(entry));
  }

  private state({ index, data }: Entry<'receipts.run-stated'>): void {
    const { model, modelVersion, stage, dataset } = data;
    const version = this.models.activeId(model, modelVersion);
    if (version === undefined) this.report(index, 'names a model version that was not declared, or is withdrawn');
    const identity = JSON.stringify([version, stage, dataset]);
    const run = this.runs.get(data.run) ?? this.begin(index, data.run, identity, [version ?? null, stage, dataset]);
    if (run.identity !== identity) this.report(index, 'states a run with another model version, stage or dataset');
    this.statements.push([index, run.id, data.rank, data.open === true]);
    for (const reason of data.blind) {
      if (run.blind.has(reason)) this.report(index, 'states a blind spot a second time');
      run.blind.add(reason);
      this.blind.push([run.id, reason, index]);
    }
  }

  private begin(index: number, name: string, identity: string, facts: readonly Value[]): Run {
    const run = { id: this.runRows.length, identity, blind: new Set<string>(), sources: new Map(), names: new Map() };
    this.runs.set(name, run);
    this.runRows.push([run.id, name, ...facts, index]);
    return run;
  }

  private record({ index, data }: Entry<'receipts.reading-recorded'>): void {
    const run = this.runs.get(data.run);
    if (!run) return this.report(index, 'names a run that was not stated before it');
    if (data.receipts !== data.rows.length) this.report(index, 'counts other receipts than it holds');
    const sources = data.sources.map((source) => this.sourceOf(run, index, source.map(parsed)));
    const names = data.names.map((name) => this.nameOf(run, index, name));
    const sequences = sources.map((): number[] => []);
    const places = { observed: new Set<number>(), declared: new Set<number>() };
    const named = { observed: new Set<number>(), declared: new Set<number>() };
    const length = Date.parse(data.lastAt) - Date.parse(data.firstAt);
    for (const [at = -1, sequence, place, ms, way] of data.rows) {
      const source = sources[at ?? -1];
      const [seen] = data.ways[way ?? -1] ?? [];
      if (
        !source ||
        !isMember(sequence) ||
        typeof place !== 'number' ||
        !isMember(place < 0 ? -1 - place : place) ||
        (seen !== 'observed' && seen !== 'declared')
      )
        return this.report(index, 'holds a receipt that names what the entry does not hold');
      if (typeof ms !== 'number' || ms < 0 || ms > length) this.report(index, 'holds a receipt outside its instants');
      if (source.sequences.has(sequence)) this.report(index, 'records a receipt a second time');
      source.sequences.add(sequence);
      sequences[at ?? 0]?.push(sequence);
      const name = names[-1 - place];
      if (place >= 0) places[seen].add(place);
      else if (name === undefined) this.report(index, 'holds a receipt of a name that the entry does not hold');
      else named[seen].add(name);
      if (place >= this.shards.count) this.report(index, 'names a shard that was not registered before it');
    }
    const sets = [places.observed, places.declared, named.observed, named.declared].map((set) => Bitmap.of(set));
    this.segments.push([index, run.id, data.rows.length, data.firstAt, data.lastAt, ...sets]);
    for (const [at, { id }] of sources.entries()) {
      const set = Bitmap.of(sequences[at] ?? []);
      this.parts.push([index, id, set.first(), set.last(), set]);
    }
  }

  private sourceOf(
    run: Run,
    index: number,
    [rank, process]: readonly JsonValue[],
  ): { id: number; sequences: Set<number> } {
    const key = JSON.stringify([rank, process]);
    const known = run.sources.get(key);
    if (known) return known;
    const source = { id: this.sources.length, sequences: new Set<number>() };
    run.sources.set(key, source);
    const named = typeof process === 'string' ? process : '';
    this.sources.push([source.id, run.id, typeof rank === 'number' ? rank : null, named, index]);
    return source;
  }

  private nameOf(run: Run, index: number, name: string): number {
    const known = run.names.get(name);
    if (known !== undefined) return known;
    const id = this.names.length;
    run.names.set(name, id);
    this.names.push([id, run.id, name, index]);
    return id;
  }

  tables(): ProjectedTable[] {
    const run = 'id:number run model_version:number stage dataset entry:number';
    const segment =
      'entry:number run:number receipts:number first_at:instant last_at:instant observed:set declared:set ' +
      'observed_names:set declared_names:set';
    const part = 'entry:number source:number first:number last:number sequences:set';
    return [
      sortedTable('reading_run', run, 1, () => this.runRows),
      sortedTable('reading_statement', 'entry:number run:number rank:number open:boolean', 1, () => this.statements),
      sortedTable('reading_blind', 'run:number reason entry:number', 2, () => this.blind),
      sortedTable('reading_source', 'id:number run:number rank:number process entry:number', 1, () => this.sources),
      sortedTable('reading_part', part, 2, () => this.parts),
      sortedTable('reading_name', 'id:number run:number name entry:number', 1, () => this.names),
      sortedTable('reading_segment', segment, 1, () => this.segments),
    ];
  }
}

/** `json` returned canonical JSON. */
const parsed = (text: string): JsonValue => JSON.parse(text) as JsonValue;

/** Whether a set can hold it: the entry may hold any number. */
function isMember(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}
