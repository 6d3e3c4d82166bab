import { formatDigest, isDigest } from '@core/kernel';
import { awaitAll, type Reader } from '@platform/database';
import {
  SELECT_BY_DIGEST,
  SELECT_BY_LOCATION,
  SELECT_BY_URI,
  SELECT_NAMED_BY_URI,
  SELECT_PARENTS,
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
 * The shards that names give a child as parents. Of those named by digest, no more is read than a
 * child needs: the number, and the set of effective origins.
 */
async function findParents(reader: Reader, names: readonly string[]): Promise<Map<string, KnownShard>> {
  type ParentRow = Pick<KnownShard, 'number' | 'effectiveSet'> & { readonly at: number };
  const [digests, uris] = byKind(names);
  const found = new Map<string, KnownShard>();
  const [rows] = await awaitAll([
    digests.length > 0 ? reader.query<ParentRow>(SELECT_PARENTS, [digestArray(digests)]) : none(),
    uris.length > 0 ? findByUri(reader, uris, EVERYTHING, found) : none(),
  ]);
  for (const { at, number, effectiveSet } of rows) {
    const digest = digests[at - 1] as string;
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

/**
 * As `findShards`, but cheaper for `urisWithDigest`, the URIs declared beside a digest: they matter
 * only where they name a shard without a digest, and such shards are few. A URI with a later
 * location is looked up in full.
 * @param digests `unread`: no shard but a parent is named by a digest (see `readChunkSnapshot`)
 */
export async function findForRegistration(
  reader: Reader,
  names: readonly string[],
  urisWithDigest: readonly string[],
  digests: 'read' | 'unread',
): Promise<Map<string, KnownShard>> {
  type NamedRow = ShardRow | { readonly number: null; readonly uri: string };
  const [found, named] = await awaitAll([
    digests === 'unread' ? findParents(reader, names) : findShards(reader, names, EVERYTHING),
    urisWithDigest.length > 0 ? reader.query<NamedRow>(SELECT_NAMED_BY_URI, [textArray(urisWithDigest)]) : none(),
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
