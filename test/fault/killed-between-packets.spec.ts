import { Database } from '@platform/database';
import { createTestDatabase } from '@testing/harness';
import { ApiProcess } from './api-process.js';
import { PacketProxy } from './packet-proxy.js';
import { BASE, CHUNKS, freshOf, LINES, linesOf, ndjsonOf, requireClean } from './two-chunks.js';

describe('an api that is killed while it writes', () => {
  it('has registered the lines of an upload once when it is started again, whichever packet it was at', async () => {
    const test = await createTestDatabase();
    const { proxy, url } = await PacketProxy.open(test.url);
    const database = await Database.connect({ url: test.url, applicationName: 'spec' });
    const api = new ApiProcess(url);
    await api.open();
    const upload = (lines: readonly object[]): ReturnType<ApiProcess['send']> =>
      api.send('POST', '/v1/shards/bulk', ndjsonOf(lines));
    await api.send('POST', '/v1/shards', BASE);
    // What is prepared and cached is the same before each upload.
    const begin = async (name: string): Promise<void> => {
      await api.kill();
      await api.open();
      expect((await upload(freshOf(name)))?.body.summary).toMatchObject({ registered: CHUNKS[1] });
    };
    await upload(linesOf('0'));
    await begin('0');
    proxy.arm(Infinity, 'unsent');
    expect((await upload(linesOf('1')))?.body.summary).toMatchObject({ registered: LINES - 1, existing: 1 });
    const { packets } = proxy;
    const recorded = new Set<number>();
    for (const [n, at] of [2, packets >> 1, packets].entries()) {
      const lines = linesOf(`${n + 2}`);
      await begin(`${n + 2}`);
      proxy.arm(at, 'unanswered', () => api.kill());
      expect(await upload(lines)).toBeUndefined();
      expect(proxy.disarm()).toBeDefined();
      const of = `SELECT count(*)::int AS count FROM shard s WHERE starts_with(s.uri, 's3://bulk/${n + 2}/')`;
      const count = async (): Promise<number> => (await database.query<{ count: number }>(of))[0]?.count ?? -1;
      const before = await count();
      recorded.add(before);
      await requireClean(database);
      await api.open();
      expect((await upload(lines))?.body.summary).toMatchObject({
        registered: LINES - 1 - before,
        existing: before + 1,
      });
      expect(await count()).toBe(LINES - 1);
      await requireClean(database);
    }
    expect([...recorded]).toEqual(expect.arrayContaining([0, LINES - 1]));
    await api.kill();
    await database.close();
    await proxy.close();
    await test.drop();
  });
});
