import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isCroissant, readCroissant } from './read-croissant.js';
import { spdxLicence } from './read-licence.js';

const ROOT = path.resolve(__dirname, '../../..');
const FILES = path.resolve(ROOT, process.env['WHENCE_CONFORMANCE_DIR'] ?? '../shared/conformance', 'croissant');

const described = (more: object): object => ({
  '@type': 'sc:Dataset',
  conformsTo: 'http://mlcommons.org/croissant/1.0',
  name: 'rivers',
  ...more,
});
const file = (more: object): object => ({
  '@type': 'cr:FileObject',
  '@id': 'a.csv',
  contentUrl: 'data/a.csv',
  ...more,
});

describe('readCroissant', () => {
  it('reads digests, sizes and the facts of the dataset', () => {
    const sha256 = 'AB'.repeat(32);
    const read = readCroissant(
      described({
        version: '2.0',
        description: 'Rivers.',
        creator: [{ '@type': 'sc:Person', name: 'Ada', email: 'ada@example.org' }, 'The lab'],
        citeAs: 'Ada (2026)',
        url: 'https://example.org/rivers',
        license: 'https://creativecommons.org/licenses/by-sa/4.0/',
        inLanguage: ['en', 'pt-BR'],
        distribution: file({ sha256, md5: '0'.repeat(32), contentSize: '12 B', encodingFormat: 'text/csv' }),
      }),
    );
    expect(read).toMatchObject({ name: 'rivers', version: '2.0' });
    expect(read.facts).toEqual({
      description: 'Rivers.',
      creators: ['Ada', 'The lab'],
      citation: 'Ada (2026)',
      homepage: 'https://example.org/rivers',
    });
    expect(read.files[0]?.facts).toEqual({
      digest: `sha256:${'ab'.repeat(32)}`,
      bytes: 12,
      mediaType: 'text/csv',
      checksums: [`md5:${'0'.repeat(32)}`],
      licence: 'CC-BY-SA-4.0',
      languages: ['en', 'pt-BR'],
    });
    expect(read.leftOut).toEqual([{ pointer: '/creator', why: 'has e-mail addresses, which are personal data' }]);
  });

  it.each([
    ['sha256', 'sha256', 'is no SHA-256'],
    ['sha256', 'd41d8cd98f00b204e9800998ecf8427e', 'is no SHA-256'],
    ['sha256', 'https://github.com/mlcommons/croissant/issues/80', 'is no SHA-256'],
    ['md5', 'none', 'is no MD5'],
    ['contentSize', '36.809 KB', 'is no exact number of bytes'],
    ['contentSize', ' B', 'is no exact number of bytes'],
  ])('keeps the text of a %s that is none, %j, and states no fact', (member, text, why) => {
    const { files, leftOut } = readCroissant(described({ distribution: [file({ [member]: text })] }));
    expect(files[0]?.facts).toEqual({ labels: { [`croissant.${member}`]: text } });
    expect(leftOut).toEqual([{ pointer: `/distribution/0/${member}`, why: expect.stringContaining(why) as string }]);
  });

  it('reports each thing that it does not take', () => {
    const { leftOut, facts, files } = readCroissant(
      described({
        description: { de: 'Flüsse', en: 'Rivers' },
        license: ['MIT', 'Apache-2.0'],
        url: 'javascript:alert(1)',
        creator: Array.from({ length: 31 }, (_, at) => `creator ${at}`),
        isLiveDataset: true,
        'rai:dataBiases': 'some',
        distribution: [file({}), file({}), { '@type': 'cr:FileObject' }, file({ '@id': 'b', '@type': 'sc:Thing' }), 7],
        recordSet: [{ '@id': 'r' }],
      }),
    );
    expect(Object.keys(facts)).toEqual(['description', 'creators']);
    expect(facts.description).toBe('Rivers');
    expect(facts.creators).toHaveLength(30);
    expect(files.map(({ id }) => id)).toEqual(['a.csv']);
    expect(files[0]?.facts.labels).toEqual({ 'croissant.license': 'MIT, Apache-2.0' });
    expect(leftOut.map(({ pointer }) => pointer).sort()).toEqual([
      '/creator',
      '/description',
      ...['/distribution/1', '/distribution/2', '/distribution/3', '/distribution/4'],
      ...['/isLiveDataset', '/license', '/rai:dataBiases', '/recordSet', '/url'],
    ]);
  });

  it('refuses what is no description, with a pointer', () => {
    expect(isCroissant(described({}))).toBe(true);
    for (const document of [null, [], 'x', { name: 'a' }, { conformsTo: 'http://mlcommons.org/croissant/RAI/1.0' }])
      expect(isCroissant(document)).toBe(false);
    expect(() => readCroissant({ name: 'a' })).toThrow('at /conformsTo, does not name');
    expect(() => readCroissant(described({ distribution: 'x' }))).toThrow('at /distribution, must be a list');
  });

  it('reads names of the prototype as members that are not stated', () => {
    const document: unknown = JSON.parse(
      '{"conformsTo":"http://mlcommons.org/croissant/1.1","__proto__":{"name":"x"}}',
    );
    expect(readCroissant(document)).toMatchObject({ files: [], leftOut: [{ pointer: '/__proto__' }] });
  });

  const published = existsSync(FILES) ? readdirSync(FILES).filter((name) => /^1\..*json$/.test(name)) : [];
  if (published.length === 0) it.skip(`reads published descriptions (${FILES} is absent)`, () => undefined);
  for (const name of published)
    it(`reads ${name}`, () => {
      const read = readCroissant(JSON.parse(readFileSync(path.join(FILES, name), 'utf8')));
      expect(read.name).toBeDefined();
      for (const { facts } of read.files) expect(facts.digest ?? 'sha256:0').toMatch(/^sha256:[0-9a-f]+$/);
    });
});

describe('spdxLicence', () => {
  it.each([
    ['cc-by-sa-4.0', 'CC-BY-SA-4.0'],
    ['https://choosealicense.com/licenses/mit/', 'MIT'],
    ['https://spdx.org/licenses/Apache-2.0.html', 'Apache-2.0'],
    ['https://creativecommons.org/licenses/by/3.0/us/', 'CC-BY-3.0-US'],
    ['https://creativecommons.org/publicdomain/zero/1.0/', 'CC0-1.0'],
    ['odc-by', null],
    ['other', null],
    ['https://example.org/licenses/mit', null],
  ])('%s is %s', (text, licence) => expect(spdxLicence(text)).toBe(licence));
});
