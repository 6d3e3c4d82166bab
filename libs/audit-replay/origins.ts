import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { Interned } from './interned.js';
import { objectOf, textOf, textOrNull } from './members-of.js';
import { columnsOf, type ProjectedTable, type Row } from './projected-table.js';

export interface ReplayedOrigin {
  readonly id: number;
  readonly entry: number;
  readonly hash: string;
  /** Its members, without those that are particular to one shard. */
  readonly tuple: JsonObject;
}

const UNSTATED: JsonObject = { involvement: 'content', kind: 'unknown' };

/** Origins and sets of them, each by its rank of first appearance. */
export class Origins {
  private readonly origins = new Interned<ReplayedOrigin>();
  private readonly sets = new Interned<readonly number[]>();
  private readonly values = new Map<number, readonly (readonly [facet: string, value: string])[]>();
  private readonly unions = new Map<string, number[]>();

  /** Ids of the tuples that a declaration names; of one that names none, and inherits nothing, the unstated origin. */
  idsOf(declared: readonly JsonObject[], inherits: boolean, entry: number): number[] {
    const tuples = declared.length > 0 || inherits ? declared : [UNSTATED];
    return ascending(
      tuples.map(({ share: _share, evidence: _evidence, ...tuple }) => {
        const text = canonicalJson(tuple);
        const hash = (): string => sha256(`whence/origin/v1\n${text}`).toString('hex');
        return this.origins.idOf(text, (id) => ({ id, entry, hash: hash(), tuple }));
      }),
    );
  }

  setOf(ids: readonly number[]): number {
    return this.sets.idOf(ids.join(','), () => ids);
  }

  tupleOf(id: number): JsonObject {
    return this.origins.at(id).tuple;
  }

  inSet(set: number): readonly number[] {
    return this.sets.at(set);
  }

  /** The union of sets, of the sets' ids. */
  union(sets: Iterable<number>): readonly number[] {
    const distinct = ascending(sets);
    const key = distinct.join(',');
    const known = this.unions.get(key);
    if (known) return known;
    const union = ascending(distinct.flatMap((set) => [...this.sets.at(set)]));
    if (this.unions.size > 100_000) this.unions.clear();
    this.unions.set(key, union);
    return union;
  }

  /** Under which values of which facets an origin counts. The maker of a generator `vendor/name@version` is a vendor too. */
  valuesOf(id: number): readonly (readonly [facet: string, value: string])[] {
    const known = this.values.get(id);
    if (known) return known;
    const { tuple } = this.origins.at(id);
    const [kind, involvement, generator] = [
      textOf(tuple, 'kind'),
      textOf(tuple, 'involvement'),
      textOrNull(tuple, 'generator'),
    ];
    const maker = generator?.includes('/') ? generator.slice(0, generator.indexOf('/')) : null;
    const vendors = new Set([textOrNull(tuple, 'vendor'), maker === 'unknown' ? null : maker]);
    vendors.delete(null);
    const values = [
      ...[['kind', kind] as const, ['involvement', `${kind}/${involvement}`] as const],
      ...[...vendors].map((vendor) => ['vendor', vendor ?? ''] as const),
      ['origin', String(id)] as const,
    ];
    this.values.set(id, values);
    return values;
  }

  tables(): ProjectedTable[] {
    const { origins, sets } = this;
    const origin =
      'id:number hash:bytes entry:append kind involvement vendor channel generator nexus acquisition jurisdiction collected_from:instant ' +
      'collected_to:instant terms';
    return [
      { name: 'origin', key: 1, columns: columnsOf(origin), rows: () => origins.things.map(originRow) },
      {
        ...{ name: 'origin_set', key: 1, columns: columnsOf('id:number hash:bytes origins:numbers') },
        *rows() {
          for (const [id, ids] of sets.things.entries()) {
            yield [id, sha256(`whence/origin-set/v1\n${ids.join(',')}`).toString('hex'), JSON.stringify(ids)];
          }
        },
      },
    ];
  }
}

function originRow({ id, hash, entry, tuple }: ReplayedOrigin): Row {
  const collected = objectOf(tuple, 'collected');
  const members = ['kind', 'involvement', 'vendor', 'channel', 'generator', 'nexus', 'acquisition', 'jurisdiction'];
  return [
    ...[id, hash, entry, ...members.map((member) => textOrNull(tuple, member))],
    ...[textOrNull(collected, 'from'), textOrNull(collected, 'to'), textOrNull(tuple, 'terms')],
  ];
}

/** Each once. */
export function ascending(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
