import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The file of the data folder's own key, which reads everything and writes nothing, for commands on
 * this machine.
 */
export function auditorKeyFile(dataDir: string): string {
  return path.join(dataDir, 'auditor-key');
}

/** Returns the key; undefined if the file does not exist or this user cannot read it. */
export function readAuditorKey(dataDir: string): string | undefined {
  try {
    return readFileSync(auditorKeyFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
