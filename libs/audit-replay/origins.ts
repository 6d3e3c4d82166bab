import { sha256 } from '@core/kernel';
import { origin as readOrigin, type RecordedOrigin } from './recorded-values.js';
import { Interned } from './interned.js';
import { columnsOf, type ProjectedTable, type Row } from './projected-table.js';

interface ReplayedOrigin {
  readonly id: number;
  readonly entry: number;
  readonly hash: string;
  readonly members: RecordedOrigin;
}

type FacetValue = readonly [facet: string, value: string];

const UNSTATED = readOrigin({ involvement: 'content', kind: 'unknown' }, '');
const CACHED_UNIONS = 100_000;

/** Origins and sets of them, each identified by its rank of first appearance. */
export class Origins {
  private readonly origins = new Interned<ReplayedOrigin>();
  private readonly sets = new Interned<readonly number[]>();
  private readonly values = new Map<number, readonly FacetValue[]>();
  private readonly unions = new Map<string, readonly number[]>();

  /**
   * The ids of declared origins, ascending. A shard that declares none, and inherits none, has the
   * unstated origin.
   */
  idsOf(declared: readonly RecordedOrigin[], inherits: boolean, entry: number): number[] {
    const stated = declared.length > 0 || inherits ? declared : [UNSTATED];
    return ascending(
      stated.map((members) => {
        const hash = (): string => sha256(`whence/origin/v1\n${members.tuple}`).toString('hex');
        return this.origins.idOf(members.tuple, (id) => ({ id, entry, hash: hash(), members }));
      }),
    );
  }

  setOf(ids: readonly number[]): number {
    return this.sets.idOf(ids.join(','), () => ids);
  }

  membersOf(id: number): RecordedOrigin {
    return this.origins.at(id).members;
  }

  inSet(set: number): readonly number[] {
    return this.sets.at(set);
  }

  /** The ids of the origins in any of the sets, ascending. */
  union(sets: Iterable<number>): readonly number[] {
    const distinct = ascending(sets);
    const key = distinct.join(',');
    const cached = this.unions.get(key);
    if (cached) return cached;
    const union = ascending(distinct.flatMap((set) => [...this.sets.at(set)]));
    if (this.unions.size > CACHED_UNIONS) this.unions.clear();
    this.unions.set(key, union);
    return union;
  }

  /**
   * The facet values under which an origin counts. The maker of a generator `maker/name@version`
   * counts as a vendor.
   */
  valuesOf(id: number): readonly FacetValue[] {
    const cached = this.values.get(id);
    if (cached) return cached;
    const { kind, involvement, vendor, generator } = this.membersOf(id);
    const maker = generator?.includes('/') ? generator.slice(0, generator.indexOf('/')) : null;
    const vendors = new Set([vendor, maker === 'unknown' ? null : maker]);
    const values: FacetValue[] = [
      ['kind', kind],
      ['involvement', `${kind}/${involvement}`],
      ...[...vendors].flatMap((slug): FacetValue[] => (slug === null ? [] : [['vendor', slug]])),
      ['origin', String(id)],
    ];
    this.values.set(id, values);
    return values;
  }

  tables(): ProjectedTable[] {
    const { origins, sets } = this;
    const origin =
      'id:number hash:bytes entry:append kind involvement vendor channel generator nexus acquisition jurisdiction ' +
      'collected_from:instant collected_to:instant terms';
    return [
      { name: 'origin', key: 1, columns: columnsOf(origin), rows: () => origins.things.map(originRow) },
      {
        name: 'origin_set',
        key: 1,
        columns: columnsOf('id:number hash:bytes origins:numbers'),
        *rows() {
          for (const [id, ids] of sets.things.entries()) {
            yield [id, sha256(`whence/origin-set/v1\n${ids.join(',')}`).toString('hex'), JSON.stringify(ids)];
          }
        },
      },
    ];
  }
}

function originRow({ id, hash, entry, members }: ReplayedOrigin): Row {
  const { kind, involvement, vendor, channel, generator, nexus, acquisition, jurisdiction, collected, terms } = members;
  const source = [kind, involvement, vendor, channel, generator, nexus, acquisition, jurisdiction];
  return [id, hash, entry, ...source, collected?.from ?? null, collected?.to ?? null, terms];
}

/** The distinct numbers, ascending. */
export function ascending(ids: Iterable<number>): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
