import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { digestOf, Scenario } from '@testing/harness';

/** A removal of three shards: one in a folder, one on a web server, one without a location. */
describe('a storage check that could not be made', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-data-'));
  const inFolder = pathToFileURL(path.join(folder, 'a.txt')).href;
  let scenario: Scenario;
  let removal: string;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.shard(digestOf('in a folder'), { uri: inFolder });
    await scenario.shard(digestOf('on the web'), { uri: 'https://data.example/b.txt' });
    await scenario.shard(digestOf('somewhere'));
    const shards = ['in a folder', 'on the web', 'somewhere'].map(digestOf);
    removal = await scenario.removal({ selector: { shards }, effectiveAt: '2026-02-01T00:00:00Z' });
    scenario.on('2026-02-02');
  });
  afterAll(async () => {
    await scenario.end();
    rmSync(folder, { recursive: true, force: true });
  });

  const storageOf = async (roots: string[]) => {
    const { checks, verdict } = await scenario.verify(removal, roots);
    const storage = checks.find(({ check }: { check: string }) => check === 'storage');
    return {
      verdict,
      storage: storage.verdict,
      reasons: storage.evidence.reasons,
      without: storage.evidence.withoutPlace,
    };
  };

  it('is inconclusive if no storage root is configured', async () => {
    expect(await storageOf([])).toEqual({
      ...{ verdict: 'inconclusive', storage: 'inconclusive', without: 1 },
      reasons: {
        'could-not-be-checked: outside-storage-roots': 1,
        'could-not-be-checked: unsupported-scheme': 1,
      },
    });
    expect((await scenario.get(`/v1/removals/${removal}`)).state).toBe('inconclusive');
    const { items } = await scenario.get(`/v1/findings?removal=${removal}`);
    expect(items).toMatchObject([{ kind: 'verification-inconclusive', severity: 'warning', state: 'open' }]);
  });

  it('is inconclusive if the disk is not mounted', async () => {
    const { reasons } = await storageOf([path.join(folder, 'not-there')]);
    expect(reasons['could-not-be-checked: outside-storage-roots']).toBe(1);
    expect((await storageOf([folder])).reasons).toMatchObject({ gone: 1 });
    rmSync(folder, { recursive: true });
    expect((await storageOf([folder])).reasons).toMatchObject({ 'could-not-be-checked: container-not-found': 1 });
  });

  it('is violated if one location still has the content, even if others could not be checked', async () => {
    rmSync(folder, { recursive: true, force: true });
    const other = mkdtempSync(path.join(tmpdir(), 'whence-other-'));
    const uri = pathToFileURL(path.join(other, 'c.txt')).href;
    writeFileSync(path.join(other, 'c.txt'), 'in a folder');
    await scenario.request('engineer', 'POST', `/v1/shards/${encodeURIComponent(digestOf('in a folder'))}/locations`, {
      uri,
    });
    expect(await storageOf([other])).toMatchObject({ verdict: 'violated', storage: 'violated' });
    rmSync(other, { recursive: true });
  });
});
