import { formatDigest, isDigest } from '@core/kernel';
import { awaitAll, listAt, readIntLists, type Reader } from '@platform/database';
import {
  SELECT_BY_DIGEST,
  SELECT_BY_LOCATION,
  SELECT_BY_URI,
  SELECT_NAMED_BY_URI,
  SELECT_PARENTS,
  SELECT_URIS_MAY_NAME,
} from './register.sql.js';

/** A registered shard, with what resolving names and comparing declarations needs. */
export interface KnownShard {
  readonly number: number;
  readonly entry: number;
  readonly digest: string | null;
  readonly uri: string | null;
  readonly derivation: number | null;
  /** Registered without a digest, so that the URI is and remains its name. */
  readonly namedByUri: boolean;
  /** The id of the set of effective origins that it was registered with. */
  readonly effectiveSet: number;
}

interface ShardRow extends Omit<KnownShard, 'digest'> {
  readonly digest: Buffer | null;
}

/** A tree size that includes every entry: for a writer that holds the ledger's lock. */
export const EVERYTHING = Number.MAX_SAFE_INTEGER;

/**
 * Resolves names to shards, as of a tree size. A digest names the shard with that content. A URI
 * names the shard registered by it alone; else the one that was last located there.
 */
export async function findShards(
  reader: Reader,
  names: readonly string[],
  asOf: number,
): Promise<Map<string, KnownShard>> {
  const [digests, uris] = byKind(names);
  const found = new Map<string, KnownShard>();
  const [rows] = await awaitAll([
    digests.length > 0 ? reader.query<ShardRow>(SELECT_BY_DIGEST, [digestArray(digests), asOf]) : none(),
    uris.length > 0 ? findByUri(reader, uris, asOf, found) : none(),
  ]);
  for (const row of rows) if (row.digest) found.set(formatDigest(row.digest), toKnown(row));
  return found;
}

/**
 * Resolves names to the numbers of the shards that were ever known by them, ascending, as of a tree
 * size: a URI at which one content followed another has several.
 */
export async function findEverKnown(
  reader: Reader,
  names: readonly string[],
  asOf: number,
): Promise<Map<string, readonly number[]>> {
  type Row = Pick<KnownShard, 'number'> & { readonly digest: Buffer | null; readonly uri: string | null };
  type Located = Pick<KnownShard, 'number'> & { readonly located: string };
  const [digests, uris] = byKind(names);
  const asked = textArray(uris);
  const [byDigest, byUri, byLocation] = await awaitAll([
    digests.length > 0 ? reader.query<Row>(SELECT_BY_DIGEST, [digestArray(digests), asOf]) : none(),
    uris.length > 0 ? reader.query<Row>(SELECT_BY_URI, [asked, asOf]) : none(),
    uris.length > 0 ? reader.query<Located>(SELECT_BY_LOCATION, [asked, asOf]) : none(),
  ]);
  const pairs = [
    ...byDigest.map(({ digest, number }) => [digest && formatDigest(digest), number] as const),
    ...byUri.map(({ uri, number }) => [uri, number] as const),
    ...byLocation.map(({ located, number }) => [located, number] as const),
  ];
  const found = new Map<string, Set<number>>();
  for (const [name, number] of pairs) if (name !== null) found.set(name, (found.get(name) ?? new Set()).add(number));
  return new Map([...found].map(([name, numbers]) => [name, [...numbers].sort((one, other) => one - other)]));
}

/**
 * The shards that names give a child as parents. Of those named by digest, no more is read than a
 * child needs: the number, and the set of effective origins.
 */
async function findParents(reader: Reader, names: readonly string[]): Promise<Map<string, KnownShard>> {
  type Parents = { readonly parents: string | null };
  const [digests, uris] = byKind(names);
  const found = new Map<string, KnownShard>();
  const [rows] = await awaitAll([
    digests.length > 0 ? reader.query<Parents>(SELECT_PARENTS, [digestArray(digests)]) : none(),
    uris.length > 0 ? findByUri(reader, uris, EVERYTHING, found) : none(),
  ]);
  const lists = readIntLists(rows[0]?.parents);
  const [places, numbers, sets] = [listAt(lists, 0), listAt(lists, 1), listAt(lists, 2)];
  for (let at = 0; at < places.length; at++) {
    const digest = digests[(places[at] as number) - 1] as string;
    const [number, effectiveSet] = [numbers[at] as number, sets[at] as number];
    found.set(digest, { number, entry: -1, digest, uri: null, derivation: null, namedByUri: false, effectiveSet });
  }
  return found;
}

function byKind(names: readonly string[]): [digests: string[], uris: string[]] {
  const [digests, uris]: [string[], string[]] = [[], []];
  for (const name of names) (isDigest(name) ? digests : uris).push(name);
  return [digests, uris];
}

/** The text of a `bytea[]`: the driver would make each a Buffer, and hexadecimal of it again. */
function digestArray(digests: readonly string[]): string {
  return digests.length === 0 ? '{}' : `{"${digests.join('","').replaceAll('sha256:', '\\\\x')}"}`;
}

type NamedRow = ShardRow | { readonly number: null; readonly uri: string };

/**
 * Whether a URI that is declared beside a digest may name another shard. None does while every
 * shard has a digest and no later location. It only decides what is sent first: each look-up asks.
 */
export interface UriHint {
  mayName: boolean;
}

/**
 * As `findShards`, but cheaper for `urisWithDigest`, the URIs declared beside a digest: they matter
 * only where they name a shard without a digest, and such shards are few. A URI with a later
 * location is looked up in full.
 * @param digests `unread`: no shard but a parent is named by a digest (see `readChunkSnapshot`)
 * @param hint of a writer that holds the ledger's lock; without it, each URI is looked up
 */
export async function findForRegistration(
  reader: Reader,
  names: readonly string[],
  urisWithDigest: readonly string[],
  digests: 'read' | 'unread',
  hint?: UriHint,
): Promise<Map<string, KnownShard>> {
  const [found, named] = await awaitAll([
    digests === 'unread' ? findParents(reader, names) : findShards(reader, names, EVERYTHING),
    urisWithDigest.length > 0 ? readNamedByUri(reader, urisWithDigest, hint) : none(),
  ]);
  const located = new Set<string>();
  for (const row of named) {
    if (row.number === null) located.add(row.uri);
    else if (row.uri !== null) found.set(row.uri, toKnown(row));
  }
  const inFull = [...located];
  for (const uri of inFull) found.delete(uri);
  if (inFull.length > 0) await findByUri(reader, inFull, EVERYTHING, found);
  return found;
}

async function readNamedByUri(
  reader: Reader,
  uris: readonly string[],
  hint: UriHint | undefined,
): Promise<readonly NamedRow[]> {
  const look = (): Promise<NamedRow[]> => reader.query<NamedRow>(SELECT_NAMED_BY_URI, [textArray(uris)]);
  if (!hint) return look();
  const expected = hint.mayName;
  const [[answer], named] = await awaitAll([reader.query<UriHint>(SELECT_URIS_MAY_NAME), expected ? look() : none()]);
  hint.mayName = answer?.mayName ?? true;
  return hint.mayName && !expected ? look() : named;
}

async function findByUri(
  reader: Reader,
  uris: readonly string[],
  asOf: number,
  found: Map<string, KnownShard>,
): Promise<void> {
  type LocatedRow = ShardRow & { readonly located: string; readonly locatedEntry: number };
  const asked = textArray(uris);
  const [rows, located] = await awaitAll([
    reader.query<ShardRow>(SELECT_BY_URI, [asked, asOf]),
    reader.query<LocatedRow>(SELECT_BY_LOCATION, [asked, asOf]),
  ]);
  const registeredBy = new Set(rows.filter((row) => row.namedByUri).map((row) => row.uri));
  for (const row of rows) {
    if (row.uri !== null && (row.namedByUri || !registeredBy.has(row.uri))) found.set(row.uri, toKnown(row));
  }
  for (const row of located) {
    if (registeredBy.has(row.located)) continue;
    const known = found.get(row.located);
    if (!known || known.entry < row.locatedEntry) found.set(row.located, toKnown(row));
  }
}

const ESCAPED = /["\\]/g;

/**
 * The text of a `text[]` (PostgreSQL manual, Arrays, "Array Input and Output Syntax"), written once
 * for several statements.
 */
function textArray(texts: readonly string[]): string {
  if (texts.length === 0) return '{}';
  // Escaped and quoted as one text, which is much faster. None of them holds U+0000.
  const joined = texts.join('\0').replace(ESCAPED, '\\$&');
  return `{"${joined.replaceAll('\0', '","')}"}`;
}

const none = async (): Promise<never[]> => [];

function toKnown({ number, entry, digest, uri, derivation, namedByUri, effectiveSet }: ShardRow): KnownShard {
  return { number, entry, digest: digest && formatDigest(digest), uri, derivation, namedByUri, effectiveSet };
}
