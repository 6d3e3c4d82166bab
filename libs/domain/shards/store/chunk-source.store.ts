import type { JsonObject } from '@core/kernel';
import type { LedgerReadModel } from '@domain/ledger';
import { type Derivation, derivationIdentity, derivationKey, SELECT_DERIVATION_IDS } from '@domain/lineage';
import {
  type InternedIds,
  Interning,
  originIdentity,
  originSet,
  originSetIdentity,
  originTuple,
  type OriginTuple,
  SELECT_ORIGIN_IDS,
  UNSTATED_ORIGIN,
} from '@domain/origins';
import { awaitAll, type Reader } from '@platform/database';
import type { PlannedShard } from '../planned-shard.js';
import type { PlanSource } from '../registration-plan.js';
import { factsAfter } from '../shard-comparison.js';
import type { ShardDeclaration, ShardFacts } from '../shard-declaration.js';
import { findForRegistration, type KnownShard } from './known-shards.store.js';
import {
  SELECT_CORRECTION_ENTRIES,
  SELECT_EFFECTIVE_ORIGINS,
  SELECT_LOCATED,
  SELECT_NEXT_NUMBERS,
} from './register.sql.js';

export interface NextNumbers {
  readonly shard: number;
  readonly derivation: number;
  readonly origin: number;
  readonly originSet: number;
}

/** All that one chunk of declarations can refer to, read in a handful of statements. */
export class ChunkSource implements PlanSource {
  private readonly shards = new Map<string, PlannedShard>();
  private readonly origins = new Map<number, readonly number[]>();
  private readonly unions = new Map<string, readonly number[]>();
  private readonly located = new Set<string>();
  private readonly missed = new Map<string, Derivation>();
  private numbers: NextNumbers | undefined;

  readonly originIds: Interning<OriginTuple>;
  readonly originSetIds: Interning<readonly number[]>;
  readonly derivationIds = new Interning<Derivation>(derivationIdentity);

  private constructor(readonly remembered: InternedIds) {
    this.originIds = new Interning(originIdentity, remembered.origins);
    this.originSetIds = new Interning(originSetIdentity, remembered.originSets);
  }

  get next(): NextNumbers {
    if (!this.numbers) throw new Error('the next numbers are read first');
    return this.numbers;
  }

  static async load(
    reader: Reader,
    ledger: LedgerReadModel,
    declarations: readonly ShardDeclaration[],
    remembered: InternedIds,
    derivations: readonly Derivation[] = [],
  ): Promise<ChunkSource> {
    const source = new ChunkSource(remembered);
    const tuples = declarations.flatMap(({ origins = [] }) => origins.map(originTuple));
    await awaitAll([
      source.loadNumbers(reader),
      source.originIds.load(reader, SELECT_ORIGIN_IDS, [...tuples, UNSTATED_ORIGIN]),
      source.loadShards(reader, ledger, declarations),
    ]);
    await source.loadDerivations(reader, declarations, derivations);
    return source;
  }

  private async loadNumbers(reader: Reader): Promise<void> {
    const [next] = await reader.query<NextNumbers>(SELECT_NEXT_NUMBERS);
    if (!next) throw new Error('a SELECT without FROM answers one row');
    this.numbers = next;
    this.originIds.numberFrom(next.origin);
    this.derivationIds.numberFrom(next.derivation);
    this.originSetIds.numberFrom(next.originSet);
  }

  find(name: string): PlannedShard | undefined {
    return this.shards.get(name);
  }

  isLocated(shard: number, uri: string): boolean {
    return this.located.has(`${shard} ${uri}`);
  }

  originId(tuple: OriginTuple): number {
    return this.originIds.idOf(tuple);
  }

  knownDerivation(derivation: Derivation): number | undefined {
    const known = this.derivationIds.find(derivation);
    if (known === undefined && !this.derivationIds.isLoaded(derivation) && this.mayBeRecorded(derivation)) {
      this.missed.set(derivationKey(derivation), derivation);
    }
    return known;
  }

  derivationId(derivation: Derivation): number {
    return this.derivationIds.idOf(derivation);
  }

  /** Kept by derivation: the thousand outputs of one mix share one union. */
  effectiveOrigins(derivation: Derivation): readonly number[] {
    const key = derivationKey(derivation);
    const known = this.unions.get(key);
    if (known) return known;
    const union = originSet(derivation.parents.flatMap((parent) => this.origins.get(parent) ?? []));
    this.unions.set(key, union);
    return union;
  }

  /** Not one with a parent that this chunk registers. */
  private mayBeRecorded({ parents }: Derivation): boolean {
    return (parents.at(-1) ?? 0) < this.next.shard;
  }

  /** Tells of a shard that this chunk registers, so that later lines can derive from it. */
  learn(number: number, effective: readonly number[]): void {
    this.origins.set(number, effective);
  }

  private async loadShards(
    reader: Reader,
    ledger: LedgerReadModel,
    declarations: readonly ShardDeclaration[],
  ): Promise<void> {
    const own = declarations.flatMap(({ digest, uri }) => [digest, uri]).filter((name) => name !== undefined);
    const found = await findForRegistration(reader, ...namesIn(declarations));
    if (found.size === 0) return;
    const numbers = [...new Set([...found.values()].map((shard) => shard.number))];
    const rows = await reader.query<{ number: number; origins: number[] }>(SELECT_EFFECTIVE_ORIGINS, [numbers]);
    for (const row of rows) this.origins.set(row.number, row.origins);
    const declaredAgain = new Map(own.flatMap((name) => found.get(name) ?? []).map((shard) => [shard.number, shard]));
    await this.loadLocations(reader, [...declaredAgain.keys()], declarations);
    const facts = await this.factsOf(reader, ledger, [...declaredAgain.values()]);
    for (const [name, shard] of found) this.shards.set(name, planned(shard, this.origins, facts));
  }

  private async loadLocations(
    reader: Reader,
    shards: readonly number[],
    declarations: readonly ShardDeclaration[],
  ): Promise<void> {
    const uris = declarations.flatMap(({ digest, uri }) => (digest !== undefined && uri !== undefined ? [uri] : []));
    if (shards.length === 0 || uris.length === 0) return;
    const rows = await reader.query<{ shard: number; uri: string }>(SELECT_LOCATED, [shards, uris]);
    for (const row of rows) this.located.add(`${row.shard} ${row.uri}`);
  }

  /** The facts of shards that are declared again: as registered, and as they were corrected to. */
  private async factsOf(
    reader: Reader,
    ledger: LedgerReadModel,
    shards: readonly KnownShard[],
  ): Promise<Map<number, JsonObject[]>> {
    if (shards.length === 0) return new Map();
    type Correction = { shard: number; entry: number };
    const corrections = await reader.query<Correction>(SELECT_CORRECTION_ENTRIES, [
      shards.map((shard) => shard.number),
    ]);
    const wanted = [...shards.map((shard) => shard.entry), ...corrections.map((correction) => correction.entry)];
    const entries = new Map((await ledger.entries(wanted, reader)).map((entry) => [entry.index, entry.data]));
    return new Map(
      shards.map((shard) => {
        const registered = entries.get(shard.entry) ?? {};
        const own = corrections.filter((correction) => correction.shard === shard.number);
        const corrected = own.map((correction) => (entries.get(correction.entry)?.['facts'] ?? {}) as ShardFacts);
        return [shard.number, corrected.length > 0 ? [registered, factsAfter(registered, corrected)] : [registered]];
      }),
    );
  }

  /** Derivations that the plan took for new though they are known: a line can name a parent by what an earlier line calls it. */
  async overlookedDerivations(reader: Reader): Promise<Derivation[]> {
    if (this.missed.size === 0) return [];
    const missed = [...this.missed.values()];
    const again = new Interning(derivationIdentity);
    await again.load(reader, SELECT_DERIVATION_IDS, missed);
    return missed.filter((derivation) => again.find(derivation) !== undefined);
  }

  private async loadDerivations(
    reader: Reader,
    declarations: readonly ShardDeclaration[],
    more: readonly Derivation[],
  ): Promise<void> {
    const named = declarations.flatMap(({ derivedFrom, activity }) => {
      const parents = derivedFrom?.map((name) => this.shards.get(name)?.number);
      if (!parents?.every((parent) => parent !== undefined)) return [];
      return [{ parents: originSet(parents), ...(activity && { activity }) }];
    });
    const derivations = [...named, ...more];
    await this.derivationIds.load(reader, SELECT_DERIVATION_IDS, derivations);
  }
}

/** The names that a chunk looks up: those that could mean any shard, and the URIs told beside a digest. */
function namesIn(declarations: readonly ShardDeclaration[]): [names: string[], urisWithDigest: string[]] {
  const names = new Set<string>();
  const urisWithDigest = new Set<string>();
  for (const { digest, uri, derivedFrom = [] } of declarations) {
    for (const parent of derivedFrom) names.add(parent);
    if (digest !== undefined) names.add(digest);
    if (uri !== undefined) (digest === undefined ? names : urisWithDigest).add(uri);
  }
  return [[...names], [...urisWithDigest].filter((uri) => !names.has(uri))];
}

function planned(
  shard: KnownShard,
  origins: ReadonlyMap<number, readonly number[]>,
  facts: ReadonlyMap<number, JsonObject[]>,
): PlannedShard {
  const { number, digest, uri, derivation, entry, namedByUri } = shard;
  return {
    number,
    digest,
    uri,
    derivation,
    namedByUri,
    facts: facts.get(number) ?? [],
    origins: origins.get(number) ?? [],
    entry: { index: entry },
  };
}
