import { canonicalJson, type JsonValue, sha256 } from '@core/kernel';
import { Interned } from './interned.js';
import { columnsOf, type ProjectedTable, type Row } from './projected-table.js';
import { type StatedTraits, type Trait, TRAITS } from './shard-facts.js';

interface ReplayedTraits {
  readonly id: number;
  readonly hash: string;
  readonly members: StatedTraits;
}

/** Their values are canonical JSON. */
const JSON_TRAITS: readonly Trait[] = ['languages', 'preferences'];

const NONE = Object.fromEntries(TRAITS.map((member) => [member, null])) as StatedTraits;

/** Combinations of traits, each identified by its rank of first appearance. */
export class ShardTraits {
  private readonly interned = new Interned<ReplayedTraits>();

  /** Returns null if none is stated. */
  idOf(facts: StatedTraits): number | null {
    if (TRAITS.every((member) => facts[member] === null)) return null;
    const members = Object.fromEntries(TRAITS.map((member) => [member, facts[member]])) as StatedTraits;
    const stated = TRAITS.flatMap((member): [string, JsonValue][] => {
      const value = members[member];
      if (value === null) return [];
      return [[member, JSON_TRAITS.includes(member) ? (JSON.parse(value) as JsonValue) : value]];
    });
    const key = canonicalJson(Object.fromEntries(stated));
    const hash = (): string => sha256(`whence/shard-traits/v1\n${key}`).toString('hex');
    return this.interned.idOf(key, (id) => ({ id, hash: hash(), members }));
  }

  membersOf(id: number | null): StatedTraits {
    return id === null ? NONE : this.interned.at(id).members;
  }

  table(): ProjectedTable {
    const columns = 'id:number hash:bytes licence languages:json modality personal_data consent preferences:json';
    return { name: 'shard_traits', key: 1, columns: columnsOf(columns), rows: () => this.interned.things.map(rowOf) };
  }
}

function rowOf({ id, hash, members }: ReplayedTraits): Row {
  const { licence, languages, modality, personalData, consent, preferences } = members;
  return [id, hash, licence, languages, modality, personalData, consent, preferences];
}
