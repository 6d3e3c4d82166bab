import fc from 'fast-check';
import { copiedByDuckDb } from '@testing/references';
import { type FileRecord, readRecords } from './index.js';
import { recordColumns } from './parquet-cells.js';

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function read(bytes: Buffer, uri: string, asked: object): Promise<FileRecord[]> {
  const found: FileRecord[] = [];
  for await (const some of readRecords(chunksOf(bytes), { uri, mediaType: null, ...asked })) found.push(...some);
  return found.map((record) => ({ ...record, offset: null }));
}

const typesOf = (types: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(types));

describe('recordColumns', () => {
  const columns = { text: 'VARCHAR', url: 'VARCHAR', id: 'BIGINT', n: 'DOUBLE', meta: 'STRUCT(a INTEGER)' };

  it('takes the columns that a record is made of, and no other', () => {
    expect(recordColumns(typesOf(columns), { members: ['id', 'none'] })).toEqual({
      texts: ['text'],
      uris: ['url'],
      members: ['id'],
      all: ['text', 'url', 'id'],
    });
    expect(recordColumns(typesOf(columns), { member: 'url' })?.texts).toEqual(['url']);
  });

  it.each<[string, Readonly<Record<string, string>>, object]>([
    ['the text is the whole row', columns, { member: null }],
    ['there is no text', { id: 'BIGINT' }, {}],
    ['a name differs in case', { Text: 'VARCHAR' }, {}],
    ['the text is bytes', { text: 'BLOB' }, {}],
    ['the text is JSON', { text: 'JSON' }, {}],
    ['the address is none', { ...columns, uri: 'UUID' }, {}],
    ['a member is a fraction', columns, { members: ['n'] }],
  ])('reads rows as JSON where %s', (_, types, asked) => {
    expect(recordColumns(typesOf(types), asked)).toBeNull();
  });
});

describe('records of Parquet', () => {
  const literal = (value: string | null): string => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const text = fc.option(
    fc.oneof(
      fc.constantFrom('', ' ', 'a "b"\n', '\\u00e9', 'é😀', '{"text":"x"}', '中文'),
      fc.string({ maxLength: 8 }),
    ),
  );
  const plain = text
    .map((value) => value?.replaceAll('\0', '') ?? null)
    .filter((value) => value?.isWellFormed() ?? true);
  const id = fc.option(fc.oneof(fc.bigInt(-5n, 5n), fc.constantFrom(2n ** 53n - 1n, 2n ** 53n, -(2n ** 62n))));
  const row = fc.record({ text: plain, content: plain, url: plain, name: plain, id });

  it('are those of the same rows as JSON Lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.constantFrom({}, { member: 'content' }, { member: 'none' }, { members: ['id', 'name', 'none'] }),
        async (rows, asked) => {
          const values = rows.map(
            (one) =>
              `(${[one.text, one.content, one.url, one.name].map((value) => `${literal(value)}::VARCHAR`).join(', ')}, ${one.id ?? 'NULL'}::BIGINT, {'a': 1})`,
          );
          const sql = `SELECT * FROM (VALUES ${values.join(', ')}) t("text", content, url, name, id, meta)`;
          const parquet = await copiedByDuckDb(sql, 'FORMAT parquet');
          const json = await copiedByDuckDb(sql, 'FORMAT json');
          expect(await read(parquet, 's3://b/a.parquet', asked)).toEqual(await read(json, 's3://b/a.jsonl', asked));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are read where documents are long, which as JSON take twelve times their memory', async () => {
    // 60 MB in one of DuckDB's chunks, and 720 as JSON; it has 384.
    const sql = `SELECT repeat(md5(i::VARCHAR), 3125) AS "text", i AS id FROM range(600) t(i)`;
    const bytes = await copiedByDuckDb(sql, 'FORMAT parquet, COMPRESSION zstd');
    let records = 0;
    for await (const some of readRecords(chunksOf(bytes), { uri: 's3://b/a.parquet', mediaType: null }))
      for (const { text: one } of some) records += Number(one.length === 100_000);
    expect(records).toBe(600);
  });
});
