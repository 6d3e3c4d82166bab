import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatDigest, sha256 } from '@core/kernel';
import type { LedgerReadModel } from '@domain/ledger';
import type { Reader } from '@platform/database';
import { writeParquet } from '@platform/parquet';
import type { ObjectStorage } from '@platform/storage';
import { type ExportedFile, type Manifest, MANIFEST_FORMAT, parseManifest, type Partition } from './manifest.js';
import { type Batches, ExportRows } from './store/export-rows.store.js';
import { TABLE_NAMES, type TableName, TABLES } from './table-columns.js';
import { TablesError } from './tables.errors.js';

export interface ExportTarget {
  readonly storage: Omit<ObjectStorage, 'create'>;
  /** `file:///…/` or `s3://bucket/prefix/`, with the slash. */
  readonly base: string;
  /** A folder of this machine for files on their way. */
  readonly scratch: string;
}

export interface ExportParts {
  readonly reader: Reader;
  readonly ledger: Pick<LedgerReadModel, 'position'>;
  /** The log's origin line. */
  readonly origin: string;
}

export interface ExportOptions {
  /** Also write each member of a dataset version as a row of its own. */
  readonly expanded: boolean;
  /** Rows of a file at most; defaults to a million. */
  readonly rowsPerFile?: number;
  readonly progress?: (table: string, rows: number) => void;
}

const ROWS_PER_FILE = 1_000_000;
const FILE_OPTIONS = { contentType: 'application/vnd.apache.parquet', cacheControl: 'max-age=31536000, immutable' };
const MANIFEST_OPTIONS = { contentType: 'application/json', cacheControl: 'no-cache' };

/**
 * Writes what was recorded since the last export as one more partition of Parquet files, and then,
 * in one step, the manifest that names them: an export that is ended before that has written files
 * that no manifest names. Returns the manifest, and the partition; none if nothing was recorded.
 * @throws TablesError if what is there is no export of this log
 */
export async function exportTables(
  parts: ExportParts,
  target: ExportTarget,
  options: ExportOptions,
): Promise<{ readonly manifest: Manifest; readonly partition: Partition | null }> {
  const before = await readManifest(target);
  const { treeSize, rootHash, time } = await parts.ledger.position();
  const from = before?.treeSize ?? 0;
  if (before) await requireSameLog(before, parts, treeSize);
  if (before && from === treeSize) return { manifest: before, partition: null };
  const files = await writeFiles(await ExportRows.open(parts.reader, from, treeSize), target, treeSize, options);
  const partition: Partition = { from, upto: treeSize, rootHash, time, files };
  const manifest: Manifest = {
    format: MANIFEST_FORMAT,
    origin: parts.origin,
    treeSize,
    rootHash,
    tables: TABLES,
    partitions: [...(before?.partitions ?? []), ...(treeSize > 0 ? [partition] : [])],
  };
  if ((await readManifest(target))?.treeSize !== before?.treeSize)
    throw new TablesError('overtaken', 'Another export wrote the manifest meanwhile: what it has is exported.');
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  await target.storage.write(`${target.base}manifest.json`, bytes, MANIFEST_OPTIONS);
  return { manifest, partition };
}

async function writeFiles(
  rows: ExportRows,
  target: ExportTarget,
  upto: number,
  options: ExportOptions,
): Promise<ExportedFile[]> {
  const folder = await mkdtemp(path.join(target.scratch, 'whence-tables-'));
  try {
    const files: ExportedFile[] = [];
    for (const table of TABLE_NAMES) {
      const batches = rows.rowsOf(table, options);
      for (let part = 0, more = true; more; part++) {
        const written = await writePart({ table, part, folder, batches, upto }, target, options);
        more = written.more;
        if (written.file) files.push(written.file);
      }
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Part {
  readonly table: TableName;
  readonly part: number;
  readonly folder: string;
  readonly batches: Batches;
  readonly upto: number;
}

/** Writes the next file of a table; none if it has no more rows. */
async function writePart(
  { table, part, folder, batches, upto }: Part,
  { storage, base }: ExportTarget,
  { rowsPerFile = ROWS_PER_FILE, progress }: ExportOptions,
): Promise<{ readonly file?: ExportedFile; readonly more: boolean }> {
  const local = path.join(folder, `${table}-${part}.parquet`);
  let more = true;
  const taken = async function* (): Batches {
    for (let rows = 0; rows < rowsPerFile;) {
      const next = await batches.next();
      if (next.done === true) {
        more = false;
        return;
      }
      rows += next.value.length;
      yield next.value;
    }
  };
  const rows = await writeParquet(local, TABLES[table], taken());
  progress?.(table, rows);
  if (rows === 0) return { more };
  const bytes = await readFile(local);
  await rm(local);
  const digest = sha256(bytes);
  // Named by its content: an export that is overtaken must not write over what the other one named.
  const name = `${table}/upto=${upto}/part-${part}-${Buffer.from(digest).toString('hex', 0, 4)}.parquet`;
  await storage.write(`${base}${name}`, bytes, FILE_OPTIONS);
  return { file: { table, path: name, rows, bytes: bytes.length, digest: formatDigest(digest) }, more };
}

async function readManifest({ storage, base }: ExportTarget): Promise<Manifest | null> {
  const uri = `${base}manifest.json`;
  if ((await storage.head(uri)) === null) return null;
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(uri)) chunks.push(chunk);
  return parseManifest(Buffer.concat(chunks).toString('utf8'));
}

/** A restored or another database would go on with rows that contradict the earlier ones. */
async function requireSameLog(before: Manifest, { ledger, origin }: ExportParts, treeSize: number): Promise<void> {
  const message = 'Export to another place, and find out which of the two is right.';
  if (before.origin !== origin)
    throw new TablesError('other-history', `The export there is of the log ${before.origin}, this is ${origin}.`);
  if (before.treeSize > treeSize) {
    const sizes = `The export there has ${before.treeSize} entries, this ledger has ${treeSize}.`;
    throw new TablesError('other-history', `${sizes} ${message}`);
  }
  const { rootHash } = before.treeSize === 0 ? before : await ledger.position(String(before.treeSize));
  if (rootHash !== before.rootHash) {
    const hashes = `The first ${before.treeSize} entries of this ledger have the root ${rootHash}, those of the export ${before.rootHash}.`;
    throw new TablesError('other-history', `${hashes} ${message}`);
  }
  if (JSON.stringify(before.tables) !== JSON.stringify(TABLES))
    throw new TablesError(
      'other-columns',
      'The export there has other columns than this version writes. Export to another place.',
    );
}
