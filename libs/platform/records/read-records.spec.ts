import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { copiedByDuckDb, zstdOf } from '@testing/references';
import type { FileRecord } from './index.js';
import { readRecords } from './index.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that something still refers to: what else a process holds depends on its collector. */
function alive(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function read(
  bytes: Buffer | string,
  name: string,
  { size = 1 << 20, member, members }: { size?: number; member?: string; members?: string[] } = {},
): Promise<FileRecord[]> {
  const all = Buffer.from(bytes);
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
  }
  const found: FileRecord[] = [];
  const file = { uri: `s3://b/${name}`, mediaType: null, member, members };
  for await (const records of readRecords(chunks(), file)) found.push(...records);
  return found;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

const JSONL = '{"text":"eins","url":"https://a.example/1"}\r\n\n{"content":"zwei"}\n{"other":3}\n"vier"\n';
const CSV = 'id,text,url\n1,"a ""b""\nc",https://a.example\n2,d,\n';

describe('readRecords', () => {
  it('reads JSONL: the text, where it begins, and its address', async () => {
    const expected = [
      { text: 'eins', offset: 0, uri: 'https://a.example/1' },
      { text: 'zwei', offset: 46, uri: null },
      { text: '{"other":3}', offset: 65, uri: null },
      { text: 'vier', offset: 77, uri: null },
    ];
    expect(await read(JSONL, 'a.jsonl')).toEqual(expected);
    for (const { offset, text } of expected) expect(JSONL.indexOf(text)).toBeGreaterThanOrEqual(offset);
    for (const size of [1, 2, 7]) expect(await read(JSONL, 'a.jsonl.gz', { size })).toEqual(expected);
    expect(await read(gzipSync(JSONL), 'a.ndjson.gz', { size: 5 })).toEqual(expected);
    expect(await read(gzipSync(JSONL), 'misnamed.jsonl')).toEqual(expected);
  });

  it('hands out the members that are asked for: texts, and numbers that JSON does not round', async () => {
    const lines = '{"text":"a","id":7,"__proto__":"b"}\n{"id":" x "}\n{"id":12345678901234567890}\n{"id":[1]}\n"id"\n';
    const records = await read(lines, 'a.jsonl', { members: ['id', '__proto__', 'toString'] });
    expect(records.map(({ members }) => members && [...members])).toEqual([
      [
        ['id', '7'],
        ['__proto__', 'b'],
      ],
      [['id', ' x ']],
      [],
      [],
      undefined,
    ]);
    const rows = await read(CSV, 'a.csv', { members: ['id'] });
    expect(rows.map(({ members }) => members?.get('id'))).toEqual(['1', '2']);
  });

  it('reads JSON as JSON Lines, as public corpora name them, compressed or not', async () => {
    const expected = await read(JSONL, 'a.jsonl');
    const packed = await zstdOf(JSONL);
    for (const size of [1, 7, 1 << 20]) {
      expect(await read(JSONL, 'c4-train.00000-of-01024.json', { size })).toEqual(expected);
      expect(await read(gzipSync(JSONL), 'c4-train.00000-of-01024.json.gz', { size })).toEqual(expected);
      expect(await read(packed, 'cc_en_head-0000.json.zst', { size })).toEqual(expected);
    }
    expect(await read('\ufeff{"text":"only"}', 'a.json')).toEqual([{ text: 'only', offset: 0, uri: null }]);
    const wholes = await read('{"id":1}\n{"id":2}\n{"text":"c"}\n', 'a.json', { size: 3 });
    expect(wholes.map(({ text }) => text)).toEqual(['{"id":1}', '{"id":2}', 'c']);
    expect((await read('[1,2]\n[3]\n', 'a.json')).map(({ text }) => text)).toEqual(['[1,2]', '[3]']);
  });

  const documents = {
    pretty: '{\n  "records": [1, 2]\n}\n',
    list: '[\n {"text":"a"},\n {"text":"b"}\n]',
    array: '[{"text":"a"},{"text":"b"}]\n\n',
    object: '{"records":[{"text":"a"}]}',
    cut: '[{"text":"a"},{"te',
    long: Buffer.concat([Buffer.from('[1'), Buffer.alloc(17 << 20, ',1')]),
  };
  it.each(Object.entries(documents))('refuses a JSON document by name: %s', async (_, bytes) => {
    for (const size of [7, 1 << 20]) {
      if (bytes.length > 1_000 && size === 7) continue;
      await expect(read(bytes, 'a.json', { size })).rejects.toMatchObject({ code: 'not-json-lines' });
      await expect(read(gzipSync(bytes), 'a.json.gz', { size })).rejects.toMatchObject({ code: 'not-json-lines' });
    }
  });

  it('takes a media type of JSON Lines for what a JSON file is, and one of JSON without a name', async () => {
    const ofType = async (uri: string, mediaType: string): Promise<string[]> => {
      const texts: string[] = [];
      for await (const batch of readRecords(chunksOf(Buffer.from('[1]\n')), { uri, mediaType }))
        texts.push(...[...batch].map(({ text }) => text));
      return texts;
    };
    expect(await ofType('s3://b/a.json', 'application/jsonl')).toEqual(['[1]']);
    await expect(ofType('s3://b/a.json', 'text/plain')).rejects.toMatchObject({ code: 'not-json-lines' });
    await expect(ofType('s3://b/a', 'application/json')).rejects.toMatchObject({ code: 'not-json-lines' });
  });

  it('reads several gzip members as one file, as bgzip writes it', async () => {
    const halves = [JSONL.slice(0, 30), JSONL.slice(30)].map((text) => gzipSync(text));
    expect(await read(Buffer.concat(halves), 'a.jsonl.gz', { size: 9 })).toHaveLength(4);
  });

  it('reads gzip that is padded with zeros, and refuses what lies behind them', async () => {
    const [one, two] = [JSONL.slice(0, 45), JSONL.slice(45)].map((text) => gzipSync(text));
    const padded = (...parts: (Buffer | undefined)[]): Buffer =>
      Buffer.concat(parts.map((part) => part ?? Buffer.alloc(5_000)));
    for (const size of [1, 7, 1 << 20]) {
      expect(await read(padded(one, two, undefined), 'a.jsonl.gz', { size })).toHaveLength(4);
      for (const hidden of [two, Buffer.from('x')])
        await expect(read(padded(one, undefined, hidden), 'a.jsonl.gz', { size })).rejects.toMatchObject({
          code: 'corrupt',
        });
    }
  });

  it.each(['a.jsonl', 'a.jsonl.gz', 'a.jsonl.zst', 'a.bin'])('ends its source where %s is left', async (name) => {
    const lines = JSONL.repeat(5_000);
    const packed = name.endsWith('gz') ? gzipSync(lines) : name.endsWith('zst') ? await zstdOf(lines) : lines;
    const bytes = Buffer.from(packed);
    let ended = 0;
    // It never ends by itself.
    async function* source(): AsyncGenerator<Buffer> {
      try {
        for (let at = 0; ; at += 64) {
          yield bytes.subarray(at, at + 64);
          await new Promise(setImmediate);
        }
      } finally {
        ended++;
      }
    }
    const reading = async (): Promise<void> => {
      for await (const records of readRecords(source(), { uri: name, mediaType: null }))
        if ([...records].length > 0) return;
    };
    if (name === 'a.bin') await expect(reading()).rejects.toMatchObject({ code: 'unsupported-format' });
    else await reading();
    expect(ended).toBe(1);
  });

  it('reads CSV and text, and the member that is named', async () => {
    expect(await read(CSV, 'a.csv')).toEqual([
      { text: 'a "b"\nc', offset: null, uri: 'https://a.example' },
      { text: 'd', offset: null, uri: '' },
    ]);
    expect((await read(CSV, 'a.csv', { member: 'id' })).map(({ text }) => text)).toEqual(['1', '2']);
    expect(await read('one\n\n two \nthree', 'a.txt')).toEqual([
      { text: 'one', offset: 0, uri: null },
      { text: ' two ', offset: 5, uri: null },
      { text: 'three', offset: 11, uri: null },
    ]);
  });

  it('hands on a part for each 64 KiB of blank lines, and makes no buffer or text for any of them', async () => {
    const size = 2 << 20;
    for (const blank of ['\n', ' \n', '\r\n']) {
      const packed = gzipSync(Buffer.alloc(size, blank));
      const parts: number[] = [];
      const concat = jest.spyOn(Buffer, 'concat');
      const toText = jest.spyOn(Buffer.prototype, 'toString');
      const file = { uri: 's3://b/a.txt.gz', mediaType: null };
      for await (const records of readRecords(chunksOf(packed), file)) parts.push([...records].length);
      const made = concat.mock.calls.length + toText.mock.calls.length;
      concat.mockRestore();
      toText.mockRestore();
      expect(parts.length).toBeGreaterThanOrEqual(size / (64 * 1024));
      expect(parts.every((records) => records === 0)).toBe(true);
      expect(made).toBeLessThan(parts.length * 4);
    }
    const last = await read(`${'\r\n'.repeat(100_000)} \nend`, 'a.txt');
    expect(last).toEqual([{ text: 'end', offset: 200_002, uri: null }]);
  });

  it('reads nothing in an empty file', async () => {
    for (const name of ['a.jsonl', 'a.csv', 'a.txt.gz']) expect(await read('', name)).toEqual([]);
  });

  const cut = gzipSync(JSONL.repeat(50));
  const damaged = Buffer.from(cut);
  damaged.writeUInt32LE(1, damaged.length - 8);
  // 700 blocks of 128 KiB, four bytes each.
  const bomb = Buffer.from(`28b52ffd0038${'02001061'.repeat(700)}`, 'hex');
  const zeros = gzipSync(`{"text":"${'a'.repeat(1 << 20)}"}\n`.repeat(70));
  it.each([
    ['truncated', cut.subarray(0, cut.length - 9), 'a.jsonl.gz'],
    ['truncated', cut.subarray(0, 5), 'a.jsonl.gz'],
    ['truncated', '{"text":"a"}\n{"text":"b', 'a.jsonl'],
    ['truncated', '{"text":"a', 'a.json'],
    ['truncated', '{"text":"a"}\n{"text":"b', 'a.json'],
    ['malformed-record', '{"text":"a"}\n{"text":\n', 'a.json'],
    ['record-too-long', Buffer.concat([Buffer.from('{"text":"'), Buffer.alloc(17 << 20, 0x61)]), 'a.json'],
    ['corrupt', damaged, 'a.jsonl.gz'],
    ['corrupt', Buffer.concat([cut.subarray(0, 60), Buffer.alloc(40, 255)]), 'a.jsonl.gz'],
    ['malformed-record', '{"text":"a"}\n{"text":\n{"text":"c"}\n', 'a.jsonl'],
    ['malformed-record', Buffer.from([0x61, 0xff, 0x0a]), 'a.txt'],
    ['malformed-record', 'a,b\n1\n', 'a.csv'],
    ['record-too-long', Buffer.alloc(17 << 20, 0x61), 'a.txt'],
    ['expands-too-much', zeros, 'a.jsonl.gz'],
    ['record-too-long', bomb, 'a.txt.zst'],
    ['unsupported-format', 'x', 'a.bin'],
    ['unsupported-format', 'x', 'none'],
    ['parquet-unreadable', 'PAR1 cut', 'a.parquet'],
    ['parquet-unreadable', 'no magic', 'a.parquet'],
  ])('ends with %s where a file cannot be read as a whole (%#)', async (code, bytes, name) => {
    await expect(read(bytes, name)).rejects.toMatchObject({ code });
  });

  it('reads all records of zstd, of several frames, too; what is cut off is named', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"text":"record ${n}","url":"https://a.example/${n}"}\n`);
    const frames = [lines.slice(0, 15_000), lines.slice(15_000)].map((some) => zstdOf(some.join('')));
    const packed = Buffer.concat(await Promise.all(frames));
    const expected = await read(lines.join(''), 'a.jsonl');
    expect(expected).toHaveLength(20_000);
    for (const size of [4_096, 1 << 20]) expect(await read(packed, 'a.jsonl.zst', { size })).toEqual(expected);
    await expect(read(packed.subarray(0, -9), 'a.jsonl.zst')).rejects.toMatchObject({ code: 'truncated' });
  });

  it.each([
    ['a.tar.gz', '.tar.gz'],
    ['a.b.pdf', '.pdf'],
    ['a.gz', '.gz'],
    ['README', ''],
  ])('names what is not known of %s', async (name, ending) => {
    await expect(read(gzipSync('x'), name)).rejects.toThrow(`files that end in "${ending}":`);
  });

  it('yields the records before a fault', async () => {
    const seen: string[] = [];
    async function* chunks(): AsyncGenerator<Buffer> {
      yield Buffer.from('{"text":"a"}\n');
      yield Buffer.from('{"text":');
    }
    const reading = async (): Promise<void> => {
      for await (const records of readRecords(chunks(), { uri: 'a.jsonl', mediaType: null }))
        for (const { text } of records) seen.push(text);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'truncated' });
    expect(seen).toEqual(['a']);
  });

  it('holds a chunk and a record of a file, whatever its size', async () => {
    const chunk = Buffer.from(`{"text":"${'a record of a large file '.repeat(640)}"}\n`.repeat(16));
    async function* large(): AsyncGenerator<Buffer> {
      for (let at = 0; at < 800; at++) yield Buffer.from(chunk);
    }
    let [records, most] = [0, 0];
    const before = alive();
    for await (const batch of readRecords(large(), { uri: 'a.jsonl', mediaType: null })) {
      const read = [...batch].length;
      if (Math.floor(records / 1_000) < Math.floor((records + read) / 1_000)) most = Math.max(most, alive() - before);
      records += read;
    }
    expect(records).toBe(12_800);
    // 205 MB are read.
    expect(most).toBeLessThan(20 * 2 ** 20);
  });

  it('reads Parquet as rows, and leaves no copy', async () => {
    const rows = `SELECT 'text ' || i AS "text", 'https://a.example/' || i AS url, i FROM range(3000) t(i)`;
    const bytes = await copiedByDuckDb(rows, 'FORMAT parquet');
    const found = await read(bytes, 'anything', { size: 4_096 });
    expect(found).toHaveLength(3_000);
    expect(found[2_999]).toEqual({ text: 'text 2999', offset: null, uri: 'https://a.example/2999' });
    await expect(read(bytes.subarray(0, 5_000), 'a.parquet')).rejects.toMatchObject({ code: 'parquet-unreadable' });
  });

  it('names Parquet that expands too much or has a row that is too long, and hands on some MiB at a time', async () => {
    const parquetOf = (rows: string): Promise<Buffer> => copiedByDuckDb(rows, 'FORMAT parquet, COMPRESSION zstd');
    const readInParts = async (bytes: Buffer): Promise<{ records: number; longest: number; code: unknown }> => {
      const seen = { records: 0, longest: 0, code: null as unknown };
      try {
        for await (const some of readRecords(chunksOf(bytes), { uri: 's3://b/a.parquet', mediaType: null })) {
          const texts = [...some].map(({ text }) => text.length);
          seen.records += texts.length;
          seen.longest = Math.max(
            seen.longest,
            texts.reduce((sum, one) => sum + one, 0),
          );
        }
      } catch (error) {
        seen.code = (error as { code?: unknown }).code;
      }
      return seen;
    };
    // One chunk of DuckDB's, 20 MB.
    const long = await parquetOf(
      `SELECT repeat(chr(65 + (i % 50)::INTEGER), 100000) || i AS "text" FROM range(200) t(i)`,
    );
    const parts = await readInParts(long);
    expect(parts).toMatchObject({ records: 200, code: null });
    expect(parts.longest).toBeLessThan(5 * 2 ** 20);
    const many = await readInParts(await parquetOf(`SELECT 'the same text in each row' AS "text" FROM range(4000000)`));
    expect(many.code).toBe('expands-too-much');
    expect(many.records).toBeLessThan(3_000_000);
    const empty = await readInParts(await parquetOf(`SELECT '' AS "text" FROM range(8000000)`));
    expect(empty.code).toBe('expands-too-much');
    const row = await readInParts(await parquetOf(`SELECT repeat('x', 17 << 20) AS "text"`));
    expect(row).toEqual({ records: 0, longest: 0, code: 'record-too-long' });
  });
});
