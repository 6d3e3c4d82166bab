import { sha256 } from '@core/kernel';
import type { Range } from './data-readers.js';
import type { Entry } from './entry-formats.js';
import type { RecordedActivity } from './recorded-values.js';
import { Interned } from './interned.js';
import { ascending } from './origins.js';
import { PartedLists } from './parted-lists.js';
import { columnsOf, type ProjectedTable } from './projected-table.js';
import type { ReportFault } from './projection.js';

interface ReplayedDerivation {
  readonly entry: number;
  readonly hash: string;
  readonly parents: Int32Array;
  readonly activity: RecordedActivity | null;
}

/** Sets of parents with an activity, each identified by its rank of first appearance. */
export class Derivations {
  private readonly known = new Interned<ReplayedDerivation>();
  private readonly listed = new PartedLists<Range>();

  constructor(private readonly report: ReportFault) {}

  /** @param parents ascending */
  idOf(parents: readonly number[], activity: RecordedActivity | null, entry: number): number {
    const members = `${activity ? `"activity":${activity.json},` : ''}"parents":[${parents.join(',')}]`;
    const hash = sha256(`whence/derivation/v1\n{${members}}`).toString('hex');
    return this.known.idOf(hash, () => ({ entry, hash, parents: Int32Array.from(parents), activity }));
  }

  parentsOf(derivation: number): Int32Array {
    return this.known.at(derivation).parents;
  }

  /** The id of the removal that a redaction answers. */
  answeredBy(derivation: number): string | null {
    return this.known.at(derivation).activity?.value.removal ?? null;
  }

  get count(): number {
    return this.known.things.length;
  }

  /** Reads a list of parents that is stated apart from the shards made from them, in parts. */
  declare({ index, data }: Entry<'derivation.declared'>, shardCount: number): void {
    const { derivation, part, parts, parents, activity } = data;
    if (parents.some(([, to]) => to > shardCount))
      return this.report(index, 'names parents that were not registered before it');
    if (part >= parts || !this.listed.add(derivation, part, parents))
      return this.report(index, `is part ${part} of ${parts}, out of order`);
    if (part < parts - 1) return;
    const { items } = this.listed.take(derivation);
    const id = this.idOf(ascending(items.flatMap(numbersOf)), activity, index);
    if (id !== derivation) this.report(index, `declares the derivation ${derivation}, which by its order is ${id}`);
  }

  tables(): ProjectedTable[] {
    const { things } = this.known;
    const columns = 'id:number hash:bytes entry:append parents:numbers kind job run code removal';
    return [
      {
        name: 'derivation',
        key: 1,
        columns: columnsOf(columns),
        *rows() {
          for (const [id, { entry, hash, parents, activity }] of things.entries()) {
            const { kind = null, job = null, run = null, code = null, removal = null } = activity?.value ?? {};
            yield [id, hash, entry, `[${parents.join(',')}]`, kind, job, run, code, removal];
          }
        },
      },
    ];
  }
}

const numbersOf = ([from, to]: Range): number[] => Array.from({ length: to - from }, (_, at) => from + at);
