import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CroissantImport } from './croissant-import.js';
import type { RegisterOptions } from './register-options.js';
import type { SourceFile } from './source.js';

const file = (id: string, more: object = {}): object => ({
  '@type': 'cr:FileObject',
  '@id': id,
  contentUrl: id,
  ...more,
});
const DIGEST = { sha256: 'cd'.repeat(32) };

describe('CroissantImport', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'whence-croissant-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (name: string, content: string): string => {
    const at = path.join(folder, name);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, content);
    return at;
  };
  const open = (more: object, options: Partial<RegisterOptions> = {}): Promise<CroissantImport | null> => {
    const document = { conformsTo: 'http://mlcommons.org/croissant/1.0', name: 'rivers', version: '1', ...more };
    return CroissantImport.open(put('in/croissant.json', JSON.stringify(document)), {
      hash: true,
      croissant: true,
      ...options,
    });
  };
  const filesOf = async (opened: CroissantImport | null): Promise<SourceFile[]> => {
    const files: SourceFile[] = [];
    for await (const entry of opened?.source.entries() ?? [])
      if (!('skipped' in entry || 'fault' in entry)) files.push(entry);
    return files;
  };

  it('reads no file outside of its folder', async () => {
    put('secret.txt', 'secret');
    const opened = await open({ distribution: [file('../secret.txt'), file('/etc/passwd'), file('a', DIGEST)] });
    expect((await filesOf(opened)).map(({ path: at, content }) => [at, content])).toEqual([['a', undefined]]);
    expect(opened?.report().leftOut).toEqual(
      [0, 1].map((at) => ({ pointer: `/distribution/${at}`, why: 'has a contentUrl outside of the folder' })),
    );
  });

  it('keeps the place of a file that is elsewhere, and ends where files contain each other', async () => {
    const [a, b] = await filesOf(
      await open({
        distribution: [
          file('a', { ...DIGEST, containedIn: { '@id': 'b' } }),
          file('b', { sha256: 'ef'.repeat(32), containedIn: [{ '@id': 'a' }, { '@id': 'nobody' }] }),
        ],
      }),
    );
    expect(a?.declared).toMatchObject({ labels: { 'croissant.contentUrl': 'b' } });
    expect(b?.declared).toMatchObject({ derivedFrom: [`sha256:${'ef'.repeat(32)}`] });
  });

  it('stops an expression for splits that does not end', async () => {
    put(`in/${'a'.repeat(40)}!.csv`, 'x');
    const opened = await open({
      distribution: [{ '@type': 'cr:FileSet', '@id': 'parts', includes: '*.csv' }],
      recordSet: [
        {
          '@id': 'rows',
          field: {
            dataType: 'cr:Split',
            source: {
              fileSet: { '@id': 'parts' },
              extract: { fileProperty: 'filename' },
              transform: { regex: '^(a+)+$' },
            },
          },
        },
      ],
    });
    expect(opened?.report()).toMatchObject({ members: 1, splits: {} });
    expect(opened?.report().leftOut.at(-1)?.why).toBe('has an expression for splits that cannot be used: ^(a+)+$');
  });

  it('names what is missing: a name, a version, a file', async () => {
    const distribution = [file('x', DIGEST)];
    await expect(open({ distribution, name: undefined })).rejects.toThrow('has no name. Give one as --dataset.');
    await expect(open({ distribution, name: 'me@home' })).rejects.toThrow('the description states "me@home"');
    await expect(open({ distribution }, { dataset: 'a@b' })).rejects.toThrow('--dataset must be a name');
    await expect(open({})).rejects.toThrow('describes no file that can be registered');
    const unversioned = (await open({ distribution, version: undefined, description: 'x' }))?.report();
    expect(unversioned).toMatchObject({ version: null, described: [], leftOut: [{ pointer: '/version' }] });
    const given = await open({ distribution, version: undefined }, { datasetVersion: '7', dataset: 'seas' });
    expect(given?.report()).toMatchObject({ dataset: 'seas', version: '7' });
  });

  it('is for Croissant descriptions alone', async () => {
    const other = put('other.json', '{"name":"x"}');
    expect(await CroissantImport.open(other, { hash: true, croissant: true })).toBeNull();
    expect(await CroissantImport.open(put('broken.json', '{'), { hash: true, croissant: true })).toBeNull();
    expect(await open({}, { croissant: false })).toBeNull();
    await expect(open({}, { croissant: false, datasetVersion: '1' })).rejects.toThrow(
      '--dataset-version needs a Croissant',
    );
  });
});
