import fc from 'fast-check';
import { type ManifestFormat, type ManifestLine, readManifest } from './manifest.js';
import { parseSubstitutes, type Substitutes } from './substitutes.js';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(
  text: string | Buffer,
  format: ManifestFormat,
  uriBase?: string,
  size = 7,
  substitutes?: Substitutes,
): Promise<ManifestLine[]> {
  const found: ManifestLine[] = [];
  for await (const line of readManifest(inChunks(Buffer.from(text), size), { format, uriBase, substitutes }))
    found.push(line);
  return found;
}

const digest = `sha256:${'ab'.repeat(32)}`;

describe('a text manifest', () => {
  it('reads label,path, bare names, comments, blank lines, LF and CRLF, and a byte order mark', async () => {
    const text = `\uFEFF# made by hand\r\ndclm,s3://b/a,1.npy\r\n\r\ns3://b/c,d\n${digest}\n lone , s3://b/é `;
    expect(await read(text, 'text')).toEqual([
      { line: 2, name: 's3://b/a,1.npy', weight: 1 },
      { line: 4, name: 's3://b/c,d', weight: 1 },
      { line: 5, name: digest, weight: 1 },
      { line: 6, name: 's3://b/é', weight: 1 },
    ]);
  });

  it('prefixes the base to a path that is no name itself', async () => {
    expect(await read('web,part/1.npy\nweb,s3://b/2', 'text', 's3://bucket/')).toEqual([
      { line: 1, name: 's3://bucket/part/1.npy', weight: 1 },
      { line: 2, name: 's3://b/2', weight: 1 },
    ]);
  });

  it('substitutes placeholders as registration does, and names the one without a value', async () => {
    const values = parseSubstitutes('TOKENIZER=allenai/dolma2 t,ODD=$& a%2Cb#') ?? undefined;
    const text = 'web,{TOKENIZER}/1.npy\nweb,s3://b/{ODD}/{TOKENIZER}\nweb,{OTHER}/2.npy';
    expect(await read(text, 'text', 's3://bucket/', 7, values)).toEqual([
      { line: 1, name: 's3://bucket/allenai/dolma2%20t/1.npy', weight: 1 },
      { line: 2, name: 's3://b/$&%20a,b%23/allenai/dolma2%20t', weight: 1 },
      { line: 3, complaint: expect.stringContaining('give the value of {OTHER} with substitute=OTHER=…') },
    ]);
  });

  it.each(['', 'TOKENIZER', 'TOKENIZER=', '=value', 'A=1,', 'a b=1', `A=\ud800`])(
    'refuses %j for placeholders',
    (text) => {
      expect(parseSubstitutes(text)).toBeNull();
    },
  );

  it('reports an invalid name, with its line', async () => {
    expect(await read('web,part/1.npy\n\nsha256:AB', 'text')).toEqual([
      { line: 1, complaint: expect.stringContaining('"part/1.npy" is no shard\'s name') },
      { line: 3, complaint: expect.stringContaining("is no shard's name") },
    ]);
  });
});

describe('an NDJSON manifest', () => {
  it('reads objects with and without weights, and strings', async () => {
    const text = `{"shard":"s3://b/1"}\n{"weight":3,"shard":"s3://b/2"}\n"${digest}"\n`;
    expect(await read(text, 'ndjson')).toEqual([
      { line: 1, name: 's3://b/1', weight: 1 },
      { line: 2, name: 's3://b/2', weight: 3 },
      { line: 3, name: digest, weight: 1 },
    ]);
  });

  it.each([
    ['{"shard":"s3://b/1"', /must be/],
    ['7', /must be/],
    ['null', /must be/],
    ['["s3://b/1"]', /must be/],
    ['{"shard":1}', /lacks the member/],
    ['{"uri":"s3://b/1"}', /unknown member "uri"/],
    ['{"shard":"s3://b/1","weight":0}', /weight must be a whole number/],
    ['{"shard":"s3://b/1","weight":1.5}', /weight must be a whole number/],
    ['{"shard":"s3://b/1","weight":"2"}', /weight must be a whole number/],
    ['{"shard":"s3://b/1","weight":1000001}', /weight must be a whole number/],
  ])('reports %s', async (line, complaint) => {
    expect(await read(`"s3://b/0"\n${line}`, 'ndjson')).toEqual([
      expect.objectContaining({ line: 1, name: 's3://b/0' }),
      { line: 2, complaint: expect.stringMatching(complaint) },
    ]);
  });
});

describe('a CSV manifest', () => {
  it('finds columns by name, and reads quoted fields', async () => {
    const text = 'label,Weight,uri\r\n"a, b",2,"s3://b/1,x"\r\n,,s3://b/2\r\n\r\n"two\nlines",1,s3://b/3';
    expect(await read(text, 'csv')).toEqual([
      { line: 2, name: 's3://b/1,x', weight: 2 },
      { line: 3, name: 's3://b/2', weight: 1 },
      { line: 6, name: 's3://b/3', weight: 1 },
    ]);
  });

  it.each([
    ['', /header/],
    ['label,weight\na,1', /header/],
    ['shard,uri\na,b', /more than one/],
    ['shard\n"s3://b/1', /opens a quote that is not closed/],
  ])('refuses %j', async (text, message) => {
    await expect(read(text, 'csv')).rejects.toMatchObject({
      code: 'invalid-manifest',
      message: expect.stringMatching(message),
    });
  });

  it('reports a row without a name, and an invalid weight', async () => {
    expect(await read('shard,weight\n,1\ns3://b/1,two\ns3://b/1,-1\ns3://b/1,1.5', 'csv')).toEqual([
      { line: 2, complaint: expect.stringContaining('no name') },
      { line: 3, complaint: expect.stringContaining('weight must be') },
      { line: 4, complaint: expect.stringContaining('weight must be') },
      { line: 5, complaint: expect.stringContaining('weight must be') },
    ]);
  });
});

describe('any manifest', () => {
  const formats: ManifestFormat[] = ['text', 'ndjson', 'csv'];

  it('yields the same lines for chunks of any size', async () => {
    const names = fc.array(
      fc.stringMatching(/^[a-zé€😀]{1,8}$/u).map((name) => `s3://b/${name}`),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const expected = all.map((name) => expect.objectContaining({ name, weight: 1 }));
        expect(await read(all.join('\n'), 'text', undefined, size)).toEqual(expected);
        expect(await read(all.map((n) => JSON.stringify(n)).join('\n'), 'ndjson', undefined, size)).toEqual(expected);
        expect(await read(['uri', ...all].join('\r\n'), 'csv', undefined, size)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each(formats)('refuses %s that is not UTF-8, with the line', async (format) => {
    const bytes = Buffer.concat([Buffer.from('shard\n'), Buffer.from([0xff, 0xfe, 0x0a])]);
    await expect(read(bytes, format, undefined, 6)).rejects.toMatchObject({
      code: 'invalid-manifest',
      complaints: [{ pointer: '/lines/2', message: 'is not UTF-8' }],
    });
  });

  it.each(formats)('refuses an endless line of %s', async (format) => {
    let given = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) yield Buffer.alloc(10_000, (given += 10_000) > 0 ? 'x' : '');
    }
    const reading = async (): Promise<void> => {
      for await (const line of readManifest(endless(), { format })) expect(line).toBeUndefined();
    };
    await expect(reading()).rejects.toMatchObject({ code: 'invalid-manifest' });
    expect(given).toBeLessThan(200_000);
  });
});
