import { Database } from '@platform/database';
import { processMetrics } from '@platform/metrics';
import { startTestApi, type TestAnswer, type TestApi, until } from '@testing/harness';
import { type Loss, PacketProxy } from './packet-proxy.js';
import { CHUNKS, freshOf, LINES, linesOf, ndjsonOf, requireClean } from './two-chunks.js';

/** A request, and the statuses that answer it where nothing is lost. */
interface Write {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object | string;
  readonly statuses: readonly number[];
}

interface Receipt {
  readonly index: number;
  readonly leafHash: string;
}

/** Entries in the log from which on another database is taken. */
const LARGE = 20_000;

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
   * What is wrong in the record stays in it: each database is audited once, at its end. Returns how
   * many packets there are.
   */
  async function loseEach(
    trial: (name: string, at: number, loss: Loss) => Promise<boolean>,
    losses: (at: number) => readonly Loss[] = lossesOf,
    prepare: () => Promise<void> = () => Promise.resolve(),
  ): Promise<number> {
    await prepare();
    for (let at = 1; ; at++) {
      for (const loss of losses(at)) {
        if ((await count('ledger_entry')) > LARGE) {
          await requireClean(direct);
          await close();
          await open();
          await prepare();
        }
        if (await trial(`${trials++}`, at, loss)) continue;
        await requireClean(direct);
        return at - 1;
      }
    }
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
    if (state === 'idle' && told.includes(503) && (await count('ledger_entry')) > before) unknownCommits++;
    const again = await Promise.all(writes.map(write));
    expect(again.map(({ status }, index) => writes[index]?.statuses.includes(status) || status)).toEqual(
      writes.map(() => true),
    );
    await requireRecorded(again);
    // Who was answered is answered the same again; a refusal is recorded each time.
    for (const [index, { status, body }] of answers.entries())
      if (status < 300) expect(again[index]?.body.receipt).toEqual(body.receipt);
    return state !== undefined;
  }

  /** @param since the size of the log before any of them was sent */
  async function requireEachOnce(uris: readonly string[], since: number): Promise<void> {
    expect(await count('shard s WHERE s.uri = ANY($1)', uris)).toBe(uris.length);
    expect(
      await count(
        `ledger_entry e WHERE e.kind = 'shard.registered' AND e.index >= $2
         AND convert_from(e.body, 'UTF8')::jsonb->'data'->>'uri' = ANY($1)`,
        uris,
        since,
      ),
    ).toBe(uris.length);
  }

  it('registers a shard once, whichever packet is lost', async () => {
    const packets = await loseEach(async (name, at, loss) => {
      const uri = `s3://single/${name}`;
      const before = await count('ledger_entry');
      const one = shard(uri, { derivedFrom: ['s3://base/0'], origins: [{ kind: 'scraped' }] });
      const wasLost = await sendTwice([one], { at, loss }, async (arm) => {
        arm();
        return [await write(one)];
      });
      await requireEachOnce([uri], before);
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
    const waiting = others.map(write);
    answers.push(...waiting);
    const early = waiting.map(async (one, at) => {
      const { status, text } = await one;
      throw new Error(`${others[at]?.path} did not wait for the group: ${status} ${text}`);
    });
    try {
      await Promise.race([until(async () => (await queueLength()) === others.length), ...early]);
      arm();
    } finally {
      held.release();
    }
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
      const before = await count('ledger_entry');
      const wasLost = await sendTwice(writes, { at, loss }, (arm) => sendGrouped(writes, arm));
      await requireEachOnce(uris, before);
      expect(await count(`shard s WHERE s.uri LIKE 's3://nowhere/%'`)).toBe(0);
      return wasLost;
    }, oneLossOf);
    expect(packets).toBeGreaterThan(2);
    expect(unknownCommits).toBeGreaterThan(0);
  });

  /** What the group of several kinds is about. */
  async function prepareKinds(): Promise<void> {
    for (const one of [
      shard('s3://base/2', { origins: [{ kind: 'scraped' }] }),
      { method: 'POST', path: '/v1/datasets/used/versions', body: { version: '1', add: ['s3://base/1'] } },
      { method: 'POST', path: '/v1/models/lark/versions', body: { version: '1' } },
    ] as const)
      expect((await write({ statuses: [], ...one })).status).toBe(201);
  }

  /** Each that is accepted states the name; the last two are refused. */
  const kindsOf = (name: string, startedAt: string): readonly Write[] => {
    const post = (path: string, body: object, statuses = [201, 200]): Write => ({
      method: 'POST',
      path,
      body,
      statuses,
    });
    const put = (path: string, body: object): Write => ({ method: 'PUT', path, body, statuses: [201, 200] });
    const ran = { stage: 'sft', startedAt, finishedAt: '2026-01-01T00:00:00Z' };
    const rule = { title: name, effect: 'flag', gates: ['commit'], effective: { from: '2026-01-01' }, reason: 'r' };
    return [
      shard(`s3://${name}/0`),
      shard(`s3://${name}/1`, { origins: [{ kind: 'scraped' }] }),
      put(`/v1/vendors/${name}`, { name, kind: 'other' }),
      post('/v1/shards/s3%3A%2F%2Fbase%2F2/corrections', { origins: [{ kind: 'human' }], reason: name }),
      post('/v1/models/lark/versions/1/uses', { ...ran, dataset: 'used', version: '1' }),
      put(`/v1/rules/${name}`, { ...rule, when: { origin: { kind: 'unknown' } } }),
      post('/v1/models/lark/versions/1/uses', { ...ran, dataset: 'used', version: '2' }, [400]),
      shard('s3://base/0', { records: 2 }, [409]),
    ];
  };

  /** The entries of one trial. */
  const STATED = {
    'shard.registered': 2,
    'shard.corrected': 1,
    'vendor.declared': 1,
    'model.use-recorded': 1,
    'rule.stated': 1,
  };

  it('answers each write of a group of several kinds for itself, whichever packet is lost', async () => {
    const packets = await loseEach(
      async (trial, at, loss) => {
        const name = `kinds-${trial}`;
        const startedAt = new Date(Date.UTC(2000, 0, 1 + Number(trial))).toISOString();
        const writes = kindsOf(name, startedAt);
        const before = await count('ledger_entry');
        const wasLost = await sendTwice(writes, { at, loss }, (arm) => sendGrouped(writes, arm));
        const marks = [`%${name}"%`, `%s3://${name}/%`, `%${startedAt}%`];
        const stated = await direct.query<{ kind: string; count: number }>(
          `SELECT e.kind, count(*)::int AS count FROM ledger_entry e
           WHERE e.index >= $1 AND convert_from(e.body, 'UTF8') LIKE ANY ($2) GROUP BY 1`,
          [before, marks],
        );
        expect(Object.fromEntries(stated.map(({ kind, count }) => [kind, count]))).toEqual(STATED);
        return wasLost;
      },
      oneLossOf,
      prepareKinds,
    );
    expect(packets).toBeGreaterThan(6);
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
      const before = await count('ledger_entry');
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
      const again = await upload(lines);
      expect([again.status, again.body.summary]).toMatchObject([
        200,
        { received: LINES, registered: LINES - 1 - recorded, existing: recorded + 1, rejected: 0 },
      ]);
      await requireEachOnce(
        lines.slice(0, -1).map(({ uri }) => uri),
        before,
      );
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
