import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';
import { type Manifest, TABLE_NAMES } from '@interop/tables';

export type Row = Readonly<Record<string, unknown>>;
/** A Python with pyspark; `npm run test:spark` sets it. Without it only DuckDB answers. */
export const SPARK = process.env['TEST_SPARK_PYTHON'];

/** Names of Spark's functions for those of DuckDB, so that both get the same question. */
const MACROS = [
  'get_json_object(value, place) AS json_extract_string(value, place)',
  'sequence(first, last) AS generate_series(first, last)',
  'explode(list) AS CAST(unnest(list) AS INTEGER)',
];
/** The column that names a row of a table in `ended`. */
const KEYS: Readonly<Record<string, string>> = {
  shards: 'number',
  uses: 'id',
  removal_statuses: 'removal',
  finding_statuses: 'finding',
  shard_origins: 'key',
};

interface Engine {
  view(name: string, files: readonly string[]): Promise<void>;
  ask(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** The tables that a manifest names, with where each row ended: in DuckDB, and in Spark if set. */
export class Lakehouse {
  private constructor(private readonly engines: readonly Engine[]) {}

  static async open(folder: string, manifest: Manifest): Promise<Lakehouse> {
    const engines = [await openDuckDb(), ...(SPARK === undefined ? [] : [openSpark(SPARK)])];
    for (const engine of engines) await viewTables(engine, folder, manifest);
    return new Lakehouse(engines);
  }

  /** Rows in an order that does not depend on how they were made; all engines must agree. */
  async ask(sql: string): Promise<Row[]> {
    const answers: Row[][] = [];
    for (const engine of this.engines) answers.push(inOrder(await engine.ask(sql)));
    const [first = [], ...others] = answers;
    for (const other of others) expect({ sql, rows: other }).toEqual({ sql, rows: first });
    return first;
  }

  async close(): Promise<void> {
    for (const engine of this.engines) await engine.close();
  }
}

const inOrder = (rows: Row[]): Row[] => rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** In SQL that both engines read: Spark quotes names by backticks, so none is quoted. */
async function viewTables(engine: Engine, folder: string, { partitions, tables }: Manifest): Promise<void> {
  const files = partitions.flatMap((partition) => partition.files);
  const filesOf = (table: string): string[] =>
    files.filter((file) => file.table === table).map((file) => path.join(folder, file.path));
  const anyEnded = filesOf('ended').length > 0;
  for (const table of [...TABLE_NAMES].sort((a, b) => Number(b === 'ended') - Number(a === 'ended'))) {
    const parts = filesOf(table);
    if (parts.length === 0) continue;
    const key = anyEnded ? KEYS[table] : undefined;
    await engine.view(key === undefined ? table : `${table}_parts`, parts);
    if (key === undefined) continue;
    const columns = Object.keys(tables[table] ?? {}).map((name) =>
      name === 'valid_to' ? 'coalesce(r.valid_to, e.valid_to) AS valid_to' : `r.${name}`,
    );
    await engine.ask(`CREATE TEMP VIEW ${table} AS SELECT ${columns.join(', ')} FROM ${table}_parts r
      LEFT JOIN ended e ON e.table = '${table}' AND e.key = CAST(r.${key} AS STRING) AND e.valid_from = r.valid_from`);
  }
}

async function openDuckDb(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const ask = async (sql: string): Promise<Row[]> => await (await connection.run(sql)).getRowObjectsJson();
  for (const macro of MACROS) await ask(`CREATE MACRO ${macro}`);
  return {
    ask,
    view: async (name, files) => {
      const list = files.map((file) => `'${file}'`).join(', ');
      await ask(`CREATE VIEW ${name} AS SELECT * FROM read_parquet([${list}])`);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

function openSpark(python: string): Engine {
  const program = path.join(__dirname, 'answer_questions.py');
  const child = spawn(python, [program], { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (request: object): Promise<Row[]> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`Spark ended: ${complaints}`);
    const { rows, error } = JSON.parse(value) as { rows?: Row[]; error?: string };
    if (rows === undefined) throw new Error(error);
    return rows;
  };
  return {
    ask: (sql) => answer({ sql }),
    view: async (view, files) => void (await answer({ view, files })),
    close: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
