import { correctedOrigins, type OriginChange, segmentChanges } from './corrections.js';
import { Derivations } from './derivations.js';
import { Descendants } from './descendants.js';
import type { Entry } from './entry-formats.js';
import type { RecordedFacts } from './recorded-values.js';
import { ascending, Origins } from './origins.js';
import { columnsOf, compareText, type ProjectedTable, type Row, textValue } from './projected-table.js';
import type { Projection, ReportFault, Subscribe } from './projection.js';
import { Segments } from './segments.js';
import { ShardColumns } from './shard-columns.js';
import { FACT_COLUMNS, factsAfter } from './shard-facts.js';
import { ShardNames } from './shard-names.js';

/**
 * Called for shards as they are registered, and before and after a correction changes some,
 * ascending.
 */
export interface ShardObserver {
  registered?(shard: number, entry: number): void;
  beforeCorrection?(shards: readonly number[]): void;
  corrected?(shards: readonly number[], entry: number): void;
}

const COLUMNS = {
  shard: `number:number entry:number digest:bytes digest_entry:number uri ${FACT_COLUMNS} derivation:number declared_set:number effective_set:number valid_from:number`,
  past: `shard:number valid_from:number valid_to:number ${FACT_COLUMNS} declared_set:number effective_set:number`,
};

export class ShardsProjection implements Projection {
  readonly shards = new ShardColumns();
  readonly origins = new Origins();
  readonly derivations: Derivations;
  readonly names = new ShardNames(this.shards);
  private readonly segments = new Segments();
  private readonly descendants: Descendants;
  private readonly past: Row[] = [];
  private readonly statements: Row[] = [];
  private readonly locations: Row[] = [];
  private readonly observers: ShardObserver[] = [];

  constructor(
    subscribe: Subscribe,
    private readonly report: ReportFault,
  ) {
    this.derivations = new Derivations(report);
    this.descendants = new Descendants(this.shards, this.derivations);
    subscribe('shard.registered', (entry) => this.register(entry));
    subscribe('derivation.declared', (entry) => this.derivations.declare(entry, this.shards.count));
    subscribe('shard.bound', ({ index, data }) =>
      this.about(data.shard, index, (shard) => this.bind(shard, data.digest, index)),
    );
    subscribe('shard.located', ({ index, data }) =>
      this.about(data.shard, index, (shard) => this.locate(shard, data.uri, index)),
    );
    subscribe('shard.corrected', ({ index, data }) =>
      this.about(data.shard, index, (shard) => this.correct(shard, data.facts, index)),
    );
    subscribe('shard.conflict-refused', ({ index, data }) => this.about(data.shard, index, () => undefined));
  }

  observe(observer: ShardObserver): void {
    this.observers.push(observer);
  }

  /** The shard and all its descendants, ascending. */
  downstreamOf(shard: number): readonly number[] {
    return this.descendants.downstreamOf(shard);
  }

  tables(): ProjectedTable[] {
    const { shards } = this;
    return [
      ...this.origins.tables(),
      ...this.derivations.tables(),
      shards.traits.table(),
      {
        name: 'shard',
        key: 1,
        columns: columnsOf(COLUMNS.shard),
        *rows() {
          for (let number = 0; number < shards.count; number++) yield shards.row(number);
        },
      },
      tableOf('shard_past', COLUMNS.past, this.past, byNumbers),
      tableOf('shard_statement', 'shard:number entry:number', this.statements, byNumbers),
      tableOf('shard_location', 'shard:number uri entry:number', this.locations, byNumberAndText),
      this.segments.table(),
    ];
  }

  private register({ index, leafHash, data }: Entry<'shard.registered'>): void {
    const { digest, uri } = data;
    if (digest === null && uri === null) this.report(index, 'names its shard by neither uri nor digest');
    const derivation = this.derivationOf(data, index);
    const number = this.shards.add(index, leafHash, uri, derivation);
    const declared = this.origins.idsOf(data.origins ?? [], derivation !== null, index);
    const effective = derivation === null ? declared : ascending([...declared, ...this.inherited(derivation)]);
    this.shards.declared.set(number, this.origins.setOf(declared));
    this.shards.effective.set(number, this.origins.setOf(effective));
    this.shards.setFacts(number, data);
    this.segments.gain(number, declared, effective, index);
    this.descendants.add(number);
    if (digest !== null) this.nameByDigest(number, digest, index);
    if (uri !== null) this.names.nameByUri(uri, number);
    for (const observer of this.observers) observer.registered?.(number, index);
  }

  /** Applies a statement about the shard of this name. */
  private about(name: string, entry: number, apply: (shard: number) => void): void {
    const shard = this.names.find(name);
    if (shard === undefined) return this.report(entry, `names the shard ${name}, which was not registered before it`);
    this.statements.push([shard, entry]);
    apply(shard);
  }

  private nameByDigest(number: number, digest: string, entry: number): void {
    if (!this.names.nameByDigest(digest, number))
      this.report(entry, `gives the digest sha256:${digest} to a second shard`);
    this.shards.bind(number, Buffer.from(digest, 'hex'), entry);
  }

  private derivationOf(data: Entry<'shard.registered'>['data'], entry: number): number | null {
    const { derivation, derivedFrom, activity } = data;
    if (derivation !== null) {
      if (derivedFrom.length > 0) this.report(entry, 'states both derivedFrom and derivation');
      if (derivation < this.derivations.count) return derivation;
      this.report(entry, `names the derivation ${derivation}, which was not declared before it`);
      return null;
    }
    const parents = derivedFrom.flatMap((name) => {
      const parent = this.names.find(name);
      if (parent === undefined) this.report(entry, `is derived from ${name}, which was not registered before it`);
      return parent ?? [];
    });
    return parents.length === 0 ? null : this.derivations.idOf(ascending(parents), activity, entry);
  }

  private inherited(derivation: number): readonly number[] {
    const sets = new Set<number>();
    const drifted = new Set<number>();
    for (const parent of this.derivations.parentsOf(derivation)) {
      const now = this.shards.driftedTo.get(parent);
      if (now) for (const origin of now) drifted.add(origin);
      else sets.add(this.shards.effective.get(parent));
    }
    return drifted.size === 0 ? this.origins.union(sets) : ascending([...this.origins.union(sets), ...drifted]);
  }

  private bind(number: number, digest: string, entry: number): void {
    if (this.shards.digestEntryOf(number) !== null) this.report(entry, 'binds a digest to a shard that has one');
    this.nameByDigest(number, digest, entry);
  }

  private locate(number: number, uri: string, entry: number): void {
    this.locations.push([number, uri, entry]);
    this.names.nameByUri(uri, number);
  }

  private correct(number: number, facts: RecordedFacts, entry: number): void {
    const { shards, origins } = this;
    const declared = facts.origins === null ? null : origins.idsOf(facts.origins, true, entry);
    const changes = declared ? this.originChanges(number, declared) : [];
    const touched = ascending([number, ...changes.map((change) => change.number)]);
    for (const observer of this.observers) observer.beforeCorrection?.(touched);
    const sets = [shards.declared.get(number), shards.effective.get(number)];
    this.past.push([number, shards.validFrom.get(number), entry, ...shards.factValues(number), ...sets]);
    shards.validFrom.set(number, entry);
    this.segments.supersede(changes.flatMap(segmentChanges), entry);
    for (const { number: one, after } of changes) shards.driftedTo.set(one, after.effective);
    if (declared) shards.declared.set(number, origins.setOf(ascending(declared)));
    shards.setFacts(number, factsAfter(facts, shards.facts(number)));
    for (const observer of this.observers) observer.corrected?.(touched, entry);
  }

  private originChanges(number: number, declared: readonly number[]): OriginChange[] {
    return correctedOrigins(this.descendants.downstreamOf(number), declared, {
      originsOf: (shard) => ({
        declared: this.origins.inSet(this.shards.declared.get(shard)),
        effective: this.shards.driftedTo.get(shard) ?? this.origins.inSet(this.shards.effective.get(shard)),
      }),
      parentsOf: (shard) => {
        const derivation = this.shards.derivationOf(shard);
        return derivation === null ? [] : this.derivations.parentsOf(derivation);
      },
    });
  }
}

function tableOf(name: string, columns: string, rows: Row[], compare: (a: Row, b: Row) => number): ProjectedTable {
  return { name, key: 2, columns: columnsOf(columns), rows: () => [...rows].sort(compare) };
}

const byNumbers = (a: Row, b: Row): number => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]);
const byNumberAndText = (a: Row, b: Row): number =>
  Number(a[0]) - Number(b[0]) || compareText(textValue(a[1]), textValue(b[1]));
