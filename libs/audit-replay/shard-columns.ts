import type { JsonObject } from '@core/kernel';
import { floats, hashes, ints } from './growing-column.js';
import { jsonOrNull, numberOrNull, textOrNull } from './members-of.js';
import type { Value } from './projected-table.js';

/** What is held of a shard besides its names. */
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

/** The shards by number, in columns: about 150 bytes each besides their URIs. */
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

  /** Registered without a digest, so that its URI is its name and stays it. */
  isNamedByUri(number: number): boolean {
    return this.digestEntryOf(number) !== this.entry.get(number);
  }

  /** The name that the shard had when the log had this many entries. */
  nameAt(number: number, size: number): string {
    const bound = this.digestEntryOf(number);
    if (bound !== null && bound < size) return `sha256:${this.digestOf(number) ?? ''}`;
    return this.uriOf(number) ?? '';
  }

  hold(number: number, facts: ShardFacts): void {
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
    return [
      ...[number, this.entry.get(number), this.digestOf(number), this.digestEntryOf(number), this.uriOf(number)],
      ...factValues(this.facts(number)),
      ...[this.derivationOf(number), this.declared.get(number), this.effective.get(number), this.validFrom.get(number)],
    ];
  }

  /** Equal texts are kept once: most shards share their dataset and labels with others. */
  private shared(text: string | null): string | null {
    if (text === null) return null;
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    this.texts.set(text, text);
    return text;
  }
}

/** The facts that a declaration names; `undefined` where it says nothing of one. */
export function factsOf(data: JsonObject, before?: ShardFacts): ShardFacts {
  const said = (member: string): boolean => data[member] !== undefined;
  return {
    dataset: said('dataset') ? textOrNull(data, 'dataset') : (before?.dataset ?? null),
    mediaType: said('mediaType') ? textOrNull(data, 'mediaType') : (before?.mediaType ?? null),
    bytes: said('bytes') ? numberOrNull(data, 'bytes') : (before?.bytes ?? null),
    records: said('records') ? numberOrNull(data, 'records') : (before?.records ?? null),
    tokens: said('tokens') ? numberOrNull(data, 'tokens') : (before?.tokens ?? null),
    labels: said('labels') ? jsonOrNull(data, 'labels') : (before?.labels ?? null),
  };
}

/** dataset, media type, bytes, records, tokens, labels. */
export function factValues({ dataset, mediaType, bytes, records, tokens, labels }: ShardFacts): Value[] {
  return [dataset, mediaType, bytes, records, tokens, labels];
}
