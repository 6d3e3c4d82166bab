import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { pathToFileURL } from 'node:url';
import { systemClock } from '@core/kernel';
import { DEFAULT_ORIGIN, LedgerReadModel } from '@domain/ledger';
import { exportTables, type Partition } from '@interop/tables';
import { Database } from '@platform/database';
import { requireUsableFolder } from '@platform/process';
import { openStorage, parseStorageRoots } from '@platform/storage';
import { reachLedger } from '../database/open-database.js';
import { readInstallation } from '../installation.js';

export interface ExportTablesOptions {
  readonly to: string;
  readonly members: boolean;
  readonly json?: boolean;
}

export async function runExport({ to, members, json = false }: ExportTablesOptions): Promise<void> {
  const installation = readInstallation();
  const storage = openStorage({ roots: [to] });
  const opened = await reachLedger(installation);
  try {
    const target = { storage, base: baseOf(to), scratch: tmpdir() };
    const database = await Database.connect({ url: opened.url, applicationName: 'whence-export', connections: 2 });
    try {
      const { origin = DEFAULT_ORIGIN } = installation.config;
      const ledger = new LedgerReadModel(database, systemClock);
      const progress = (table: string, rows: number): void => {
        if (rows > 0) process.stderr.write(`export: ${rows} rows of ${table}\n`);
      };
      const parts = { reader: database, ledger, origin };
      const { manifest, partition } = await exportTables(parts, target, { expanded: members, progress });
      const { treeSize, rootHash } = manifest;
      const place = `${target.base}manifest.json`;
      if (json) console.log(JSON.stringify({ manifest: place, treeSize, rootHash, partition }));
      else console.log(sentence(place, treeSize, partition));
    } finally {
      await database.close();
    }
  } finally {
    await opened.close();
  }
}

/** The URI of the folder, which is made; or of the prefix. */
function baseOf(to: string): string {
  const { folders } = parseStorageRoots([to]);
  for (const folder of folders) {
    requireUsableFolder('--to', folder);
    mkdirSync(folder, { recursive: true });
  }
  const base = folders[0] === undefined ? to : pathToFileURL(folders[0]).href;
  return base.endsWith('/') ? base : `${base}/`;
}

function sentence(place: string, treeSize: number, partition: Partition | null): string {
  if (!partition) return `Nothing was recorded since: ${place} answers for all ${treeSize} entries.`;
  const rows = partition.files.reduce((sum, file) => sum + file.rows, 0);
  const [entries, files] = [`entries ${partition.from} to ${partition.upto}`, `${partition.files.length} files`];
  return `Exported ${entries}: ${rows} rows in ${files}. ${place} names them.`;
}
