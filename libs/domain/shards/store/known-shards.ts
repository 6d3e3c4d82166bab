import { formatDigest, isDigest, parseDigest } from '@core/kernel';
import type { Reader } from '@platform/database';
import { SELECT_BY_DIGEST, SELECT_BY_LOCATION, SELECT_BY_URI } from './register.sql.js';

/** A registered shard, as far as naming and comparing need it. */
export interface KnownShard {
  readonly number: number;
  readonly entry: number;
  readonly digest: string | null;
  readonly uri: string | null;
  readonly derivation: number | null;
}

interface ShardRow {
  readonly number: number;
  readonly entry: number;
  readonly digest: Buffer | null;
  readonly uri: string | null;
  readonly derivation: number | null;
  readonly namedByDigest?: boolean;
}

/**
 * The shards behind names. A digest names the shard with that content. A URI names the shard registered by it; else the one that
 * was last said to be located there.
 */
export async function findShards(reader: Reader, names: readonly string[]): Promise<Map<string, KnownShard>> {
  const digests = names.filter(isDigest);
  const uris = names.filter((name) => !isDigest(name));
  const found = new Map<string, KnownShard>();
  if (digests.length > 0) {
    const rows = await reader.query<ShardRow>(SELECT_BY_DIGEST, [digests.map((digest) => parseDigest(digest))]);
    for (const row of rows) if (row.digest) found.set(formatDigest(row.digest), toKnown(row));
  }
  if (uris.length > 0) await findByUri(reader, uris, found);
  return found;
}

async function findByUri(reader: Reader, uris: readonly string[], found: Map<string, KnownShard>): Promise<void> {
  const rows = await reader.query<ShardRow>(SELECT_BY_URI, [uris]);
  const registeredBy = new Set(rows.filter((row) => !row.namedByDigest).map((row) => row.uri));
  for (const row of rows) {
    if (row.uri !== null && (!row.namedByDigest || !registeredBy.has(row.uri))) found.set(row.uri, toKnown(row));
  }
  const located = await reader.query<ShardRow & { located: string; locatedEntry: number }>(SELECT_BY_LOCATION, [uris]);
  for (const row of located) {
    if (registeredBy.has(row.located)) continue;
    const known = found.get(row.located);
    if (!known || known.entry < row.locatedEntry) found.set(row.located, toKnown(row));
  }
}

function toKnown({ number, entry, digest, uri, derivation }: ShardRow): KnownShard {
  return { number, entry, digest: digest && formatDigest(digest), uri, derivation };
}
