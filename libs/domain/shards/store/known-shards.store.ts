import { formatDigest, isDigest } from '@core/kernel';
import { awaitAll, type Reader } from '@platform/database';
import {
  SELECT_BY_DIGEST,
  SELECT_BY_LOCATION,
  SELECT_BY_URI,
  SELECT_LOCATED_URIS,
  SELECT_UNBOUND_BY_URI,
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
  const digests: string[] = [];
  const uris: string[] = [];
  for (const name of names) {
    if (isDigest(name)) digests.push(`"\\\\x${name.slice(7)}"`);
    else uris.push(name);
  }
  const found = new Map<string, KnownShard>();
  const [rows] = await awaitAll([
    // As the text of an array: the driver would make each a Buffer, and hexadecimal of it again.
    digests.length > 0 ? reader.query<ShardRow>(SELECT_BY_DIGEST, [`{${digests.join()}}`, asOf]) : none(),
    uris.length > 0 ? findByUri(reader, uris, asOf, found) : none(),
  ]);
  for (const row of rows) if (row.digest) found.set(formatDigest(row.digest), toKnown(row));
  return found;
}

/**
 * As `findShards`, but cheaper for `urisWithDigest`, the URIs declared beside a digest: they matter
 * only where they name a shard without a digest, and such shards are few. A URI with a later
 * location is looked up in full.
 */
export async function findForRegistration(
  reader: Reader,
  names: readonly string[],
  urisWithDigest: readonly string[],
): Promise<Map<string, KnownShard>> {
  const beside = textArray(urisWithDigest);
  const [found, located, unbound] = await awaitAll([
    findShards(reader, names, EVERYTHING),
    urisWithDigest.length > 0 ? reader.query<{ uri: string }>(SELECT_LOCATED_URIS, [beside]) : none(),
    urisWithDigest.length > 0 ? reader.query<ShardRow>(SELECT_UNBOUND_BY_URI, [beside]) : none(),
  ]);
  for (const row of unbound) if (row.uri !== null) found.set(row.uri, toKnown(row));
  const inFull = [...new Set(located.map((row) => row.uri))];
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
  let array = '{';
  for (const text of texts) array += `${array === '{' ? '' : ','}"${text.replace(ESCAPED, '\\$&')}"`;
  return `${array}}`;
}

const none = async (): Promise<never[]> => [];

function toKnown({ number, entry, digest, uri, derivation, namedByUri, effectiveSet }: ShardRow): KnownShard {
  return { number, entry, digest: digest && formatDigest(digest), uri, derivation, namedByUri, effectiveSet };
}
