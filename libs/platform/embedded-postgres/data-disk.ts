import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePostmasterFile } from './postmaster-file.js';

/**
 * The folder whose disk the server at this URL writes to, if it is the embedded one of the data
 * folder; undefined for any other server.
 */
export function diskOfServer({ dataDir, url }: { readonly dataDir: string; readonly url: string }): string | undefined {
  const data = path.join(path.resolve(dataDir), 'postgres', 'data');
  const { hostname, port } = new URL(url);
  try {
    const server = parsePostmasterFile(readFileSync(path.join(data, 'postmaster.pid'), 'utf8'));
    return hostname === '127.0.0.1' && server?.port === Number(port) ? data : undefined;
  } catch {
    return undefined;
  }
}
