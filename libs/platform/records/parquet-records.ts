import { createWriteStream, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type ParquetCells, ParquetFile } from '@platform/parquet';
import { requireExpansion } from './decompress.js';
import { RECORD_LIMIT, tooLong } from './line-records.js';
import { recordColumns, recordOfCells } from './parquet-cells.js';
import { type FileRecord, type RecordMembers, recordOf } from './record.js';
import { RecordsError } from './records.errors.js';

/** Of this user: what others may write could be another file by the time it is read. */
const FOLDER = path.join(tmpdir(), `whence-records-${process.getuid?.() ?? 'user'}`);
const NAME = /^(\d+)\.[0-9a-f-]{36}\.parquet$/;

/** What a row counts for besides its texts: a file may have billions of empty ones. */
const ROW_LENGTH = 10;

/** One file at a time in this process: decoding takes some 400 MB. */
let turn: Promise<void> = Promise.resolve();

/**
 * Reads a Parquet file, whose footer is at its end: the bytes are copied to a file of this process
 * first, so that what was hashed is what is read, wherever it came from.
 */
export async function* parquetRecords(
  source: AsyncIterable<Buffer>,
  members: RecordMembers,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FileRecord[], void, undefined> {
  const file = await copied(source, signal);
  const before = turn;
  let end = (): void => undefined;
  turn = new Promise((resolve) => (end = resolve));
  try {
    await before;
    yield* rowsOf(file, members, signal);
  } finally {
    end();
    rmSync(file, { force: true });
  }
}

async function* rowsOf(
  file: string,
  members: RecordMembers,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly FileRecord[]> {
  const parquet = await ParquetFile.open(file);
  const interrupt = (): void => parquet.interrupt();
  signal?.addEventListener('abort', interrupt);
  const { size } = statSync(file);
  let [records, length] = [0, 0];
  try {
    for await (const rows of rowsOfFile(parquet, members)) {
      for (const row of rows) {
        records++;
        length += row.length + ROW_LENGTH;
        if (row.length > RECORD_LIMIT) throw tooLong(`Row ${records}`);
      }
      // A column may be one value, repeated.
      requireExpansion(length, size);
      yield rows.map(({ record }) => record());
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    parquet.close();
  }
}

/** A row, and how many UTF-16 units of it were read. */
interface ReadRow {
  readonly length: number;
  readonly record: () => FileRecord;
}

async function* rowsOfFile(parquet: ParquetFile, members: RecordMembers): AsyncGenerator<readonly ReadRow[]> {
  const columns = recordColumns(await parquet.types(), members);
  if (columns) {
    for await (const rows of parquet.cells(columns.all, columns.texts))
      yield rows.map((row) => ({ length: lengthOf(row), record: () => recordOfCells(row, columns) }));
    return;
  }
  for await (const rows of parquet.rows())
    yield rows.map((row) => ({
      length: row.length,
      record: () => recordOf(JSON.parse(row), row, { ...members, offset: null }),
    }));
}

function lengthOf({ values, whole }: ParquetCells): number {
  const texts = values.map((value) => (typeof value === 'string' ? value.length : 0));
  return texts.reduce((sum, one) => sum + one, whole?.length ?? 0);
}

async function copied(source: AsyncIterable<Buffer>, signal: AbortSignal | undefined): Promise<string> {
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  requireOwn(FOLDER);
  removeAbandoned();
  const file = path.join(FOLDER, `${process.pid}.${randomUUID()}.parquet`);
  try {
    await pipeline(source, createWriteStream(file, { mode: 0o600, flags: 'wx' }), { signal });
    return file;
  } catch (error) {
    rmSync(file, { force: true });
    if ((error as { code?: string }).code !== 'ENOSPC') throw error;
    throw new RecordsError('no-room', `The disk of ${FOLDER} has no room for a copy of the file.`);
  }
}

function requireOwn(folder: string): void {
  const found = lstatSync(folder);
  if (found.isDirectory() && (found.mode & 0o022) === 0 && found.uid === (process.getuid?.() ?? found.uid)) return;
  throw new RecordsError(
    'no-room',
    `${folder} belongs to another user, or others may write to it: no copy is made there.`,
  );
}

/** Removes the copies of processes of this machine that were killed. */
function removeAbandoned(): void {
  for (const name of readdirSync(FOLDER)) {
    const pid = Number(NAME.exec(name)?.[1]);
    if (Number.isSafeInteger(pid) && !isRunning(pid)) rmSync(path.join(FOLDER, name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
