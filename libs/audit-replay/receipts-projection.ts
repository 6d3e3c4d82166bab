import { Bitmap } from '@core/bitmap';
import { EMPTY_LIST, extendList } from '@core/subject-index';
import type { JsonValue } from '@core/kernel';
import type { Entry } from './entry-formats.js';
import { type ProjectedTable, sortedTable, type Value } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';

/** Resolves the model version that a run trains. */
export interface ActiveModelVersions {
  activeId(model: string, version: string): number | undefined;
}

/** What the entries state of a model version. */
interface Stated {
  /** The value of its list of readings in the index of subjects. */
  list: Buffer;
  last: number;
  receipts: number;
  readonly runs: Set<string>;
  readonly blind: Set<string>;
}

interface Run {
  readonly id: number;
  readonly identity: string;
  /** `name@version` */
  readonly model: string;
  readonly blind: Set<string>;
  /** By rank and process: the id, and the sequences recorded. */
  readonly sources: Map<string, { readonly id: number; readonly sequences: Set<number> }>;
  readonly names: Map<string, number>;
}

/** An entry of a model version's list of readings. */
interface ListedReading {
  readonly index: number;
  readonly leafHash: Uint8Array;
  readonly data: { readonly model: string; readonly modelVersion: string };
}

/** Runs of training, and the receipts of what they read, as sets by entry. */
export class ReceiptsProjection implements Projection {
  private readonly runs = new Map<string, Run>();
  private readonly stated = new Map<string, Stated>();
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
    subscribe('receipts.run-stated', (entry) => {
      const stated = this.extend(entry);
      stated.runs.add(entry.data.run);
      for (const reason of entry.data.blind) stated.blind.add(reason);
      this.state(entry);
    });
    subscribe('receipts.reading-recorded', (entry) => {
      this.extend(entry).receipts += entry.data.receipts;
      this.record(entry);
    });
    subscribe('receipts.coverage-stated', (entry) => this.checkCoverage(entry));
  }

  /** The list of the entry's model version goes on with the entry. */
  private extend({ index, leafHash, data }: ListedReading): Stated {
    const name = `${data.model}@${data.modelVersion}`;
    const known = this.stated.get(name);
    const stated = known ?? { list: EMPTY_LIST, last: -1, receipts: 0, runs: new Set(), blind: new Set() };
    stated.list = extendList(stated.list, { index, leafHash });
    stated.last = index;
    this.stated.set(name, stated);
    return stated;
  }

  /** What certificates cite: figures that the entries alone show to be otherwise are faults. */
  private checkCoverage(entry: Entry<'receipts.coverage-stated'>): void {
    const { index, data } = entry;
    const stated = this.stated.get(`${data.model}@${data.modelVersion}`);
    if (stated === undefined) return this.report(index, 'states the coverage of receipts that no entry holds');
    if (data.list !== stated.list.toString('hex')) this.report(index, 'states another list of receipts');
    const { figures } = data;
    const right = [stated.receipts, stated.runs.size, stated.blind.size];
    if ([figures.receipts, figures.runs, figures.blind].join() !== right.join())
      this.report(index, 'counts other receipts, runs or blind spots than the entries before it hold');
    if ((data.coverage === 'none') !== (figures.receipts === 0))
      this.report(index, 'states a coverage that its figures contradict');
    this.extend(entry);
  }

  private state({ index, data }: Entry<'receipts.run-stated'>): void {
    const { model, modelVersion, stage, dataset } = data;
    const version = this.models.activeId(model, modelVersion);
    if (version === undefined) this.report(index, 'names a model version that was not declared, or is withdrawn');
    const identity = JSON.stringify([version, stage, dataset]);
    const run = this.runs.get(data.run) ?? this.begin(index, data, identity, version);
    if (run.identity !== identity) this.report(index, 'states a run with another model version, stage or dataset');
    this.statements.push([index, run.id, data.rank, data.open === true]);
    for (const reason of data.blind) {
      if (run.blind.has(reason)) this.report(index, 'states a blind spot a second time');
      run.blind.add(reason);
      this.blind.push([run.id, reason, index]);
    }
  }

  private begin(
    index: number,
    { run: name, model, modelVersion, stage, dataset }: Entry<'receipts.run-stated'>['data'],
    identity: string,
    version: number | undefined,
  ): Run {
    const known = { blind: new Set<string>(), sources: new Map(), names: new Map() };
    const run = { id: this.runRows.length, identity, model: `${model}@${modelVersion}`, ...known };
    this.runs.set(name, run);
    this.runRows.push([run.id, name, version ?? null, stage, dataset, index]);
    return run;
  }

  private record({ index, data }: Entry<'receipts.reading-recorded'>): void {
    const run = this.runs.get(data.run);
    if (!run) return this.report(index, 'names a run that was not stated before it');
    if (run.model !== `${data.model}@${data.modelVersion}`)
      this.report(index, 'names another model version than the run');
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
