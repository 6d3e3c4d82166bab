import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Beside the data: a key that reads everything and writes nothing, for questions asked on this machine. */
export function auditorKeyFile(dataDir: string): string {
  return path.join(dataDir, 'auditor-key');
}

/** The key in the file; undefined where there is none, or none that this user may read. */
export function readAuditorKey(dataDir: string): string | undefined {
  try {
    return readFileSync(auditorKeyFile(dataDir), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
