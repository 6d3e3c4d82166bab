import type { JsonObject } from '@core/kernel';
import { Derivations } from './derivations.js';
import { Descent } from './descent.js';
import { hexOrNull, listOf, objectOf, textOf, textOrNull } from './members-of.js';
import { ascending, Origins } from './origins.js';
import { columnsOf, compareText, type ProjectedTable, type Row, textValue } from './projected-table.js';
import type { Complain, Projection, ReplayedEntry } from './replayed-entry.js';
import { type SegmentChange, Segments } from './segments.js';
import { factsOf, factValues, ShardColumns } from './shard-columns.js';
import { ShardNames } from './shard-names.js';

/** Told of shards that are registered, and of those that a correction changes, ascending: before and after it does. */
export interface ShardWatch {
  registered?(shard: number, entry: number): void;
  toBeCorrected?(shards: readonly number[]): void;
  corrected?(shards: readonly number[], entry: number): void;
}

interface Change {
  readonly number: number;
  readonly declared: readonly number[];
  readonly effective: readonly number[];
}

const FACTS = 'dataset media_type bytes:number records:number tokens:number labels:json';

export class ShardsProjection implements Projection {
  readonly kinds = [
    ...['shard.registered', 'shard.conflict-refused', 'shard.bound', 'shard.located', 'shard.corrected'],
    'derivation.declared',
  ];
  readonly shards = new ShardColumns();
  readonly origins = new Origins();
  readonly derivations = new Derivations();
  readonly names = new ShardNames(this.shards);
  private readonly segments = new Segments();
  private readonly descent = new Descent(this.shards, this.derivations);
  private readonly past: Row[] = [];
  private readonly statements: Row[] = [];
  private readonly locations: Row[] = [];
  private readonly watches: ShardWatch[] = [];

  constructor(private readonly complain: Complain) {}

  watchedBy(watch: ShardWatch): void {
    this.watches.push(watch);
  }

  /** Itself and all its descendants, ascending. */
  downstreamOf(shard: number): readonly number[] {
    return this.descent.downstreamOf(shard);
  }

  apply(entry: ReplayedEntry): void {
    if (entry.kind === 'shard.registered') return this.register(entry);
    if (entry.kind === 'derivation.declared') {
      const wrong = this.derivations.declare(entry.data, entry.index, this.shards.count);
      return wrong === null ? undefined : this.complain(entry.index, wrong);
    }
    const name = textOf(entry.data, 'shard');
    const number = this.names.find(name);
    if (number === undefined)
      return this.complain(entry.index, `speaks of ${name}, which was not registered before it`);
    this.statements.push([number, entry.index]);
    if (entry.kind === 'shard.bound') this.bind(number, entry);
    if (entry.kind === 'shard.located') this.locate(number, textOf(entry.data, 'uri'), entry.index);
    if (entry.kind === 'shard.corrected') this.correct(number, objectOf(entry.data, 'facts'), entry.index);
  }

  tables(): ProjectedTable[] {
    const { shards } = this;
    const shard = `number:number entry:number digest:bytes digest_entry:number uri ${FACTS} derivation:number declared_set:number effective_set:number valid_from:number`;
    const past = `shard:number valid_from:number valid_to:number ${FACTS} declared_set:number effective_set:number`;
    const ofRows = (
      name: string,
      key: number,
      columns: string,
      rows: Row[],
      sort: (a: Row, b: Row) => number,
    ): ProjectedTable => ({
      ...{ name, key, columns: columnsOf(columns) },
      rows: () => [...rows].sort(sort),
    });
    const byTwo = (a: Row, b: Row): number => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]);
    return [
      ...this.origins.tables(),
      ...this.derivations.tables(),
      {
        ...{ name: 'shard', key: 1, columns: columnsOf(shard) },
        *rows() {
          for (let number = 0; number < shards.count; number++) yield shards.row(number);
        },
      },
      ofRows('shard_past', 2, past, this.past, byTwo),
      ofRows('shard_statement', 2, 'shard:number entry:number', this.statements, byTwo),
      ofRows('shard_location', 2, 'shard:number uri entry:number', this.locations, (a, b) => {
        return Number(a[0]) - Number(b[0]) || compareText(textValue(a[1]), textValue(b[1]));
      }),
      this.segments.table(),
    ];
  }

  private register({ index, leafHash, data }: ReplayedEntry): void {
    const derivation = this.derivationOf(data, index);
    const [digest, uri] = [hexOrNull(data, 'digest'), textOrNull(data, 'uri')];
    const number = this.shards.add(index, leafHash, uri, derivation);
    const declared = this.origins.idsOf(listOf(data, 'origins') as readonly JsonObject[], derivation !== null, index);
    const effective = derivation === null ? declared : ascending([...declared, ...this.inherited(derivation)]);
    this.shards.declared.set(number, this.origins.setOf(declared));
    this.shards.effective.set(number, this.origins.setOf(effective));
    this.shards.hold(number, factsOf(data));
    this.segments.gain(number, declared, effective, index);
    this.descent.add(number);
    if (digest !== null) this.name(number, digest, index);
    if (uri !== null) this.names.nameByUri(uri, number);
    for (const watch of this.watches) watch.registered?.(number, index);
  }

  private name(number: number, digest: string, entry: number): void {
    const bytes = Buffer.from(digest, 'hex');
    if (!this.names.nameByDigest(bytes, number))
      this.complain(entry, `gives the digest sha256:${digest} to a second shard`);
    this.shards.bind(number, bytes, entry);
  }

  private derivationOf(data: JsonObject, entry: number): number | null {
    if (data['derivation'] !== undefined) return this.declaredDerivation(Number(data['derivation']), entry);
    const parents = (listOf(data, 'derivedFrom') as readonly string[]).flatMap((name) => {
      const parent = this.names.find(name);
      if (parent === undefined) this.complain(entry, `is derived from ${name}, which was not registered before it`);
      return parent ?? [];
    });
    if (parents.length === 0) return null;
    const activity = data['activity'] === undefined ? null : objectOf(data, 'activity');
    return this.derivations.idOf(ascending(parents), activity, entry);
  }

  private declaredDerivation(id: number, entry: number): number | null {
    if (id < this.derivations.count) return id;
    this.complain(entry, `names the derivation ${id}, which was not declared before it`);
    return null;
  }

  private inherited(derivation: number): readonly number[] {
    const sets = new Set<number>();
    for (const parent of this.derivations.parentsOf(derivation)) sets.add(this.shards.effective.get(parent));
    return this.origins.union(sets);
  }

  private bind(number: number, { index, data }: ReplayedEntry): void {
    if (this.shards.digestEntryOf(number) !== null) this.complain(index, 'binds a shard that has a digest');
    this.name(number, hexOrNull(data, 'digest') ?? '', index);
  }

  private locate(number: number, uri: string, entry: number): void {
    this.locations.push([number, uri, entry]);
    this.names.nameByUri(uri, number);
  }

  private correct(number: number, facts: JsonObject, entry: number): void {
    const { shards } = this;
    const changes = facts['origins'] === undefined ? [] : this.changes(number, facts, entry);
    const touched = ascending([number, ...changes.map((change) => change.number)]);
    for (const watch of this.watches) watch.toBeCorrected?.(touched);
    for (const one of touched) {
      const held = [one, shards.validFrom.get(one), entry, ...factValues(shards.facts(one))];
      this.past.push([...held, shards.declared.get(one), shards.effective.get(one)]);
      shards.validFrom.set(one, entry);
    }
    this.segments.supersede(
      changes.flatMap((change) => this.segmentChanges(change)),
      entry,
    );
    for (const change of changes) {
      shards.declared.set(change.number, this.origins.setOf(change.declared));
      shards.effective.set(change.number, this.origins.setOf(change.effective));
    }
    shards.hold(number, factsOf(facts, shards.facts(number)));
    for (const watch of this.watches) watch.corrected?.(touched, entry);
  }

  /** The shard and those of its descendants whose origins are others from now on; parents come before their children. */
  private changes(number: number, facts: JsonObject, entry: number): Change[] {
    const { origins, shards } = this;
    const corrected = origins.idsOf(listOf(facts, 'origins') as readonly JsonObject[], true, entry);
    const settled = new Map<number, readonly number[]>();
    const changes: Change[] = [];
    for (const one of this.descent.downstreamOf(number)) {
      const [wasDeclared, wasEffective] = [
        origins.inSet(shards.declared.get(one)),
        origins.inSet(shards.effective.get(one)),
      ];
      const declared = one === number ? corrected : wasDeclared;
      const derivation = shards.derivationOf(one);
      const parents = derivation === null ? [] : [...this.derivations.parentsOf(derivation)];
      const inherited = parents.flatMap((parent) => [
        ...(settled.get(parent) ?? origins.inSet(shards.effective.get(parent))),
      ]);
      const effective = ascending([...declared, ...inherited]);
      settled.set(one, effective);
      if (String(declared) === String(wasDeclared) && String(effective) === String(wasEffective)) continue;
      changes.push({ number: one, declared, effective });
    }
    return changes;
  }

  private segmentChanges({ number, declared, effective }: Change): SegmentChange[] {
    const was = {
      declared: this.origins.inSet(this.shards.declared.get(number)),
      effective: this.origins.inSet(this.shards.effective.get(number)),
    };
    const is = { declared, effective };
    return (['declared', 'effective'] as const).flatMap((member) => [
      ...was[member]
        .filter((id) => !is[member].includes(id))
        .map((origin) => ({ shard: number, origin, member, gains: false })),
      ...is[member]
        .filter((id) => !was[member].includes(id))
        .map((origin) => ({ shard: number, origin, member, gains: true })),
    ]);
  }
}
