import { open } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { MEMORY, openConfinedDuckDb, quotedName } from './confined-duckdb.js';
import { ParquetError } from './parquet.errors.js';

const TOO_MUCH_MEMORY = `The Parquet file needs more than ${MEMORY} of memory: 2,048 of its rows must fit at a time.`;

/** Far more than any list has: a file may name millions. */
const COLUMN_LIMIT = 10_000;

/** Bytes: `PAR1`, an empty footer, its length in 4 bytes, `PAR1`. */
const SMALLEST = 12;

/** An alias that no column has: DuckDB would take a column of that name for the row. */
const ROW = '"whence row"';
const AS_JSON = `CAST(to_json(${ROW}) AS VARCHAR)`;

/** Some columns of a row, as they are. */
export interface ParquetCells {
  readonly values: readonly DuckDBValue[];
  /** The row as a JSON object; null where it was not asked for. */
  readonly whole: string | null;
}

/** UTF-16 units of the rows that are handed on at a time; one row may be longer. */
const PART_LENGTH = 4 * 1024 * 1024;

/**
 * A Parquet file on disk, read by DuckDB in this process. The file is attacker-controlled: the
 * reader opens nothing outside of its folder, loads no extension, and writes nothing.
 */
export class ParquetFile {
  private isInterrupted = false;

  private constructor(
    private readonly file: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /**
   * @param file absolute path
   * @throws {ParquetError} if the file does not begin and end as Parquet does
   */
  static async open(file: string): Promise<ParquetFile> {
    await requireMagic(file);
    const { instance, connection } = await openConfinedDuckDb(path.dirname(file));
    return new ParquetFile(file, instance, connection);
  }

  /** Names of the first 10,000 top-level columns, in order. */
  async columns(): Promise<string[]> {
    return [...(await this.types()).keys()];
  }

  /** The types of the first 10,000 top-level columns as DuckDB names them, by name, in order. */
  async types(): Promise<ReadonlyMap<string, string>> {
    return this.explained(async () => {
      const sql = `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet($1)) LIMIT ${COLUMN_LIMIT}`;
      const described = await this.connection.run(sql, [this.file]);
      return new Map((await described.getRows()).map(([name, type]) => [String(name), String(type)]));
    });
  }

  /** The number of records, from the footer. */
  async records(): Promise<number> {
    return this.explained(async () => {
      const counted = await this.connection.run('SELECT num_rows FROM parquet_file_metadata($1)', [this.file]);
      return Number((await counted.getRows())[0]?.[0]);
    });
  }

  /**
   * The rows in order, each a JSON object: structs and maps as objects, NULL as null, instants as
   * `2026-01-01 00:00:00+00`. In parts of about 4 MiB, so that a chunk of long rows is in memory
   * once, as DuckDB holds it.
   */
  async *rows(): AsyncGenerator<readonly string[]> {
    for await (const part of this.parts(AS_JSON)) yield part.map(([row]) => String(row));
  }

  /**
   * These columns of the rows, in order, and each row as `rows()` has it where all of `unless` are
   * NULL. A row as JSON takes DuckDB twelve times the memory of its text.
   */
  async *cells(columns: readonly string[], unless: readonly string[]): AsyncGenerator<readonly ParquetCells[]> {
    const none = unless.map((name) => `${quotedName(name)} IS NULL`).join(' AND ');
    const selected = [...columns.map(quotedName), `CASE WHEN ${none} THEN ${AS_JSON} END`].join(', ');
    for await (const part of this.parts(selected))
      yield part.map((row) => {
        const whole = row[columns.length];
        return { values: row.slice(0, columns.length), whole: typeof whole === 'string' ? whole : null };
      });
  }

  private async *parts(selected: string): AsyncGenerator<readonly (readonly DuckDBValue[])[]> {
    const sql = `SELECT ${selected} FROM read_parquet($1) AS ${ROW}`;
    const result = await this.explained(() => this.connection.stream(sql, [this.file]));
    for (;;) {
      const chunk = await this.explained(() => result.fetchChunk());
      if (!chunk || chunk.rowCount === 0) return;
      yield* partsOf(chunk);
    }
  }

  /** Ends what is being decoded: the file is unreadable from then on. */
  interrupt(): void {
    // DuckDB forgets an interrupt between two statements, and a chunk that it ends looks like the
    // end of the file.
    this.isInterrupted = true;
    this.connection.interrupt();
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  private throwIfInterrupted(): void {
    if (this.isInterrupted) throw new ParquetError('The reading of the Parquet file was interrupted.');
  }

  private async explained<Result>(body: () => Promise<Result>): Promise<Result> {
    this.throwIfInterrupted();
    try {
      const result = await body();
      this.throwIfInterrupted();
      return result;
    } catch (error) {
      if (error instanceof ParquetError) throw error;
      const [firstLine = ''] = String((error as Error).message).split('\n');
      const reason = firstLine.replaceAll(`'${this.file}'`, 'it').replaceAll(`"${this.file}"`, 'it');
      if (firstLine.startsWith('Out of Memory')) throw new ParquetError(TOO_MUCH_MEMORY);
      throw new ParquetError(`The Parquet file cannot be read: ${reason.replaceAll(this.file, 'it').slice(0, 300)}`);
    }
  }
}

/** Makes values of some rows at a time. */
function* partsOf(chunk: DuckDBDataChunk): Generator<readonly (readonly DuckDBValue[])[]> {
  let part: (readonly DuckDBValue[])[] = [];
  let length = 0;
  for (let at = 0; at < chunk.rowCount; at++) {
    const row = chunk.getRowValues(at);
    part.push(row);
    for (const value of row) if (typeof value === 'string') length += value.length;
    if (length < PART_LENGTH) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}

/**
 * Holds the file's first and last four bytes to the Parquet format ("File format": `PAR1`, or
 * `PARE` where the footer is encrypted), so that a file of another kind does not load DuckDB.
 */
async function requireMagic(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const edges = Buffer.alloc(8);
    await handle.read(edges, 0, 4, 0);
    await handle.read(edges, 4, 4, Math.max(0, size - 4));
    const [first, last] = [edges.toString('latin1', 0, 4), edges.toString('latin1', 4)];
    if (first === 'PARE' && last === 'PARE')
      throw new ParquetError('The Parquet file cannot be read: its footer is encrypted.');
    if (first !== 'PAR1') throw new ParquetError('The file is not a Parquet file: it does not begin with PAR1.');
    if (last !== 'PAR1' || size < SMALLEST)
      throw new ParquetError('The Parquet file is not complete: it does not end with a footer and PAR1.');
  } finally {
    await handle.close();
  }
}
