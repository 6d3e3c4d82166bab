import { floats, hashes, ints } from './growing-column.js';
import type { Value } from './projected-table.js';
import { type FactMember, FACTS, factValues, isFigure, type ShardFacts } from './shard-facts.js';
import { ShardTraits } from './shard-traits.js';

const NONE = -1;
const orNull = (value: number): number | null => (value === NONE || Number.isNaN(value) ? null : value);

interface FactColumn<Fact extends string | number | null = string | number | null> {
  get(number: number): Fact;
  set(number: number, value: string | number | null): void;
}

function figures(): FactColumn<number | null> {
  const values = floats();
  return {
    get: (number) => orNull(values.get(number)),
    set: (number, value) => values.set(number, (value as number | null) ?? Number.NaN),
  };
}

/** The shards by number, in columns: about 150 bytes a shard, without its URI. */
export class ShardColumns {
  count = 0;
  readonly entry = floats();
  readonly leafHash = hashes();
  readonly declared = ints();
  /** The set of effective origins that the shard was registered with. */
  readonly effective = ints();
  /** The effective origins of those shards that corrections changed, ascending. */
  readonly driftedTo = new Map<number, readonly number[]>();
  readonly validFrom = floats();
  readonly traits = new ShardTraits();
  readonly bytes = figures();
  readonly records = figures();
  readonly tokens = figures();
  private readonly traitsId = ints();
  private readonly digest = hashes();
  private readonly digestEntry = floats();
  private readonly derivation = ints();
  private readonly uris: (string | null)[] = [];
  private readonly factColumns = new Map(
    FACTS.map((member) => [member, isFigure(member) ? this[member] : this.words()]),
  );
  private readonly texts = new Map<string, string>();

  add(entry: number, leafHash: Uint8Array, uri: string | null, derivation: number | null): number {
    const number = this.count++;
    this.entry.set(number, entry);
    this.validFrom.set(number, entry);
    this.leafHash.setSlice(number, leafHash);
    this.uris[number] = uri;
    this.digestEntry.set(number, NONE);
    this.derivation.set(number, derivation ?? NONE);
    return number;
  }

  bind(number: number, digest: Uint8Array, entry: number): void {
    this.digest.setSlice(number, digest);
    this.digestEntry.set(number, entry);
  }

  uriOf(number: number): string | null {
    return this.uris[number] ?? null;
  }

  datasetOf(number: number): string | null {
    return this.factColumns.get('dataset')?.get(number) as string | null;
  }

  /** Canonical JSON. Shards with the same labels share the text. */
  labelsOf(number: number): string | null {
    return this.factColumns.get('labels')?.get(number) as string | null;
  }

  derivationOf(number: number): number | null {
    return orNull(this.derivation.get(number));
  }

  digestEntryOf(number: number): number | null {
    return orNull(this.digestEntry.get(number));
  }

  /** Lower-case hex. */
  digestOf(number: number): string | null {
    return this.digestEntryOf(number) === null ? null : Buffer.from(this.digest.slice(number)).toString('hex');
  }

  /** Registered without a digest, so its URI is its name, for good. */
  isNamedByUri(number: number): boolean {
    return this.digestEntryOf(number) !== this.entry.get(number);
  }

  setFacts(number: number, facts: ShardFacts): void {
    for (const [member, column] of this.factColumns) column.set(number, facts[member]);
    this.traitsId.set(number, this.traits.idOf(facts) ?? NONE);
  }

  facts(number: number): ShardFacts {
    const facts: Partial<Record<FactMember, string | number | null>> = {};
    for (const [member, column] of this.factColumns) facts[member] = column.get(number);
    return { ...facts, ...this.traits.membersOf(this.traitsOf(number)) } as ShardFacts;
  }

  /** The facts and the id of the traits, in the order of their columns. */
  factValues(number: number): (string | number | null)[] {
    return factValues(this.facts(number), this.traitsOf(number));
  }

  private traitsOf(number: number): number | null {
    return orNull(this.traitsId.get(number));
  }

  row(number: number): Value[] {
    const names = [this.digestOf(number), this.digestEntryOf(number), this.uriOf(number)];
    const origins = [this.declared.get(number), this.effective.get(number)];
    return [
      number,
      this.entry.get(number),
      ...names,
      ...this.factValues(number),
      this.derivationOf(number),
      ...origins,
      this.validFrom.get(number),
    ];
  }

  /** Interns equal texts: most shards share their dataset and labels with others. */
  private words(): FactColumn {
    const values: (string | null)[] = [];
    return {
      get: (number) => values[number] ?? null,
      set: (number, value) => (values[number] = this.interned(value as string | null)),
    };
  }

  private interned(text: string | null): string | null {
    if (text === null) return null;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}
