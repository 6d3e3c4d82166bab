import { auditDatabase, Differences } from '@domain/audit';
import { propertyRuns } from '@testing/arbitraries';
import { shardPath, startTestApi, TEST_ORIGIN, type TestApi } from '@testing/harness';
import fc from 'fast-check';

const DESCENDANTS = 30_000;
const VENDORS = ['acme', 'borealis'];
const RUNS = propertyRuns(10);

const origin = fc.oneof(
  fc.constantFrom(...VENDORS).map((vendor) => ({ kind: 'scraped', vendor })),
  fc.constant({ kind: 'human' }),
  fc.constantFrom('acme/m@1', 'borealis/n@1').map((generator) => ({ kind: 'model_generated', generator })),
);
const origins = fc.array(origin, { minLength: 1, maxLength: 2 });
const parents = fc.array(fc.nat(), { maxLength: 3 });
const write = fc.oneof(
  { weight: 4, arbitrary: fc.record({ correct: fc.nat(), origins, tokens: fc.option(fc.nat(9)) }) },
  { weight: 3, arbitrary: fc.record({ register: parents, origins: fc.option(origins) }) },
  { weight: 2, arbitrary: fc.record({ members: fc.array(fc.nat(), { minLength: 1, maxLength: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...VENDORS) }) },
  { weight: 1, arbitrary: fc.record({ removeNamed: fc.nat() }) },
);
type Write = typeof write extends fc.Arbitrary<infer Value> ? Value : never;
/** Writes that are sent at the same time, one group after the other. */
const history = fc.array(fc.array(write, { minLength: 2, maxLength: 12 }), { minLength: 2, maxLength: 6 });

const UNSTATED = { kind: 'unknown' };

type OriginFacts = Readonly<Record<string, string>>;

describe('corrections beside other writers', () => {
  let api: TestApi;
  let worlds = 0;

  beforeAll(async () => {
    api = await startTestApi();
    for (const slug of VENDORS) await send('PUT', `/v1/vendors/${slug}`, { name: slug, kind: 'model_provider' });
  });
  afterAll(() => api.close());

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- an answer's body
  async function send(method: string, path: string, body?: unknown): Promise<any> {
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/x-ndjson' } : {};
    const answer = await api.request(method, path, body, { headers });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  async function expectCleanAudit(): Promise<void> {
    const found: string[] = [];
    const differences = new Differences(({ where, at, message }) => found.push(`${where} ${at}: ${message}`), 5);
    await auditDatabase(api.database, { origin: TEST_ORIGIN }, differences);
    expect(found).toEqual([]);
  }

  it('lets other writers commit while the consequences for 30,000 descendants are computed', async () => {
    const root = 's3://family/root';
    const lines = [
      { uri: root, origins: [{ kind: 'scraped' }] },
      ...Array.from({ length: DESCENDANTS }, (_, n) => ({ uri: `s3://family/${n}`, derivedFrom: [root] })),
    ];
    await send('POST', '/v1/shards/bulk', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    await send('POST', '/v1/datasets/family/versions', {
      version: '1',
      from: { query: { uriPrefix: 's3://family/' } },
    });
    let answered = false;
    const before = (await send('GET', '/v1/ledger')).asOf.treeSize as number;
    const corrected = send('POST', `${shardPath(root)}/corrections`, { reason: 'r', origins: [{ kind: 'human' }] });
    void corrected.finally(() => (answered = true));
    const entries: number[] = [];
    for (let n = 0; !answered; n++) {
      const registered = await send('POST', '/v1/shards', { uri: `s3://beside/${n}`, derivedFrom: [root] });
      entries.push(registered.receipt.index);
    }
    const { receipt, affected } = await corrected;
    const between = entries.filter((entry) => entry >= before && entry < receipt.index);
    // Two can come before any correction. Here a writer that waits for each answer goes on.
    expect(between.length).toBeGreaterThan(2);
    expect(affected).toBe(1 + DESCENDANTS + between.length);
    await expectCleanAudit();
  });

  it('of an order of few shards reach the children that are registered meanwhile', async () => {
    const facts = { origins: [{ kind: 'scraped', vendor: 'acme' }] };
    let reached = 0;
    for (let round = 0; round < 12; round++) {
      const parents = Array.from({ length: 10 }, (_, n) => `s3://parents/${round}/${n}`);
      for (const uri of parents) await send('POST', '/v1/shards', { uri, origins: [{ kind: 'human' }] });
      await Promise.all(
        parents.map(async (parent, n) => {
          const child = { uri: `s3://children/${round}/${n}`, derivedFrom: [parent] };
          const order = { reason: 'r', selector: { shards: [parent] }, facts };
          const [ordered] = await Promise.all([
            send('POST', '/v1/shards/corrections', order),
            send('POST', '/v1/shards', child),
          ]);
          // Where the child came first, a job corrects its parent.
          if ('job' in ordered) return;
          reached++;
          const { effectiveOrigins } = await send('GET', shardPath(child.uri));
          expect(effectiveOrigins).toMatchObject(facts.origins);
        }),
      );
    }
    expect(reached).toBeGreaterThan(0);
    await expectCleanAudit();
  });

  it('have the effect of their order in the ledger', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (groups) => {
        const prefix = `s3://world-${worlds++}`;
        const shards = [`${prefix}/first`];
        await send('POST', '/v1/shards', { uri: shards[0], origins: [{ kind: 'human' }] });
        for (const [at, group] of groups.entries()) {
          const known = [...shards];
          const names = await Promise.all(group.map((one, n) => apply(one, known, `${prefix}/${at}-${n}`)));
          shards.push(...names.flatMap((name) => name ?? []));
        }
        for (const asOf of [undefined, await middleOf(shards)]) await compare(shards, asOf);
      }),
      // Concurrent writes do not come in the same order again: a smaller history proves nothing.
      { numRuns: RUNS, endOnFailure: true },
    );
    await expectCleanAudit();
  });

  /** Returns the name of the shard that was registered. */
  async function apply(one: Write, known: readonly string[], name: string): Promise<string | undefined> {
    const shard = (n: number): string => known[n % known.length] as string;
    if ('correct' in one) {
      const facts = { origins: one.origins, ...(one.tokens !== null && { tokens: one.tokens }) };
      await send('POST', `${shardPath(shard(one.correct))}/corrections`, { reason: name, ...facts });
      return undefined;
    }
    if ('register' in one) {
      const derivedFrom = [...new Set(one.register.map(shard))];
      await send('POST', '/v1/shards', {
        uri: name,
        derivedFrom,
        ...(one.origins && { origins: one.origins }),
        tokens: 7,
      });
      return name;
    }
    if ('members' in one) {
      const add = [...new Set(one.members.map(shard))];
      await send('POST', '/v1/datasets/mixed/versions', { version: name.replaceAll(/\W/g, '-'), add });
      return undefined;
    }
    const selector = 'remove' in one ? { vendor: one.remove } : { shards: [shard(one.removeNamed)] };
    const order = { method: 'delete', effectiveAt: '2026-01-01T00:00:00Z', basis: 'contract', reason: name };
    await send('POST', '/v1/removals', { selector, ...order });
    return undefined;
  }

  async function middleOf(shards: readonly string[]): Promise<number> {
    const { entry } = await send('GET', shardPath(shards[Math.floor(shards.length / 2)] ?? ''));
    return (Number(entry) + ((await send('GET', '/v1/ledger')).asOf.treeSize as number)) >> 1;
  }

  /** Compares effective origins with those declared by each shard and its ancestors. */
  async function compare(shards: readonly string[], asOf: number | undefined): Promise<void> {
    const query = asOf === undefined ? '' : `?asOf=${asOf}`;
    const read = new Map<string, { declared: OriginFacts[]; effective: OriginFacts[]; parents: string[] }>();
    for (const name of shards) {
      const { status, body } = await api.request('GET', `${shardPath(name)}${query}`);
      if (status !== 200) continue;
      const declared = body.declaredOrigins.length + body.parents.length > 0 ? body.declaredOrigins : [UNSTATED];
      read.set(name, { declared, effective: body.effectiveOrigins, parents: body.parents });
    }
    const ancestry = (name: string): Set<string> => {
      const found = new Set([name]);
      // A Set iterates in the order of insertion, including elements that are added meanwhile.
      for (const one of found) for (const parent of read.get(one)?.parents ?? []) found.add(parent);
      return found;
    };
    const keys = (list: readonly OriginFacts[]): string[] =>
      [...new Set(list.map(({ kind, vendor, generator }) => `${kind} ${vendor} ${generator}`))].sort();
    for (const [name, { effective }] of read) {
      const expected = [...ancestry(name)].flatMap((one) => read.get(one)?.declared ?? []);
      expect({ name, asOf, origins: keys(effective) }).toEqual({ name, asOf, origins: keys(expected) });
    }
  }
});
