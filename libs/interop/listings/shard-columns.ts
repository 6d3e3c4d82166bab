import { type Complaint, firstComplaints } from '@core/kernel';
import { RegisterShard } from '@domain/shards';
import { type CommandClass, memberNames, nestedTypeOf, schemaFragmentOf } from '@platform/validation';
import { ListingError } from './listings.errors.js';

type Cell = 'text' | 'number' | 'list';

/**
 * Returns the columns of a class by name. A dotted name is a member of a member; `origin` is the
 * only item of `origins`, `preference` that of `preferences`.
 */
function cellsOf(type: CommandClass, before = ''): [string, Cell][] {
  return memberNames(type).flatMap((name): [string, Cell][] => {
    const { type: is, items } = schemaFragmentOf(type, name) ?? {};
    const nested = nestedTypeOf(type, name);
    const isList = is === 'array';
    // A list inside the only origin has no column.
    if (nested)
      return isList && before !== '' ? [] : cellsOf(nested, `${before}${isList ? name.replace(/s$/, '') : name}.`);
    if (is === 'object') return [];
    return [[before + name, isList && items ? 'list' : is === 'integer' || is === 'number' ? 'number' : 'text']];
  });
}

const CELLS = new Map(cellsOf(RegisterShard));
/** Members that a nested column may contain whole. */
const NESTED = memberNames(RegisterShard).filter((name) => !CELLS.has(name));
const LABEL = 'labels.';
// Assigning to them would change an object's prototype.
const REFUSED_LABELS = ['__proto__', 'constructor'];
const NUMBER = /^\d+(\.\d+)?$/;

/** Those of a shard, and 64 labels: more than this is no list of shards. */
const COLUMN_LIMIT = 1_000;

/** The names of the columns that a table may have; `labels.…` stands for any label. */
export const COLUMN_NAMES: readonly string[] = [...CELLS.keys(), `${LABEL}…`];

type Members = Record<string, unknown>;

/** Maps the cells of a row to the members of a declaration. */
export interface ShardColumns {
  readonly names: readonly string[];
  /** For each column the path to its member; `origins` and `preferences` are lists of one. */
  readonly paths: readonly (readonly string[])[];
}

export interface ColumnRules {
  /**
   * Cells may be lists and objects: `origins`, `labels` and `activity` may be columns of their own.
   */
  readonly nested?: boolean;
  /** Further columns that the caller reads. */
  readonly more?: readonly string[];
}

/**
 * Returns the columns of these names. Throws `listing-malformed` with each name that is unknown,
 * repeated, or in conflict with another.
 */
export function shardColumns(names: readonly string[], { nested = false, more = [] }: ColumnRules = {}): ShardColumns {
  if (names.length > COLUMN_LIMIT) {
    const message = `There are more than ${COLUMN_LIMIT} columns.`;
    throw new ListingError('listing-malformed', message, [{ pointer: '', message }]);
  }
  const known = new Set([...CELLS.keys(), ...more, ...(nested ? NESTED : [])]);
  const before = new Columns();
  const complaints = names.flatMap((name, at): Complaint[] => {
    const message = columnComplaint(name, before, known);
    before.add(name);
    return message === null ? [] : [{ pointer: `/${at}`, message: `the column "${name.slice(0, 100)}" ${message}` }];
  });
  const [first] = complaints;
  const knownNames = [...known].join(', ');
  if (names.length === 0)
    throw new ListingError('listing-malformed', `There are no columns. Known columns: ${knownNames}.`);
  if (!first) return { names, paths: names.map(pathOf) };
  throw new ListingError(
    'listing-malformed',
    `The columns are malformed: ${first.message}. Known columns: ${knownNames}, ${LABEL}….`,
    firstComplaints(complaints),
  );
}

/** The columns so far, by name and by member. */
class Columns {
  private readonly names = new Set<string>();
  /** The first column of each top-level member. */
  private readonly first = new Map<string, string>();

  add(name: string): void {
    this.names.add(name);
    const [whole = ''] = pathOf(name);
    if (!this.first.has(whole)) this.first.set(whole, name);
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Returns an earlier column in conflict with it: the whole of a part, or a part of the whole. */
  conflictOf(name: string): string | undefined {
    const [whole = ''] = pathOf(name);
    if (name === whole) return this.first.get(whole);
    return this.names.has(whole) ? whole : undefined;
  }
}

function columnComplaint(name: string, before: Columns, known: ReadonlySet<string>): string | null {
  if (before.has(name)) return 'is repeated';
  const label = name.startsWith(LABEL) ? name.slice(LABEL.length) : undefined;
  if (label === undefined && !known.has(name)) return 'is unknown';
  if (label !== undefined && (label === '' || REFUSED_LABELS.includes(label))) return 'names no label';
  const rival = before.conflictOf(name);
  return rival === undefined ? null : `conflicts with "${rival}"`;
}

function pathOf(name: string): readonly string[] {
  if (name.startsWith(LABEL)) return ['labels', name.slice(LABEL.length)];
  const [first = '', ...rest] = name.split('.');
  return [first === 'origin' || first === 'preference' ? `${first}s` : first, ...rest];
}

/**
 * Returns the declaration of a row of texts. An empty cell states nothing, digits become numbers
 * where a number belongs, and names in `derivedFrom` are separated by spaces or `|`. A malformed
 * cell stays a text, for the check to refuse.
 */
export function shardOfTexts({ names, paths }: ShardColumns, cells: readonly string[]): Members {
  const shard: Members = {};
  for (const [at, path] of paths.entries()) {
    const text = cells[at] ?? '';
    if (text !== '') put(shard, path, valueOf(names[at] ?? '', text));
  }
  return shard;
}

/** Returns the declaration of a row of values. null states nothing, except inside a list. */
export function shardOfValues({ names, paths }: ShardColumns, row: Readonly<Members>): Members {
  const shard: Members = {};
  for (const [at, path] of paths.entries()) {
    const name = names[at] ?? '';
    const value = withoutNulls(row[name], path.at(-2), path.at(-1));
    if (value !== undefined)
      put(shard, path, CELLS.get(name) === 'list' && typeof value === 'string' ? listOf(value) : value);
  }
  return shard;
}

function valueOf(name: string, text: string): unknown {
  const cell = CELLS.get(name);
  if (cell === 'list') return listOf(text);
  return cell === 'number' && NUMBER.test(text) ? Number(text) : text;
}

function listOf(text: string): string[] {
  return text.split(/[ |\r\n]+/).filter((name) => name !== '');
}

function put(shard: Members, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    shard[first] = value;
  } else if (first === 'origins' || first === 'preferences') {
    const [only] = (shard[first] ??= [{}]) as [Members];
    put(only, rest, value);
  } else {
    put((shard[first] ??= {}) as Members, rest, value);
  }
}

// An instant in UTC as DuckDB writes it.
const UTC_INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/;

/** @param name of the member; `within`: of the one around it */
function withoutNulls(value: unknown, within?: string, name?: string): unknown {
  if (value === null) return undefined;
  const isInstant = within === 'collected' || name === 'capturedAt';
  if (typeof value === 'string') return isInstant ? value.replace(UTC_INSTANT, '$1T$2Z') : value;
  if (Array.isArray(value)) return value.map((item: unknown) => withoutNulls(item) ?? item);
  if (typeof value !== 'object') return value;
  const members = Object.entries(value).flatMap(([member, item]) => {
    const kept = withoutNulls(item, typeof item === 'string' ? within : member, member);
    return kept === undefined ? [] : [[member, kept] as const];
  });
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}
