import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStorage } from './content-storage.js';
import { storageContract } from './storage.contract.js';

const base = mkdtempSync(path.join(tmpdir(), 'whence storage-'));
const root = path.join(base, 'root');
mkdirSync(root);
mkdirSync(path.join(base, 'root-beside'));
writeFileSync(path.join(base, 'secret.txt'), 'secret');
writeFileSync(path.join(base, 'root-beside/secret.txt'), 'secret');
writeFileSync(path.join(root, 'in.txt'), 'in');
const storage = openStorage({ roots: [root, path.join(base, 'unmounted')] });
const file = (name: string): string => pathToFileURL(path.join(root, name)).href;
afterAll(() => rmSync(base, { recursive: true, force: true }));

storageContract('local folders', () =>
  Promise.resolve({
    storage,
    uri: (encoded: string) => `${pathToFileURL(root).href}/${encoded}`,
    inMissingContainer: pathToFileURL(path.join(base, 'unmounted/a.txt')).href,
    outside: pathToFileURL(path.join(base, 'secret.txt')).href,
  }),
);

describe('local folders', () => {
  const outside = { code: 'outside-storage-roots' };

  it.each([
    `file://${root}/../secret.txt`,
    `file://${root}/%2e%2e/secret.txt`,
    `file://${base}/root-beside/secret.txt`,
    `file://${root}/x/../../secret.txt`,
    'file:///etc/passwd',
    'file:///proc/self/environ',
    `file://${root}`,
  ])('%s leads out of the root', async (uri) => {
    await expect(storage.head(uri)).rejects.toMatchObject(outside);
  });

  it.each([
    `file://${root}/..%2fsecret.txt`,
    `file://${root}/a%00b`,
    'file://elsewhere/a',
    'file:x%',
    `file://${root}/%zz`,
  ])('%s is no location', async (uri) => {
    await expect(storage.head(uri)).rejects.toMatchObject({ kind: expect.stringMatching(/invalid|forbidden/) });
  });

  it('does not follow links or folders that lead out of the root', async () => {
    symlinkSync(path.join(base, 'secret.txt'), path.join(root, 'link.txt'));
    symlinkSync(base, path.join(root, 'up'));
    await expect(storage.head(file('link.txt'))).rejects.toMatchObject(outside);
    await expect(storage.digest(file('up/secret.txt'))).rejects.toMatchObject(outside);
    const write = storage.write(file('up/new.txt'), Buffer.from('x'), { contentType: '', cacheControl: '' });
    await expect(write).rejects.toMatchObject(outside);
    expect(readdirSync(base)).not.toContain('new.txt');
  });

  it('follows links within the root; a dangling link is an error', async () => {
    symlinkSync(path.join(root, 'in.txt'), path.join(root, 'inner.txt'));
    symlinkSync(path.join(root, 'nowhere'), path.join(root, 'dangling'));
    expect(await storage.head(file('inner.txt'))).toEqual({ bytes: 2 });
    await expect(storage.head(file('dangling'))).rejects.toMatchObject({ code: 'not-an-object' });
    await expect(storage.head(file('dangling/a.txt'))).rejects.toMatchObject({ code: 'not-an-object' });
  });

  it('refuses a folder or a pipe without blocking', async () => {
    mkdirSync(path.join(root, 'folder'));
    execFileSync('mkfifo', [path.join(root, 'pipe')]);
    for (const name of ['folder', 'pipe']) {
      await expect(storage.head(file(name))).rejects.toMatchObject({ code: 'not-an-object' });
    }
    expect(await storage.head(file('in.txt/below.txt'))).toBeNull();
  });

  it('leaves no file of what could not be created', async () => {
    const chunks = function* (): Generator<Buffer> {
      yield Buffer.from('begun');
      throw new Error('broken off');
    };
    await expect(storage.create(file('begun/a.txt'), chunks(), { contentType: '', cacheControl: '' })).rejects.toThrow(
      'broken off',
    );
    expect(readdirSync(path.join(root, 'begun'))).toEqual([]);
  });

  it('reports an unreadable file as forbidden, not gone', async () => {
    if (process.getuid?.() === 0) return; // root may read everything
    writeFileSync(path.join(root, 'mine.txt'), 'x');
    chmodSync(path.join(root, 'mine.txt'), 0o000);
    await expect(storage.head(file('mine.txt'))).rejects.toMatchObject({ code: 'storage-forbidden' });
  });

  it('reads nothing without a root, and no other scheme', async () => {
    await expect(openStorage({ roots: [] }).head(file('in.txt'))).rejects.toMatchObject(outside);
    for (const uri of ['https://a.example/x', 'gs://b/x', 'constructor:x', 'x']) {
      await expect(storage.head(uri)).rejects.toMatchObject({ code: 'unsupported-scheme' });
    }
    for (const wrong of ['relative/folder', 's3:///x', '']) {
      expect(() => openStorage({ roots: [wrong] })).toThrow(/malformed|root|not s3/);
    }
  });
});
