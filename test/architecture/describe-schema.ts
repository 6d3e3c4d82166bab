import type { Client } from 'pg';

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
    pg_get_expr(d.adbin, d.adrelid) AS "default"
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'migrations'
  ORDER BY c.relname, a.attnum`;

const CONSTRAINTS = `
  SELECT c.relname AS "table", k.conname AS name, pg_get_constraintdef(k.oid) AS definition
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'c', 'f') AND c.relname <> 'migrations'
  ORDER BY c.relname, k.contype DESC, k.conname`;

const INDEXES = `
  SELECT i.tablename AS "table", i.indexdef AS definition FROM pg_indexes i
  WHERE i.schemaname = 'public' AND i.tablename <> 'migrations'
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conname = i.indexname)
  ORDER BY i.tablename, i.indexname`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace ORDER BY p.proname`;

const TRIGGERS = `
  SELECT pg_get_triggerdef(t.oid) AS definition FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal ORDER BY c.relname, t.tgname`;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
}

interface Defined {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Returns the schema as SQL, read from the catalog: the embedded Postgres has no pg_dump. */
export async function describeSchema(client: Client): Promise<string> {
  const rows = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
  const columns = await rows<Column>(COLUMNS);
  const constraints = await rows<Defined>(CONSTRAINTS);
  const indexes = await rows<Defined>(INDEXES);
  const tables = [...new Set(columns.map((column) => column.table))].map((table) => {
    const lines = [
      ...columns.filter((column) => column.table === table).map(columnLine),
      ...constraints.filter((one) => one.table === table).map((one) => `  CONSTRAINT ${one.name} ${one.definition}`),
    ];
    const own = indexes.filter((index) => index.table === table).map((index) => `${index.definition};`);
    return [`CREATE TABLE ${table} (\n${lines.join(',\n')}\n);`, ...own].join('\n');
  });
  const functions = (await rows<Defined>(FUNCTIONS)).map(({ definition }) => `${definition.trimEnd()};`);
  const triggers = (await rows<Defined>(TRIGGERS)).map(({ definition }) => `${definition};`);
  const heading = '-- What the migrations make. Written by `npm run schema:write`; the tests compare.';
  return `${[heading, ...tables, ...functions, triggers.join('\n')].join('\n\n')}\n`;
}

function columnLine(column: Column): string {
  const rest = [column.notNull ? ' NOT NULL' : '', column.default === null ? '' : ` DEFAULT ${column.default}`];
  return `  ${column.name} ${column.type}${rest.join('')}`;
}
