import { auditDatabase, Differences } from '@domain/audit';
import type { Database } from '@platform/database';
import { TEST_ORIGIN } from '@testing/harness';

export const BASE = { uri: 's3://base/0', records: 1 };

/** Lines of the first chunk of an upload, and of the second. */
export const CHUNKS = [500, 100] as const;
export const LINES = CHUNKS[0] + CHUNKS[1];

/** New shards of a chunk: the next is written without a look at what it takes for new. */
export const freshOf = (name: string): readonly { readonly uri: string }[] =>
  Array.from({ length: CHUNKS[1] }, (_, n) => ({ uri: `s3://fresh/${name}/${n}` }));

/** Shards of two chunks; the last of the second exists, so that the chunk is written twice. */
export const linesOf = (name: string): readonly { readonly uri: string }[] => [
  ...Array.from({ length: LINES - 1 }, (_, n): { readonly uri: string } & Record<string, unknown> => ({
    uri: `s3://bulk/${name}/${n}`,
    digest: `sha256:${(Number(name) * LINES + n + 1).toString(16).padStart(64, '0')}`,
    origins: [{ kind: n % 3 === 0 ? 'human' : 'scraped' }],
    ...(n % 7 === 6 && { derivedFrom: [`s3://bulk/${name}/${n - 1}`], activity: { kind: 'mix', run: name } }),
  })),
  BASE,
];

export const ndjsonOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** Audits the whole log. */
export async function requireClean(database: Database): Promise<void> {
  const found: string[] = [];
  const differences = new Differences(({ where, at, message }) => found.push(`${where} ${at}: ${message}`), 5);
  await auditDatabase(database, { origin: TEST_ORIGIN }, differences);
  expect(found).toEqual([]);
}
