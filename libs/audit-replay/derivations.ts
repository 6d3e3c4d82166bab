import { canonicalJson, type JsonObject, sha256 } from '@core/kernel';
import { Interned } from './interned.js';
import { listOf, numberOf, objectOf, textOrNull } from './members-of.js';
import { ascending } from './origins.js';
import { columnsOf, type ProjectedTable } from './projected-table.js';

interface ReplayedDerivation {
  readonly entry: number;
  readonly hash: string;
  readonly parents: Int32Array;
  readonly activity: JsonObject;
}

/** Sets of parents with an activity, each by its rank of first appearance. */
export class Derivations {
  private readonly known = new Interned<ReplayedDerivation>();
  private parts: number[] = [];

  /** @param activity null where none was told */
  idOf(parents: readonly number[], activity: JsonObject | null, entry: number): number {
    const text = canonicalJson({ parents, ...(activity && { activity }) });
    const hash = sha256(`whence/derivation/v1\n${text}`).toString('hex');
    return this.known.idOf(hash, () => ({ entry, hash, parents: Int32Array.from(parents), activity: activity ?? {} }));
  }

  parentsOf(derivation: number): Int32Array {
    return this.known.at(derivation).parents;
  }

  /** The id of the removal that a redaction answers. */
  answeredBy(derivation: number): string | null {
    return textOrNull(this.known.at(derivation).activity, 'removal');
  }

  get count(): number {
    return this.known.things.length;
  }

  /** A list of parents that was told by itself, in parts. What is wrong with it, if anything is. */
  declare(data: JsonObject, entry: number, shards: number): string | null {
    const [id, part, parts] = [numberOf(data, 'derivation'), numberOf(data, 'part'), numberOf(data, 'parts')];
    if (part === 0) this.parts = [];
    for (const range of listOf(data, 'parents') as readonly (readonly [number, number])[]) {
      for (let parent = range[0]; parent < range[1]; parent++) this.parts.push(parent);
    }
    if (part < parts - 1) return null;
    if (this.parts.some((parent) => parent >= shards)) return 'names parents that were not registered before it';
    const activity = data['activity'] === undefined ? null : objectOf(data, 'activity');
    const given = this.idOf(ascending(this.parts), activity, entry);
    return given === id ? null : `declares the derivation ${id}, which by its order is ${given}`;
  }

  tables(): ProjectedTable[] {
    const { things } = this.known;
    const columns = 'id:number hash:bytes entry:append parents:numbers kind job run code removal';
    return [
      {
        ...{ name: 'derivation', key: 1, columns: columnsOf(columns) },
        *rows() {
          for (const [id, { entry, hash, parents, activity }] of things.entries()) {
            const members = ['kind', 'job', 'run', 'code', 'removal'].map((member) => textOrNull(activity, member));
            yield [id, hash, entry, `[${parents.join(',')}]`, ...members];
          }
        },
      },
    ];
  }
}
