import { createHash } from 'node:crypto';
import { EXPECTED_CATALOG } from '../../../migrations/expected-catalog.js';
import { migrations } from '../../../migrations/index.js';
import { SELECT_CATALOG, SELECT_MIGRATIONS } from './catalog.sql.js';
import type { Reader } from './reader.js';

interface CatalogRow {
  readonly kind: string;
  readonly name: string;
  /** The table that it belongs to. */
  readonly table: string | null;
  readonly definition: string;
}

/** Something of the catalog that the migrations did not make, or made otherwise. */
export interface CatalogDifference {
  /** Such as `trigger ledger_entry.append_only`. */
  readonly object: string;
  readonly message: string;
}

const FINGERPRINT_LENGTH = 16;
const fingerprint = (definition: string): string =>
  createHash('sha256').update(definition).digest('hex').slice(0, FINGERPRINT_LENGTH);

const OUR_TABLES = new Set(
  Object.keys(EXPECTED_CATALOG).flatMap((object) => (object.startsWith('table ') ? [object.slice(6)] : [])),
);

/**
 * Returns `[kind and name, fingerprint]` of everything in the catalog that bears on our statements.
 */
export async function readCatalog(reader: Reader): Promise<[object: string, fingerprint: string][]> {
  return (await rows(reader)).map(({ kind, name, definition }) => [`${kind} ${name}`, fingerprint(definition)]);
}

const rows = (reader: Reader): Promise<CatalogRow[]> => reader.query<CatalogRow>(SELECT_CATALOG);

/**
 * Compares the catalog with what the migrations make: tables, constraints, triggers and whether
 * they are enabled, functions, row security, rules, inheritance, and names that would be found
 * before ours. Other tables and indexes that are not unique are the operator's. What a superuser
 * changes in Postgres itself is not seen.
 */
export async function catalogDifferences(reader: Reader): Promise<CatalogDifference[]> {
  const found = (await rows(reader)).filter(({ table }) => table === null || OUR_TABLES.has(table));
  const live = new Map(found.map(({ kind, name, definition }) => [`${kind} ${name}`, fingerprint(definition)]));
  const missing = Object.entries(EXPECTED_CATALOG).flatMap(([object, expected]): CatalogDifference[] => {
    const is = live.get(object);
    if (is === expected) return [];
    return [{ object, message: is === undefined ? 'is missing' : 'is not as the migrations make it' }];
  });
  const more = [...live.keys()].filter((object) => !Object.hasOwn(EXPECTED_CATALOG, object));
  return [...missing, ...more.map((object) => ({ object, message: 'is there, and no migration makes it' }))];
}

/** Migrations of this database that this version does not have: a later version made them. */
export async function laterMigrations(reader: Reader): Promise<string[]> {
  const known = new Set(migrations.map((migration) => new migration().name));
  const applied = await reader.query<{ name: string }>(SELECT_MIGRATIONS);
  return applied.map(({ name }) => name).filter((name) => !known.has(name));
}
