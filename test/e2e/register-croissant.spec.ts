import { digestOf, type Ended, RegisterCommand } from './register-command.js';

const file = (id: string, more: object = {}): object => ({
  '@type': 'cr:FileObject',
  '@id': id,
  contentUrl: id,
  encodingFormat: 'text/csv',
  ...more,
});

/** A field that takes the split from the path of a file. */
const splitSets = (regex: string, source: object = { fileSet: { '@id': 'parts' } }): object[] => [
  {
    '@type': 'cr:RecordSet',
    '@id': 'splits',
    dataType: 'cr:Split',
    key: { '@id': 'splits/name' },
    data: [{ 'splits/name': 'train' }, { 'splits/name': 'test' }],
  },
  {
    '@type': 'cr:RecordSet',
    '@id': 'rows',
    field: [
      {
        '@id': 'rows/split',
        references: { field: { '@id': 'splits/name' } },
        source: { ...source, extract: { fileProperty: 'fullpath' }, transform: { regex } },
      },
    ],
  },
];

const repository = file('repo', {
  contentUrl: 'https://hub.example/rivers',
  encodingFormat: 'git+https',
  sha256: 'https://github.com/mlcommons/croissant/issues/80',
});
const parts = {
  '@type': 'cr:FileSet',
  '@id': 'parts',
  containedIn: { '@id': 'repo' },
  includes: 'rivers/*/*.csv',
};

describe('whence register of a Croissant description', () => {
  let command: RegisterCommand;
  let count = 0;
  beforeAll(async () => (command = await RegisterCommand.open()));
  afterAll(() => command.close());
  beforeEach(() => command.begin());

  /** Writes a description of a dataset of its own. */
  const written = (more: object): { dataset: string; path: string } => {
    const dataset = `rivers-${(count += 1)}`;
    const document = { conformsTo: 'http://mlcommons.org/croissant/1.1', name: dataset, version: '1.0', ...more };
    return { dataset, path: command.put('croissant.json', JSON.stringify(document)) };
  };
  const register = (...args: string[]): Promise<Ended> => command.run([...args, '--json']);
  const get = async (path: string): Promise<ReturnType<typeof JSON.parse>> =>
    (await command.api.request('GET', path)).body;

  it('registers the files with what is stated of them, and commits a version with its description', async () => {
    command.put('data/here.csv', 'here');
    const { dataset, path } = written({
      ...{ description: 'Rivers.', creator: { name: 'The lab' }, citeAs: 'Lab (2026)', url: 'https://rivers.example/' },
      ...{ license: 'cc-by-4.0', inLanguage: 'en' },
      distribution: [
        file('data/here.csv', { sha256: digestOf('here').slice(7), contentSize: '4 B' }),
        file('away', { contentUrl: 'https://rivers.example/away.csv', sha256: 'sha256', md5: 'a'.repeat(32) }),
        file('gone.csv'),
      ],
    });
    const before = await command.treeSize();
    const dry = await register(path, '--kind', 'human', '--dry-run');
    expect(dry.json.croissant).toMatchObject({ dataset, version: '1.0', committed: false, members: 2 });
    expect(await command.treeSize()).toBe(before);

    const { json, code, err } = await register(path, '--kind', 'human');
    expect([err, code]).toEqual(['', 0]);
    expect(json).toMatchObject({ registered: 2, failed: 0, hashed: 1 });
    expect(json.croissant).toMatchObject({
      ...{ dataset, version: '1.0', committed: true, members: 2, splits: {} },
      described: ['description', 'citation', 'homepage', 'creators'],
      leftOut: [
        { pointer: '/distribution/1/sha256', why: expect.stringContaining('is no SHA-256') },
        { pointer: '/distribution/2', why: expect.stringContaining('is not in ') },
      ],
    });
    expect(await command.shard(digestOf('here'))).toMatchObject({
      ...{ bytes: 4, licence: 'CC-BY-4.0', languages: ['en'], mediaType: 'text/csv', dataset },
      declaredOrigins: [{ kind: 'human' }],
    });
    expect(await command.shard('https://rivers.example/away.csv')).toMatchObject({
      ...{ digest: null, checksums: [`md5:${'a'.repeat(32)}`], labels: { 'croissant.sha256': 'sha256' } },
    });
    expect(await get(`/v1/datasets/${dataset}`)).toMatchObject({
      ...{ description: 'Rivers.', creators: ['The lab'], citation: 'Lab (2026)', homepage: 'https://rivers.example/' },
    });
    expect(await get(`/v1/datasets/${dataset}/versions/1.0`)).toMatchObject({ state: 'committed', shards: 2 });

    const size = await command.treeSize();
    const again = await register(path, '--kind', 'human');
    expect([again.code, again.json.existing]).toEqual([0, 2]);
    expect(await command.treeSize()).toBe(size);
  });

  it('registers the files of a set below --root, derived from what contains them, in their splits', async () => {
    const contents = { 'rivers/train/0.csv': 'a', 'rivers/train/1.csv': 'b', 'rivers/test/0.csv': 'c' };
    for (const [name, content] of Object.entries(contents)) command.put(`got/${name}`, content);
    command.put('got/rivers/README.md', 'not described');
    const { dataset, path } = written({
      distribution: [parts, repository],
      recordSet: splitSets('rivers/(?:partial-)?(train|test)/.+csv$'),
    });
    const { json, code } = await register(path, '--root', `${command.folder}/got`, '--kind', 'scraped');
    expect(code).toBe(0);
    expect(json.croissant).toMatchObject({ committed: true, members: 3, splits: { train: 2, test: 1 } });
    expect(await command.shard(digestOf('a'))).toMatchObject({ parents: ['https://hub.example/rivers'] });
    const { splits } = await get(`/v1/datasets/${dataset}/versions/1.0`);
    expect(splits).toMatchObject([
      { split: 'test', shards: 1 },
      { split: 'train', shards: 2 },
    ]);
  });

  it('commits nothing where a file is not what the description states', async () => {
    command.put('a.csv', 'changed since');
    command.put('b.csv', 'longer');
    const { dataset, path } = written({
      distribution: [file('a.csv', { sha256: digestOf('a').slice(7) }), file('b.csv', { contentSize: '1' })],
    });
    const { json, code } = await register(path);
    expect([code, json.failed, json.croissant.committed]).toEqual([1, 2, false]);
    expect(json.faults).toMatchObject([
      { path: 'a.csv', message: expect.stringContaining(`has the digest ${digestOf('changed since')}`) },
      { path: 'b.csv', message: expect.stringContaining('has 6 bytes') },
    ]);
    expect((await command.api.request('GET', `/v1/datasets/${dataset}`)).status).toBe(404);
  });

  it('registers the description itself with --no-croissant, and other JSON as a file', async () => {
    const { path } = written({ distribution: [repository] });
    expect((await register(path, '--no-croissant')).json).toMatchObject({ registered: 1, hashed: 1 });
    const other = await register(command.put('other.json', '{"name":"x"}'));
    expect(other.json).toMatchObject({ registered: 1, hashed: 1 });
    expect(other.json.croissant).toBeUndefined();
  });
});
