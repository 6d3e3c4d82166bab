import type { JsonObject } from '@core/kernel';
import type { LedgerReadModel } from '@domain/ledger';
import { readDerivationHashes } from '@domain/lineage';
import {
  type InternedIds,
  originTuple,
  type OriginTuple,
  readDrift,
  readOriginIds,
  UNSTATED_ORIGIN,
} from '@domain/origins';
import { awaitAll, type Reader } from '@platform/database';
import type { ChunkSnapshot, NextNumbers } from '../chunk-snapshot.js';
import type { RecordedShard } from '../planned-shard.js';
import { factsAfter } from '../shard-comparison.js';
import type { ShardDeclaration, ShardFacts } from '../shard-declaration.js';
import { EVERYTHING, findForRegistration, type KnownShard, type UriHint } from './known-shards.store.js';
import {
  SELECT_CORRECTION_ENTRIES,
  SELECT_LOCATED,
  SELECT_NEXT_NUMBERS,
  SELECT_ORIGINS_OF_SETS,
} from './register.sql.js';

/** What need not be looked up. */
type CachedOrigins = Pick<InternedIds, 'origins' | 'members'>;

const NOTHING_CACHED: CachedOrigins = { origins: new Map(), members: new Map() };

/** What a writer knows or expects of the shards that a chunk names. */
export interface Expectations {
  readonly cached: CachedOrigins;
  /**
   * `unread`: the declared digests are taken for new. A plan of this snapshot is right if it
   * registers every line, and if no shard has one of these digests when the rows are written.
   */
  readonly digests: 'read' | 'unread';
  readonly hint?: UriHint;
}

/**
 * Reads all recorded shards, origins and locations that the declarations can refer to, in a fixed
 * number of SQL statements.
 */
export async function readChunkSnapshot(
  reader: Reader,
  ledger: LedgerReadModel,
  declarations: readonly ShardDeclaration[],
  expected: Expectations = { cached: NOTHING_CACHED, digests: 'read' },
): Promise<ChunkSnapshot> {
  const [next, originIds, recorded] = await awaitAll([
    readNextNumbers(reader),
    readOriginIds(reader, tuplesIn(declarations), expected.cached.origins),
    readShards(reader, ledger, declarations, expected),
  ]);
  return { next, originIds, ...recorded };
}

/** Equal origins of many declarations are mostly one list. */
function tuplesIn(declarations: readonly ShardDeclaration[]): OriginTuple[] {
  const lists = new Set<ShardDeclaration['origins']>();
  for (const { origins } of declarations) lists.add(origins);
  return [...[...lists].flatMap((origins = []) => origins.map(originTuple)), UNSTATED_ORIGIN];
}

/** Reliable only under the ledger's lock. */
export async function readNextNumbers(reader: Reader): Promise<NextNumbers> {
  const [next] = await reader.query<NextNumbers>(SELECT_NEXT_NUMBERS);
  return next ?? { shard: 0, derivation: 0, origin: 0, originSet: 0 };
}

async function readShards(
  reader: Reader,
  ledger: LedgerReadModel,
  declarations: readonly ShardDeclaration[],
  { cached, digests, hint }: Expectations,
): Promise<Pick<ChunkSnapshot, 'shards' | 'named' | 'locations' | 'setsRead'>> {
  const { names, urisWithDigest } = namesIn(declarations, digests);
  const named = digests === 'unread' ? names : undefined;
  const found = await findForRegistration(reader, [...names], urisWithDigest, digests, hint);
  if (found.size === 0) return { shards: new Map(), named, locations: new Set(), setsRead: new Map() };
  // With unread digests, a shard that is declared again ends the plan.
  const declaredAgain = digests === 'read' ? declaredIn(declarations, found) : new Map<number, KnownShard>();
  const derivations = [...declaredAgain.values()].flatMap(({ derivation }) => derivation ?? []);
  const [{ originsOf, setsRead }, hashes, locations, facts] = await awaitAll([
    readEffectiveOrigins(reader, found, cached.members),
    readDerivationHashes(reader, [...new Set(derivations)]),
    readLocations(reader, [...declaredAgain.keys()], declarations),
    readFacts(reader, ledger, [...declaredAgain.values()]),
  ]);
  const recorded = (known: KnownShard): RecordedShard => {
    const { derivation, number, entry, digest, uri, namedByUri } = known;
    return {
      number,
      entry,
      digest,
      uri,
      namedByUri,
      facts: facts.get(number) ?? NONE,
      origins: originsOf(known),
      derivationHash: derivation === null ? null : (hashes.get(derivation) ?? null),
    };
  };
  const shards = new Map<string, RecordedShard>();
  for (const [name, shard] of found) shards.set(name, recorded(shard));
  return { shards, named, locations, setsRead };
}

const NONE: readonly never[] = [];
const none = async (): Promise<never[]> => [];

/** The shards that are declared again, by their numbers. */
function declaredIn(
  declarations: readonly ShardDeclaration[],
  found: ReadonlyMap<string, KnownShard>,
): Map<number, KnownShard> {
  const declared = new Map<number, KnownShard>();
  for (const { digest, uri } of declarations) {
    for (const name of [digest, uri]) {
      const shard = name === undefined ? undefined : found.get(name);
      if (shard) declared.set(shard.number, shard);
    }
  }
  return declared;
}

/** Shards have few different sets, which never change: mostly, none is read. */
async function readEffectiveOrigins(
  reader: Reader,
  found: ReadonlyMap<string, KnownShard>,
  cachedSets: CachedOrigins['members'],
): Promise<{ originsOf: (shard: KnownShard) => readonly number[]; setsRead: Map<number, readonly number[]> }> {
  type Row = { readonly id: number; readonly origins: number[] };
  const unknown = new Set<number>();
  const shards = new Set<number>();
  for (const { number, effectiveSet } of found.values()) {
    shards.add(number);
    if (!cachedSets.has(effectiveSet)) unknown.add(effectiveSet);
  }
  const [rows, drift] = await awaitAll([
    unknown.size > 0 ? reader.query<Row>(SELECT_ORIGINS_OF_SETS, [[...unknown]]) : none(),
    readDrift(reader, shards, EVERYTHING),
  ]);
  const setsRead = new Map(rows.map(({ id, origins }) => [id, origins]));
  const originsOf = ({ number, effectiveSet }: KnownShard): readonly number[] =>
    drift.applyTo(number, setsRead.get(effectiveSet) ?? cachedSets.get(effectiveSet) ?? NONE);
  return { originsOf, setsRead };
}

async function readLocations(
  reader: Reader,
  shards: readonly number[],
  declarations: readonly ShardDeclaration[],
): Promise<Set<string>> {
  const uris = declarations.flatMap(({ digest, uri }) => (digest !== undefined && uri !== undefined ? [uri] : []));
  if (shards.length === 0 || uris.length === 0) return new Set();
  const rows = await reader.query<{ shard: number; uri: string }>(SELECT_LOCATED, [shards, uris]);
  return new Set(rows.map(({ shard, uri }) => `${shard} ${uri}`));
}

/** The facts of shards that are declared again: as registered, and as last corrected. */
async function readFacts(
  reader: Reader,
  ledger: LedgerReadModel,
  shards: readonly KnownShard[],
): Promise<Map<number, JsonObject[]>> {
  if (shards.length === 0) return new Map();
  type Correction = { readonly shard: number; readonly entry: number };
  const corrections = await reader.query<Correction>(SELECT_CORRECTION_ENTRIES, [shards.map(({ number }) => number)]);
  const indexes = [...shards, ...corrections].map(({ entry }) => entry);
  const entries = new Map((await ledger.entries(indexes, reader)).map((entry) => [entry.index, entry.data]));
  return new Map(
    shards.map(({ number, entry }) => {
      const registered = entries.get(entry) ?? {};
      const own = corrections.filter(({ shard }) => shard === number);
      const corrected = own.map((correction) => (entries.get(correction.entry)?.['facts'] ?? {}) as ShardFacts);
      return [number, corrected.length > 0 ? [registered, factsAfter(registered, corrected)] : [registered]];
    }),
  );
}

/** The names to look up, and separately the URIs declared beside a digest. */
interface NamesToRead {
  readonly names: ReadonlySet<string>;
  readonly urisWithDigest: readonly string[];
}

function namesIn(declarations: readonly ShardDeclaration[], digests: 'read' | 'unread'): NamesToRead {
  const names = new Set<string>();
  const urisWithDigest: string[] = [];
  for (const { digest, uri, derivedFrom = [] } of declarations) {
    for (const parent of derivedFrom) names.add(parent);
    if (digest !== undefined && digests === 'read') names.add(digest);
    if (uri === undefined) continue;
    if (digest === undefined) names.add(uri);
    else urisWithDigest.push(uri);
  }
  return { names, urisWithDigest: names.size === 0 ? urisWithDigest : urisWithDigest.filter((uri) => !names.has(uri)) };
}
