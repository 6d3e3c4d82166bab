import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { propertyRuns } from '@testing/arbitraries';
import { startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import fc from 'fast-check';

/** Enough for a trie that is changed, not built: up to five shards may differ. */
const COUNT = 2_600;
const KINDS = ['human', 'scraped', 'unknown'] as const;
const [EFFECTIVE, STARTED, FINISHED] = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', '2026-02-02T00:00:00Z'];

const shard = fc.nat(COUNT - 1);
const step = fc.oneof(
  fc.record({
    what: fc.constant('version' as const),
    remove: fc.uniqueArray(shard, { maxLength: 3 }),
    add: fc.array(fc.record({ shard, weight: fc.constantFrom(1, 1, 1, 3) }), { maxLength: 3 }),
    base: fc.constantFrom('last', 'last', 'none'),
    /** Half of the members leave: the set is folded and counted anew. */
    halved: fc.constantFrom(false, false, false, true),
  }),
  fc.record({ what: fc.constant('correction' as const), shard, kind: fc.constantFrom(...KINDS), tokens: fc.nat(999) }),
  fc.record({ what: fc.constant('removal' as const), shards: fc.uniqueArray(shard, { minLength: 1, maxLength: 3 }) }),
  fc.record({ what: fc.constant('redaction' as const), shard }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Version = Extract<Step, { what: 'version' }>;
type Body = Record<string, unknown>;

describe('dataset versions of random worlds', () => {
  let api: TestApi;
  let round = 0;

  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const send = async (method: string, path: string, body?: object): Promise<Body> => {
    const answer = await api.request(method, path, body);
    expect([path, answer.status < 300 || answer.text]).toEqual([path, true]);
    return answer.body;
  };

  /** Every fifth shard is derived from the one before it. */
  const register = async (prefix: string): Promise<void> => {
    const lines = Array.from({ length: COUNT }, (_, n) => {
      const origins = [{ kind: KINDS[n % KINDS.length] }];
      const from = { derivedFrom: [`${prefix}${n - 1}`], activity: { kind: 'filter' } };
      return JSON.stringify({ uri: `${prefix}${n}`, tokens: n, origins, ...(n % 5 === 4 && from) });
    });
    const headers = { 'content-type': 'application/x-ndjson' };
    expect((await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers })).status).toBe(200);
  };

  /** All that is answered of a version, but for its own names and positions. */
  const answers = async (dataset: string, version: string): Promise<Body> => {
    const path = `/v1/datasets/${dataset}/versions/${version}`;
    const { root, keys, shards, upstreamShards, totals, occurrences } = await send('GET', path);
    expect(root).toMatch(/^sha256:/);
    const [once, weighted] = [
      await send('GET', `${path}/breakdown`),
      await send('GET', `${path}/breakdown?weighted=true`),
    ];
    const listed: unknown[] = [];
    let next = '';
    do {
      const { items, nextCursor } = await send('GET', `${path}/members?limit=1000${next}`);
      listed.push(...(items as unknown[]));
      next = typeof nextCursor === 'string' ? `&cursor=${nextCursor}` : '';
    } while (next !== '');
    await send('POST', `/v1/models/${dataset}/versions`, { version });
    const use = { dataset, version, stage: 'sft', startedAt: STARTED, finishedAt: FINISHED };
    await send('POST', `/v1/models/${dataset}/versions/${version}/uses`, { uses: [use] });
    const { items } = await send('GET', `/v1/models/${dataset}/versions/${version}/removals`);
    const reached = (items as { removal: string; status: string; uses?: { shards: number; example: unknown }[] }[]).map(
      ({ removal, status, uses = [] }) => [removal, status, uses.map(({ shards: of, example }) => [of, example])],
    );
    const figures = [once, weighted].map(({ asOf: _asOf, dataset: _dataset, version: _version, ...rest }) => rest);
    return { root, keys, shards, upstreamShards, totals, occurrences, figures, listed, reached };
  };

  it('have the answers of the same members stated whole, whatever they are told from', async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const name = `world-${round++}`;
      const prefix = `s3://${name}/`;
      await register(prefix);
      const weights = new Map(Array.from({ length: COUNT - 50 }, (_, n) => [`${prefix}${n}`, 1]));
      const whole = (): object[] => [...weights].map(([one, weight]) => ({ shard: one, weight }));
      let version = 0;
      let removal: { readonly id: string; readonly shards: string[] } | undefined;
      await send('POST', `/v1/datasets/${name}/versions`, { version: '0', add: whole() });
      const commit = async ({ remove, add, base, halved }: Version): Promise<void> => {
        const members = [...weights.keys()];
        const leaving = halved ? members.filter((_, n) => n % 2 === 0) : remove.map((n) => `${prefix}${n}`);
        const removed = leaving.filter((one) => weights.delete(one));
        const added = add.map(({ shard: n, weight }) => ({ shard: `${prefix}${n}`, weight }));
        for (const one of added) weights.set(one.shard, (weights.get(one.shard) ?? 0) + one.weight);
        const from = { base: String(version), remove: removed, add: added };
        version += 1;
        const order = base === 'none' ? { add: whole() } : from;
        await send('POST', `/v1/datasets/${name}/versions`, { version: String(version), ...order });
        // A dataset of its own has no version that it could be folded or counted from.
        const twin = `${name}-whole-${version}`;
        await send('POST', `/v1/datasets/${twin}/versions`, { version: '0', add: whole() });
        expect(await answers(name, String(version))).toEqual(await answers(twin, '0'));
      };
      const tell = async (one: Step): Promise<void> => {
        if (one.what === 'version') return commit(one);
        if (one.what === 'removal') {
          const shards = one.shards.map((n) => `${prefix}${n}`);
          const order = { selector: { shards }, reason: 'spec', effectiveAt: EFFECTIVE, method: 'redact' };
          removal = { id: String((await send('POST', '/v1/removals', order))['id']), shards };
          return;
        }
        const uri = `${prefix}${one.shard}`;
        if (one.what === 'correction') {
          const facts = { reason: 'spec', tokens: one.tokens, origins: [{ kind: one.kind }] };
          await send('POST', `/v1/shards/${encodeURIComponent(uri)}/corrections`, facts);
        } else if (removal !== undefined) {
          const from = removal.shards[one.shard % removal.shards.length] ?? uri;
          const redacted = `${from}/redacted-${version}`;
          const activity = { kind: 'redaction', removal: removal.id };
          await send('POST', '/v1/shards', { uri: redacted, derivedFrom: [from], activity, tokens: 1 });
          weights.set(redacted, 1);
          await send('POST', `/v1/datasets/${name}/versions`, {
            ...{ version: `${version + 1}`, base: String(version), add: [redacted] },
          });
          version += 1;
        }
      };
      for (const one of steps) await tell(one);
      await tell({ what: 'version', remove: [1, 2], add: [{ shard: 3, weight: 3 }], base: 'last', halved: false });
      await tell({ what: 'version', remove: [5], add: [], base: 'none', halved: false });
    });
    await fc.assert(property, { numRuns: propertyRuns(3) });
    const found: Difference[] = [];
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((difference) => found.push(difference)));
    expect(found).toEqual([]);
  });
});
