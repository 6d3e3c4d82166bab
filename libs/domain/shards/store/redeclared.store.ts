import { Bitmap } from '@core/bitmap';
import { isDigest } from '@core/kernel';
import { parseEntry } from '@domain/ledger';
import type { Origin, OriginDeclaration, ShardOrigins } from '@domain/origins';
import type { Reader } from '@platform/database';
import { type DeclaredContent, declaredContent, type Redeclared } from '../declared-content.js';
import type { StoredFacts } from '../fact-columns.js';
import type { ShardFacts } from '../shard-declaration.js';
import { findShards } from './known-shards.store.js';
import { SELECT_LISTED, SELECT_ORIGINS_OF_SHARDS, SELECT_REFUSED_DECLARATIONS } from './read-shards.sql.js';

/** Entries that are read at a time. */
const ENTRIES_READ = 1_000;

/** A declaration that was refused because another one of the same content is recorded. */
interface RefusedDeclaration {
  readonly shard: number;
  readonly declared: ShardFacts & { readonly origins?: readonly OriginDeclaration[] };
  /** The shard that the declared digest named already: one content under two names. */
  readonly other?: number;
}

interface RefusedEntry {
  readonly index: number;
  readonly shard: string;
  readonly declared: RefusedDeclaration['declared'] & { readonly digest?: string };
}

/**
 * @param among null: of all shards
 * @param origins all of them by then; read only where there is such a declaration
 */
export async function redeclaredContents(
  reader: Reader,
  among: Bitmap | null,
  asOf: number,
  origins: () => Promise<readonly Origin[]>,
): Promise<Redeclared[]> {
  const found: Redeclared[] = [];
  const isAsked = (shard: number): boolean => among?.has(shard) ?? true;
  for await (const page of refusedDeclarations(reader, 0, asOf)) {
    const about = page.filter((one) => namedBy(one).some(isAsked));
    if (about.length === 0) continue;
    const numbers = [...new Set(about.flatMap(namedBy))];
    const contents = await contentsOf(reader, numbers, asOf, await origins());
    for (const one of about) {
      const refused = declaredContent(one.declared, one.declared.origins ?? []);
      for (const shard of namedBy(one).filter(isAsked)) {
        const own = contents.get(shard) ?? {};
        found.push({ shard, own, other: refused });
        for (const other of namedBy(one))
          if (other !== shard) found.push({ shard, own, other: contents.get(other) ?? {} });
      }
    }
  }
  return found;
}

const namedBy = ({ shard, other }: RefusedDeclaration): number[] => (other === undefined ? [shard] : [shard, other]);

/** What shards state of their contents, as of a tree size. */
async function contentsOf(
  reader: Reader,
  numbers: readonly number[],
  asOf: number,
  origins: readonly Origin[],
): Promise<Map<number, DeclaredContent>> {
  const rows = await reader.query<StoredFacts & { readonly number: number }>(SELECT_LISTED, [numbers, asOf]);
  const stated = await reader.query<ShardOrigins>(SELECT_ORIGINS_OF_SHARDS, [numbers, asOf]);
  const declared = new Map(stated.map((one) => [one.number, one.declared]));
  const tuplesOf = (number: number): Origin[] => [...(declared.get(number) ?? [])].flatMap((id) => origins[id] ?? []);
  return new Map(rows.map((row) => [row.number, declaredContent(row, tuplesOf(row.number))]));
}

/** The declarations that entries [from, to) refused, as many at a time as one statement reads. */
async function* refusedDeclarations(
  reader: Reader,
  from: number,
  to: number,
): AsyncGenerator<RefusedDeclaration[], void, undefined> {
  for (let next = from; next < to;) {
    const rows = await reader.query<{ index: number; body: Buffer }>(SELECT_REFUSED_DECLARATIONS, [
      next,
      to,
      ENTRIES_READ,
    ]);
    const entries = rows.map(
      ({ index, body }) => ({ index, ...parseEntry(index, body).data }) as unknown as RefusedEntry,
    );
    yield await resolved(reader, entries, to);
    next = rows.length < ENTRIES_READ ? to : (rows.at(-1)?.index ?? to) + 1;
  }
}

async function resolved(reader: Reader, entries: readonly RefusedEntry[], asOf: number): Promise<RefusedDeclaration[]> {
  const names = entries.flatMap((entry) => [entry.shard, ...[claimedDigest(entry) ?? []].flat()]);
  const known = await findShards(reader, [...new Set(names)], asOf);
  const declarations: RefusedDeclaration[] = [];
  for (const entry of entries) {
    const shard = known.get(entry.shard)?.number;
    if (shard === undefined) continue;
    const digest = claimedDigest(entry);
    const named = digest !== undefined && known.has(digest) ? await findShards(reader, [digest], entry.index) : null;
    const other = named?.get(digest ?? '')?.number;
    declarations.push({ shard, declared: entry.declared, other: other === shard ? undefined : other });
  }
  return declarations;
}

/** A digest that was declared for a shard without one. */
function claimedDigest({ shard, declared }: RefusedEntry): string | undefined {
  return isDigest(shard) ? undefined : declared.digest;
}

/**
 * The shards whose contents entries [from, to) declared in other ways, and those that were stated
 * to be the same content as one of the corrected shards.
 */
export async function redeclaredShards(reader: Reader, from: number, to: number, corrected: Bitmap): Promise<Bitmap> {
  const shards: number[] = [];
  const isTied = (one: RefusedDeclaration): boolean =>
    one.other !== undefined && namedBy(one).some((number) => corrected.has(number));
  for await (const page of refusedDeclarations(reader, from, to)) shards.push(...page.flatMap(namedBy));
  if (!corrected.isEmpty)
    for await (const page of refusedDeclarations(reader, 0, from)) shards.push(...page.filter(isTied).flatMap(namedBy));
  return Bitmap.of(shards);
}
