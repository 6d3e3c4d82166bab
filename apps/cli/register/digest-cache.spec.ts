import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DigestCache } from './digest-cache.js';

const digest = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

describe('DigestCache', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'whence-digests-'))));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  const files = (): string[] =>
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => path.join(dir, name));

  it('finds the digest of a file with the same size and time, also in another process', async () => {
    const cache = new DigestCache(dir);
    const version = { size: 5, stamp: '17' };
    await cache.add('/a', 'x\ny"', version, { digest: digest(1), bytes: 5, records: 3 });
    await cache.add('/a', 'x\ny"', { size: 6, stamp: '18' }, { digest: digest(2), bytes: 6 });
    for (const again of [cache, await cache.flush().then(() => new DigestCache(dir))]) {
      expect(await again.find('/a', 'x\ny"', { size: 6, stamp: '18' })).toEqual({ digest: digest(2), bytes: 6 });
      expect(await again.find('/a', 'x\ny"', version)).toBeUndefined();
      expect(await again.find('/a', 'x\ny"', { size: 6, stamp: '19' })).toBeUndefined();
      expect(await again.find('/b', 'x\ny"', { size: 6, stamp: '18' })).toBeUndefined();
    }
  });

  it('ignores a line that was cut short, and no other', async () => {
    const cache = new DigestCache(dir);
    await cache.add('/a', '1', { size: 1, stamp: '1' }, { digest: digest(1), bytes: 1 });
    await cache.flush();
    for (const file of files()) appendFileSync(file, `["2",1,"1","${digest(2)}`);
    await cache.add('/a', '3', { size: 1, stamp: '1' }, { digest: digest(3), bytes: 1, records: 0 });
    await cache.flush();
    for (const file of files()) appendFileSync(file, '[]\nnull\n["4",1,"1","sha256:x",null]\n');
    const again = new DigestCache(dir);
    const known = await Promise.all(
      ['1', '2', '3', '4'].map((name) => again.find('/a', name, { size: 1, stamp: '1' })),
    );
    expect(known).toEqual([
      { digest: digest(1), bytes: 1 },
      undefined,
      { digest: digest(3), bytes: 1, records: 0 },
      undefined,
    ]);
  });

  it('keeps few folders in memory and finds all digests', async () => {
    const cache = new DigestCache(dir);
    for (let n = 0; n < 200; n++)
      await cache.add(`/f${n}`, 'x', { size: n, stamp: 's' }, { digest: digest(n), bytes: n });
    for (let n = 0; n < 200; n++) {
      expect(await cache.find(`/f${n}`, 'x', { size: n, stamp: 's' })).toEqual({ digest: digest(n), bytes: n });
    }
  });
});
