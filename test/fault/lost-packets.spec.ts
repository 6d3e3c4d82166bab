import { auditDatabase, Differences } from '@domain/audit';
import { Database } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import { createTestDatabase, startTestApi, TEST_ORIGIN, type TestAnswer, type TestApi, until } from '@testing/harness';
import { ApiProcess } from './api-process.js';
import { type Loss, PacketProxy } from './packet-proxy.js';

/** A request, and the statuses that answer it where nothing is lost. */
interface Write {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object | string;
  readonly statuses: readonly number[];
}

const BASE = { uri: 's3://base/0', records: 1 };

/** New shards of a chunk: the next is written without a look at what it takes for new. */
const freshOf = (name: string): readonly { readonly uri: string }[] =>
  Array.from({ length: CHUNKS[1] }, (_, n) => ({ uri: `s3://fresh/${name}/${n}` }));

/** Shards of two chunks; the last of the second exists, so that the chunk is written twice. */
const linesOf = (name: string): readonly { readonly uri: string }[] => [
  ...Array.from({ length: LINES - 1 }, (_, n): { readonly uri: string } & Record<string, unknown> => ({
    uri: `s3://bulk/${name}/${n}`,
    digest: `sha256:${(Number(name) * LINES + n + 1).toString(16).padStart(64, '0')}`,
    origins: [{ kind: n % 3 === 0 ? 'human' : 'scraped' }],
    ...(n % 7 === 6 && { derivedFrom: [`s3://bulk/${name}/${n - 1}`], activity: { kind: 'mix', run: name } }),
  })),
  BASE,
];

const ndjsonOf = (lines: readonly object[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

interface Receipt {
  readonly index: number;
  readonly leafHash: string;
}

/** Lines of the first chunk of an upload, and of the second. */
const CHUNKS = [500, 100] as const;
const LINES = CHUNKS[0] + CHUNKS[1];
/** An audit reads the whole log: one trial in so many is audited, and the last. */
const AUDITED = 8;
/** Entries in the log from which on another database is taken: an audit reads all of them. */
const LARGE = 5_000;

const shard = (uri: string, more: object = {}, statuses = [201, 200]): Write => ({
  method: 'POST',
  path: '/v1/shards',
  body: { uri, ...more },
  statuses,
});

const LOSSES: readonly Loss[] = ['unanswered', 'unsent', 'torn'];

/** One way in which the packet `at` is lost, in turns. */
const oneLossOf = (at: number): readonly Loss[] => [LOSSES[at % LOSSES.length] as Loss];

/** The ways in which the packet `at` is lost: over all packets, it is unsent as often as torn. */
const lossesOf = (at: number): readonly Loss[] => [at % 2 === 0 ? 'unsent' : 'torn', 'unanswered'];

/** Of an upload, which has many packets, few are unsent or torn: the server knows no difference. */
const fewLossesOf = (at: number): readonly Loss[] => (at % 4 === 0 ? lossesOf(at / 4) : ['unanswered']);

async function requireClean(database: Database): Promise<void> {
  const found: string[] = [];
  const differences = new Differences(({ where, at, message }) => found.push(`${where} ${at}: ${message}`), 5);
  await auditDatabase(database, { origin: TEST_ORIGIN }, differences);
  expect(found).toEqual([]);
}

describe('a write whose connection to the database is cut', () => {
  let proxy: PacketProxy;
  let api: TestApi;
  /** Not through the proxy. */
  let direct: Database;
  let trials = 0;
  /** Commits that the client was not told of. */
  let unknownCommits = 0;

  async function open(): Promise<void> {
    api = await startTestApi({
      connectVia: async (databaseUrl) => {
        const opened = await PacketProxy.open(databaseUrl);
        proxy = opened.proxy;
        return opened.url;
      },
    });
    direct = await Database.connect({ url: api.databaseUrls.url, applicationName: 'spec' });
    expect((await write(shard('s3://base/0', { records: 1 }))).status).toBe(201);
    expect((await write(shard('s3://base/1', { origins: [{ kind: 'human' }] }))).status).toBe(201);
  }

  async function close(): Promise<void> {
    await direct.close();
    await api.close();
    await proxy.close();
  }

  beforeEach(async () => {
    unknownCommits = 0;
    await open();
  });
  afterEach(close);

  function write({ method, path, body }: Write): Promise<TestAnswer> {
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/x-ndjson' } : {};
    return api.request(method, path, body, { headers });
  }

  async function count(sql: string, ...parameters: readonly unknown[]): Promise<number> {
    const [row] = await direct.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${sql}`, parameters);
    return row?.count ?? -1;
  }

  /** What was acknowledged is recorded at the index and with the hash of its receipt. */
  async function requireRecorded(answers: readonly TestAnswer[]): Promise<void> {
    const receipts = answers.flatMap(({ body }) => ('receipt' in body ? [body.receipt as Receipt] : []));
    const rows = await direct.query<Receipt>(
      `SELECT e.index, encode(substring(e.hashes FROM 1 FOR 32), 'hex') AS "leafHash"
       FROM ledger_entry e WHERE e.index = ANY($1)`,
      [receipts.map(({ index }) => index)],
    );
    const recorded = new Map(rows.map(({ index, leafHash }) => [index, leafHash]));
    expect(receipts.map(({ index }) => recorded.get(index))).toEqual(receipts.map(({ leafHash }) => leafHash));
  }

  /**
   * Runs a trial for each packet of it and each way to lose that one, until it has no such packet.
   * Returns how many there are.
   */
  async function loseEach(
    trial: (name: string, at: number, loss: Loss) => Promise<boolean>,
    losses: (at: number) => readonly Loss[] = lossesOf,
  ): Promise<number> {
    for (let at = 1; ; at++) {
      for (const loss of losses(at)) {
        if ((await count('ledger_entry')) > LARGE) {
          await requireClean(direct);
          await close();
          await open();
        }
        if (await trial(`${trials++}`, at, loss)) continue;
        await requireClean(direct);
        return at - 1;
      }
    }
  }

  /** What is wrong in the record stays in it: of eight audits one would find it, or the last. */
  async function requireCleanAtTimes(): Promise<void> {
    if (trials % AUDITED === 0) await requireClean(direct);
  }

  /** Sends requests, of which one packet is lost, and then sends them again. */
  async function sendTwice(
    writes: readonly Write[],
    { at, loss }: { readonly at: number; readonly loss: Loss },
    send: (arm: () => void) => Promise<TestAnswer[]>,
  ): Promise<boolean> {
    const before = await count('ledger_entry');
    const answers = await send(() => proxy.arm(at, loss));
    const state = proxy.disarm();
    const told = answers.map(({ status }, index) => writes[index]?.statuses.includes(status) || status);
    expect(told.filter((one) => one !== true && one !== 503)).toEqual([]);
    if (state === undefined) expect(told).not.toContain(503);
    await requireRecorded(answers);
    await requireCleanAtTimes();
    if (state === 'idle' && told.includes(503) && (await count('ledger_entry')) > before) unknownCommits++;
    const again: TestAnswer[] = [];
    for (const one of writes) again.push(await write(one));
    expect(again.map(({ status }, index) => writes[index]?.statuses.includes(status) || status)).toEqual(
      writes.map(() => true),
    );
    await requireRecorded(again);
    // Who was answered is answered the same again; a refusal is recorded each time.
    for (const [index, { status, body }] of answers.entries())
      if (status < 300) expect(again[index]?.body.receipt).toEqual(body.receipt);
    return state !== undefined;
  }

  async function requireEachOnce(uris: readonly string[]): Promise<void> {
    expect(await count('shard s WHERE s.uri = ANY($1)', uris)).toBe(uris.length);
    expect(
      await count(
        `ledger_entry e WHERE e.kind = 'shard.registered'
         AND convert_from(e.body, 'UTF8')::jsonb->'data'->>'uri' = ANY($1)`,
        uris,
      ),
    ).toBe(uris.length);
  }

  it('registers a shard once, whichever packet is lost', async () => {
    const packets = await loseEach(async (name, at, loss) => {
      const uri = `s3://single/${name}`;
      const one = shard(uri, { derivedFrom: ['s3://base/0'], origins: [{ kind: 'scraped' }] });
      const wasLost = await sendTwice([one], { at, loss }, async (arm) => {
        arm();
        return [await write(one)];
      });
      await requireEachOnce([uri]);
      return wasLost;
    });
    expect(packets).toBeGreaterThan(1);
    expect(unknownCommits).toBeGreaterThan(0);
  });

  async function queueLength(): Promise<number> {
    const text = await processMetrics.exposition();
    return Number(/^whence_ledger_write_queue_length (\d+)$/m.exec(text)?.[1] ?? 0);
  }

  /** The first is begun, and held until all others wait for it: they share the next transaction. */
  async function sendGrouped(writes: readonly Write[], arm: () => void): Promise<TestAnswer[]> {
    const [first, ...others] = writes as [Write, ...Write[]];
    const held = proxy.hold();
    const answers = [write(first)];
    await held.reached;
    answers.push(...others.map(write));
    await until(async () => (await queueLength()) === others.length);
    arm();
    held.release();
    return Promise.all(answers);
  }

  const groupOf = (name: string): { readonly uris: readonly string[]; readonly writes: readonly Write[] } => {
    const uris = Array.from({ length: 4 }, (_, n) => `s3://group/${name}/${n}`);
    const [first, a, b, c] = uris as [string, string, string, string];
    const writes = [
      shard(first),
      shard(a, { origins: [{ kind: 'scraped' }] }),
      shard(b, { derivedFrom: ['s3://base/0'], activity: { kind: 'filter', run: name } }),
      shard(a, { origins: [{ kind: 'scraped' }] }),
      shard('s3://base/0', { records: 1 }, [200]),
      shard('s3://base/0', { records: 2 }, [409]),
      shard(`s3://nowhere/${name}`, { derivedFrom: ['s3://missing/0'] }, [400]),
      shard(c, { derivedFrom: ['s3://base/0'], activity: { kind: 'filter', run: name } }),
    ];
    return { uris, writes };
  };

  it('answers each write of a group for itself, whichever packet is lost', async () => {
    const packets = await loseEach(async (name, at, loss) => {
      const { uris, writes } = groupOf(name);
      const wasLost = await sendTwice(writes, { at, loss }, (arm) => sendGrouped(writes, arm));
      await requireEachOnce(uris);
      expect(await count(`shard s WHERE s.uri LIKE 's3://nowhere/%'`)).toBe(0);
      return wasLost;
    }, oneLossOf);
    expect(packets).toBeGreaterThan(2);
    expect(unknownCommits).toBeGreaterThan(0);
  });

  const upload = (lines: readonly object[]): Promise<TestAnswer> =>
    write({
      method: 'POST',
      path: '/v1/shards/bulk',
      body: ndjsonOf(lines),
      statuses: [200],
    });

  it('registers the lines of an upload once, whichever packet is lost', async () => {
    let lostIn = [0, 0, 0];
    const packets = await loseEach(async (name, at, loss) => {
      expect((await upload(freshOf(name))).status).toBe(200);
      const lines = linesOf(name);
      proxy.arm(at, loss);
      const answer = await upload(lines);
      const state = proxy.disarm();
      const recorded = await count('shard s WHERE starts_with(s.uri, $1)', `s3://bulk/${name}/`);
      const { summary } = answer.status === 503 ? answer.body : JSON.parse(answer.text.trim().split('\n').at(-1) ?? '');
      expect([answer.status, state === undefined]).toEqual([state === undefined ? 200 : 503, state === undefined]);
      // Nothing half: no chunk, or the first one, or both.
      expect([0, CHUNKS[0], LINES - 1]).toContain(recorded);
      expect(recorded).toBeGreaterThanOrEqual(summary.registered);
      if (state === 'idle' && recorded > summary.registered) unknownCommits++;
      lostIn = lostIn.map((times, chunks) => times + Number(recorded === [0, CHUNKS[0], LINES - 1][chunks]));
      await requireCleanAtTimes();
      const again = await upload(lines);
      expect([again.status, again.body.summary]).toMatchObject([
        200,
        { received: LINES, registered: LINES - 1 - recorded, existing: recorded + 1, rejected: 0 },
      ]);
      await requireEachOnce(lines.slice(0, -1).map(({ uri }) => uri));
      return state !== undefined;
    }, fewLossesOf);
    expect(packets).toBeGreaterThan(8);
    // Both chunks were committed without the client being told.
    expect(unknownCommits).toBeGreaterThanOrEqual(2);
    expect(Math.min(...lostIn)).toBeGreaterThan(0);
  });

  it('commits a dataset version once, whichever packet is lost', async () => {
    expect((await upload(linesOf('0'))).status).toBe(200);
    const path = '/v1/datasets/cut/versions';
    const base = { version: 'base', from: { query: { uriPrefix: 's3://bulk/0/' } } };
    expect((await write({ method: 'POST', path, body: base, statuses: [] })).status).toBe(201);
    const packets = await loseEach(async (name, at, loss) => {
      const delta = { base: 'base', add: ['s3://base/0'], remove: ['s3://bulk/0/3', 's3://bulk/0/4'] };
      const commit = { method: 'POST', path, body: { version: name, ...delta }, statuses: [201, 200] } as const;
      const wasLost = await sendTwice([commit], { at, loss }, async (arm) => {
        arm();
        return [await write(commit)];
      });
      const { body } = await api.request('GET', `${path}/${name}`);
      expect(body).toMatchObject({ state: 'committed', shards: LINES - 2 });
      expect(await count(`dataset_version d WHERE d.version = $1`, name)).toBe(1);
      return wasLost;
    }, fewLossesOf);
    expect(packets).toBeGreaterThan(2);
    expect(unknownCommits).toBeGreaterThan(0);
  });
});

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
