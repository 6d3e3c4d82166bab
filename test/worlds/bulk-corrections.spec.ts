import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { propertyRuns } from '@testing/arbitraries';
import { pollUntil, startTestApi, startTestWorker, TEST_ORIGIN, type TestApi, type TestWorker } from '@testing/harness';
import fc from 'fast-check';

const COUNT = 12;
const KINDS = ['human', 'scraped', 'unknown'] as const;

const world = fc.record({
  kinds: fc.array(fc.option(fc.constantFrom(...KINDS), { nil: null }), { minLength: COUNT, maxLength: COUNT }),
  parents: fc.array(fc.array(fc.nat(COUNT - 1), { maxLength: 2 }), { minLength: COUNT, maxLength: COUNT }),
  members: fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1 }),
  orders: fc.array(
    fc.record({
      shards: fc.uniqueArray(fc.nat(COUNT - 1), { minLength: 1 }),
      kind: fc.constantFrom(...KINDS),
      tokens: fc.nat(1_000),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

describe('bulk corrections of random worlds', () => {
  let api: TestApi;
  let worker: TestWorker;
  let round = 0;

  beforeAll(async () => {
    api = await startTestApi();
    worker = await startTestWorker(api);
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
  });

  const send = async (method: string, path: string, body?: object): Promise<TestAnswerBody> => {
    const answer = await api.request(method, path, body);
    expect([path, answer.status < 300]).toEqual([path, true]);
    return answer.body;
  };
  const record = async (prefix: string, { kinds, parents, members }: World): Promise<void> => {
    for (const [n, kind] of kinds.entries()) {
      const derivedFrom = (parents[n] ?? []).filter((parent) => parent < n).map((parent) => `${prefix}${parent}`);
      await send('POST', '/v1/shards', {
        ...{ uri: `${prefix}${n}`, tokens: n, origins: kind ? [{ kind }] : undefined },
        ...(derivedFrom.length > 0 && { derivedFrom, activity: { kind: 'mix' } }),
      });
    }
    const add = members.map((member) => `${prefix}${member}`);
    await send('POST', `/v1/datasets/${prefix.slice(5, -1)}/versions`, { version: '1', add });
  };
  const answers = async (prefix: string): Promise<string> => {
    const shards: unknown[] = [];
    for (let n = 0; n < COUNT; n++) {
      const { tokens, effectiveOrigins, declaredOrigins } = await send(
        'GET',
        `/v1/shards/${encodeURIComponent(`${prefix}${n}`)}`,
      );
      const kinds = (effectiveOrigins as { kind: string }[]).map(({ kind }) => kind).sort();
      shards.push({ tokens, kinds, declaredOrigins });
    }
    const { asOf: _asOf, ...breakdown } = await send('GET', `/v1/datasets/${prefix.slice(5, -1)}/versions/1/breakdown`);
    return JSON.stringify({ shards, breakdown }).replaceAll(prefix.slice(5, -1), '*');
  };

  it('give the answers of the same corrections one by one', async () => {
    const property = fc.asyncProperty(world, async (drawn) => {
      const [bulk, single] = [`s3://bulk-${round}/`, `s3://one-${round}/`];
      round += 1;
      await record(bulk, drawn);
      await record(single, drawn);
      for (const [at, { shards, kind, tokens }] of drawn.orders.entries()) {
        const facts = { tokens, origins: [{ kind }] };
        const reason = `order ${at}`;
        const named = shards.map((shard) => `${bulk}${shard}`);
        const made = await send('POST', '/v1/shards/corrections', { reason, selector: { shards: named }, facts });
        if (made['job'] !== undefined) {
          const ended = await pollUntil(
            () => api.request('GET', `/v1/jobs/${String(made['job'])}`),
            ({ state }) => state === 'completed' || state === 'failed',
          );
          expect(ended.result).toEqual({ corrected: shards.length, same: 0 });
        }
        for (const shard of shards)
          await send('POST', `/v1/shards/${encodeURIComponent(`${single}${shard}`)}/corrections`, { reason, ...facts });
      }
      expect(await answers(bulk)).toBe(await answers(single));
    });
    await fc.assert(property, { numRuns: propertyRuns(10) });
    const found: Difference[] = [];
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((difference) => found.push(difference)));
    expect(found).toEqual([]);
  });
});

type TestAnswerBody = Record<string, unknown>;
