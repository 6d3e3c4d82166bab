import type { ProjectedTable, Row } from '@audit-replay';
import { type DigestedFiles, StorageError } from '@platform/storage';
import type { Differences } from './difference.js';
import { factsOf } from './list-facts.js';

/** The table of lists that may be files instead of rows. */
export const LISTS_IN_FILES = 'measurement_list';

/** So many files that cannot be read show that none can. */
const UNREAD_LIMIT = 3;

/**
 * Divides the rows that entries make of a table of lists: those with a digest of `rows`, and the
 * lists that are files, as `<SHA-256 in hex> <number of lines>`.
 */
export function dividedLists(
  table: ProjectedTable,
  rows: ReadonlySet<string>,
): { readonly inTable: ProjectedTable; readonly inFiles: readonly string[] } {
  const isRow = ([digest]: Row): boolean => typeof digest === 'string' && rows.has(digest);
  const all = [...table.rows()];
  const inFiles = all.filter((row) => !isRow(row)).flatMap(([, facts]) => (typeof facts === 'string' ? [facts] : []));
  return { inTable: { ...table, rows: () => all.filter(isRow) }, inFiles };
}

/** Reads each file, and compares digest and lines. Returns how many were compared. */
export async function checkListedFiles(
  lists: readonly string[],
  files: DigestedFiles,
  differences: Differences,
  progress?: (done: number, total: number) => void,
): Promise<number> {
  let [unread, done] = [0, 0];
  for (const facts of lists) {
    const [hex = '', lines] = facts.split(' ');
    const uri = files.uriOf(`sha256:${hex}`);
    const wrong = (message: string): void => differences.add(LISTS_IN_FILES, uri, message);
    try {
      const [found, foundLines] = (await factsOf(files.readAsIs(`sha256:${hex}`))).split(' ');
      if (found !== hex) wrong(`the file was altered: its bytes have the digest sha256:${found ?? ''}`);
      else if (foundLines !== lines)
        wrong(`the file has ${foundLines ?? ''} lines; by the entries it has ${lines ?? ''}`);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      if (error.code === 'object-not-found') wrong('the entries name this file; it is missing');
      else {
        wrong(`the file cannot be read. ${error.message}`);
        if (++unread >= UNREAD_LIMIT) {
          differences.add(
            LISTS_IN_FILES,
            files.place,
            `${lists.length - done} files were not compared: too many cannot be read`,
          );
          return done;
        }
      }
    }
    progress?.(++done, lists.length);
  }
  return done;
}
