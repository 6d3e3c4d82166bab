import type { RecordedFacts } from './entry-formats.js';
import { floats, hashes, ints } from './growing-column.js';
import type { Value } from './projected-table.js';

/** What is stated of a shard besides its names, origins and parents. */
export interface ShardFacts {
  readonly dataset: string | null;
  readonly mediaType: string | null;
  readonly bytes: number | null;
  readonly records: number | null;
  readonly tokens: number | null;
  /** Canonical JSON. */
  readonly labels: string | null;
}

const NONE = -1;
const orNull = (value: number): number | null => (value === NONE || Number.isNaN(value) ? null : value);

/** The shards by number, in columns: about 150 bytes a shard, without its URI. */
export class ShardColumns {
  count = 0;
  readonly entry = floats();
  readonly leafHash = hashes();
  readonly declared = ints();
  readonly effective = ints();
  readonly validFrom = floats();
  private readonly digest = hashes();
  private readonly digestEntry = floats();
  private readonly derivation = ints();
  private readonly bytes = floats();
  private readonly records = floats();
  private readonly tokens = floats();
  private readonly uris: (string | null)[] = [];
  private readonly datasets: (string | null)[] = [];
  private readonly mediaTypes: (string | null)[] = [];
  private readonly labels: (string | null)[] = [];
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
    return this.datasets[number] ?? null;
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

  /** The name of the shard when the log had this many entries. */
  nameAt(number: number, size: number): string {
    const bound = this.digestEntryOf(number);
    if (bound !== null && bound < size) return `sha256:${this.digestOf(number) ?? ''}`;
    return this.uriOf(number) ?? '';
  }

  setFacts(number: number, facts: ShardFacts): void {
    this.datasets[number] = this.shared(facts.dataset);
    this.mediaTypes[number] = this.shared(facts.mediaType);
    this.labels[number] = this.shared(facts.labels);
    for (const figure of ['bytes', 'records', 'tokens'] as const) this[figure].set(number, facts[figure] ?? Number.NaN);
  }

  facts(number: number): ShardFacts {
    return {
      dataset: this.datasets[number] ?? null,
      mediaType: this.mediaTypes[number] ?? null,
      bytes: orNull(this.bytes.get(number)),
      records: orNull(this.records.get(number)),
      tokens: orNull(this.tokens.get(number)),
      labels: this.labels[number] ?? null,
    };
  }

  row(number: number): Value[] {
    const names = [this.digestOf(number), this.digestEntryOf(number), this.uriOf(number)];
    const origins = [this.declared.get(number), this.effective.get(number)];
    return [
      number,
      this.entry.get(number),
      ...names,
      ...factValues(this.facts(number)),
      this.derivationOf(number),
      ...origins,
      this.validFrom.get(number),
    ];
  }

  /** Interns equal texts: most shards share their dataset and labels with others. */
  private shared(text: string | null): string | null {
    if (text === null) return null;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

/** The facts after a statement: a member that it leaves out stays as it was before. */
export function factsOf(stated: RecordedFacts, before?: ShardFacts): ShardFacts {
  return {
    dataset: stated.dataset ?? before?.dataset ?? null,
    mediaType: stated.mediaType ?? before?.mediaType ?? null,
    bytes: stated.bytes ?? before?.bytes ?? null,
    records: stated.records ?? before?.records ?? null,
    tokens: stated.tokens ?? before?.tokens ?? null,
    labels: stated.labels ?? before?.labels ?? null,
  };
}

/** dataset, media type, bytes, records, tokens, labels. */
export function factValues({ dataset, mediaType, bytes, records, tokens, labels }: ShardFacts): Value[] {
  return [dataset, mediaType, bytes, records, tokens, labels];
}
