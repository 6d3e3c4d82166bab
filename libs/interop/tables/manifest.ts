import { isDigest } from '@core/kernel';
import type { ParquetColumns } from '@platform/parquet';
import { TablesError } from './tables.errors.js';

export const MANIFEST_FORMAT = 'whence/tables@v1';

/** A Parquet file of an export. */
export interface ExportedFile {
  readonly table: string;
  /** Relative to the manifest. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** `sha256:<hex>` of the file. */
  readonly digest: string;
}

/** What the entries [from, upto) made. */
export interface Partition {
  readonly from: number;
  readonly upto: number;
  /** RFC 6962 root of the entries [0, upto), lower-case hex. */
  readonly rootHash: string;
  readonly time: string | null;
  readonly files: readonly ExportedFile[];
}

/** The manifest is the export: a file that it does not name is no part of it. */
export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  /** The log's origin line. */
  readonly origin: string;
  /** The tables answer for the entries [0, treeSize). */
  readonly treeSize: number;
  readonly rootHash: string;
  readonly tables: Readonly<Record<string, ParquetColumns>>;
  /** Ascending, without gaps. */
  readonly partitions: readonly Partition[];
}

/** @throws TablesError `malformed-manifest` */
export function parseManifest(text: string): Manifest {
  let value: Partial<Manifest> | null;
  try {
    value = JSON.parse(text) as Partial<Manifest> | null;
  } catch {
    throw malformed('it is not JSON');
  }
  if (value?.format !== MANIFEST_FORMAT) throw malformed(`its format is not ${MANIFEST_FORMAT}`);
  const { origin, treeSize, rootHash, tables, partitions } = value;
  if (typeof origin !== 'string' || typeof rootHash !== 'string' || typeof tables !== 'object')
    throw malformed('members are missing');
  if (!Array.isArray(partitions) || !Number.isSafeInteger(treeSize)) throw malformed('members are missing');
  let upto = 0;
  for (const partition of partitions as Partition[]) {
    if (partition.from !== upto || !(partition.upto > upto)) throw malformed('its partitions have a gap');
    if (!Array.isArray(partition.files) || !partition.files.every(isFile))
      throw malformed('a file is not named in full');
    upto = partition.upto;
  }
  if (upto !== treeSize) throw malformed('its partitions do not reach its tree size');
  return value as Manifest;
}

function isFile(file: ExportedFile): boolean {
  return typeof file.table === 'string' && typeof file.path === 'string' && isDigest(file.digest);
}

function malformed(why: string): TablesError {
  const message = `The manifest.json at the destination is not that of an export: ${why}. Export to another place.`;
  return new TablesError('malformed-manifest', message);
}
