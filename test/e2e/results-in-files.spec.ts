import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { DigestedFiles } from '@platform/storage';
import {
  InspectedFolder,
  pollUntil,
  startS3Server,
  type TestApi,
  TEST_ORIGIN,
  type TestS3Server,
} from '@testing/harness';
import { connectApiDatabase } from '../../apps/api/api-database.js';
import { createApi } from '../../apps/api/create-api.js';

const TEXTS = Array.from({ length: 300 }, (_, n) => ({
  id: `r${n}`,
  text: `As an AI language model, I write line ${n}`,
}));
const DETECTORS = [
  { name: 'identity' },
  { name: 'counts' },
  { name: 'record-keys', parameters: { keep: true } },
  { name: 'phrases', parameters: { keep: true } },
];

/** All files below a folder but its mark. */
function filesOf(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all
    .filter((one) => one.isFile() && one.name !== 'place-id')
    .map((one) => path.join(one.parentPath, one.name))
    .sort();
}

async function audited(api: TestApi, results: DigestedFiles | null): Promise<Difference[]> {
  const found: Difference[] = [];
  const options = { origin: TEST_ORIGIN, results };
  await auditDatabase(api.database, options, new Differences((one) => found.push(one)));
  return found;
}

describe('full results of inspections in files', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'whence results-'));
  const folder = path.join(base, 'results');
  const resultsUrl = pathToFileURL(folder).href;
  const files = new DigestedFiles(resultsUrl);
  let world: InspectedFolder;
  let order: string;

  beforeAll(async () => {
    mkdirSync(folder);
    world = await InspectedFolder.open({ resultsUrl });
    await world.register('lines.jsonl', TEXTS);
    const { id } = await world.send('/v1/inspections', {
      subject: { selector: { dataset: 'lines.jsonl' } },
      detectors: DETECTORS,
    });
    order = id;
    await world.results(order);
  });
  afterAll(async () => {
    await world.close();
    rmSync(base, { recursive: true });
  });
  const get = (route: string) => world.api.request('GET', route);
  const results = () => get(`/v1/inspections/${order}/results`);

  it('are named by their digests, and no rows', async () => {
    const found = filesOf(folder);
    // The facts, the keys and the texts of examples.
    expect(found).toHaveLength(3);
    for (const file of found) {
      const hex = createHash('sha256').update(readFileSync(file)).digest('hex');
      expect(path.relative(folder, file)).toBe(path.join(hex.slice(0, 2), `${hex}.ndjson`));
    }
    const [rows] = await world.api.database.query<{ count: number }>('SELECT count(*) FROM measurement_list');
    expect(rows?.count).toBe(0);
    expect(await audited(world.api, files)).toEqual([]);
    expect((await get('/health/ready')).body.results).toEqual({ state: 'ready', detail: null });
  });

  it('are read wherever they were: results, shards, examples, and records that come back', async () => {
    const { items } = (await results()).body;
    const names = items[0].measured.map(
      (one: { detector: string; outcome: string }) => `${one.detector} ${one.outcome}`,
    );
    expect(names).toEqual(DETECTORS.map(({ name }) => `${name} measured`));
    const shard = (await get(`/v1/shards/${encodeURIComponent(items[0].shard)}`)).body;
    expect(shard.measured.find((one: { detector: string }) => one.detector === 'counts').facts.records).toBe(300);
    const examples = await get(`/v1/inspections/${order}/examples?shard=${encodeURIComponent(items[0].shard)}`);
    expect(examples.body.examples[0].text).toContain('as an ai language model');
    await world.register('again.jsonl', TEXTS.slice(7, 9));
    const look = await world.look('again.jsonl', 'record-keys', { reference: { inspection: order } });
    expect(look?.facts).toMatchObject({ foundRecords: 2 });
  });

  it('name the digest and the place where one is missing or altered, in answers and in the audit', async () => {
    const facts = filesOf(folder).find((file) => readFileSync(file, 'utf8').includes('"characters"')) ?? '';
    const bytes = readFileSync(facts);
    const digest = `sha256:${path.basename(facts, '.ndjson')}`;
    const uri = files.uriOf(digest);
    try {
      rmSync(facts);
      const gone = await results();
      expect([gone.status, gone.body.code]).toEqual([500, 'result-not-found']);
      expect(gone.body.detail).toContain(`${digest} are not at ${uri}`);
      expect(await audited(world.api, files)).toEqual([
        { where: 'measurement_list', at: uri, message: 'the entries name this file; it is missing' },
      ]);
      writeFileSync(facts, bytes.toString('utf8').replace('300', '301'));
      const altered = await results();
      expect([altered.status, altered.body.code]).toEqual([500, 'result-altered']);
      expect(altered.body.detail).toContain(uri);
      const [difference, ...more] = await audited(world.api, files);
      expect([difference?.at, more]).toEqual([uri, []]);
      expect(difference?.message).toMatch(/^the file was altered: its bytes have the digest sha256:/);
    } finally {
      writeFileSync(facts, bytes);
    }
    expect((await results()).status).toBe(200);
    expect(await audited(world.api, files)).toEqual([]);
  });

  it('are found missing by an audit that knows no place, or one that is away', async () => {
    const withoutPlace = await audited(world.api, null);
    expect(withoutPlace.length).toBe(filesOf(folder).length);
    const away = new DigestedFiles(pathToFileURL(path.join(base, 'unmounted')).href);
    const found = await audited(world.api, away);
    expect(found.map(({ message }) => message).at(-1)).toMatch(/files were not compared/);
    expect(found.length).toBeLessThan(withoutPlace.length + 2);
  });

  it('wait while a worker would keep them elsewhere, and go on with one that does not', async () => {
    const other = path.join(base, 'other');
    mkdirSync(other);
    await world.register('later.jsonl', TEXTS.slice(0, 5));
    await world.restartWorker({ resultsUrl: pathToFileURL(other).href });
    const detectors = [{ name: 'counts' }];
    const subject = { selector: { dataset: 'later.jsonl' } };
    const { id } = await world.send('/v1/inspections', { subject, detectors });
    const { items } = await pollUntil(
      () => get('/v1/jobs?name=inspection.inspect-shard&state=waiting'),
      ({ items: jobs }) => jobs[0]?.error !== null && jobs.length > 0,
    );
    expect(items[0].error).toMatch(/^results-elsewhere: Results of inspections are kept in file:/);
    expect(items[0].error).toContain(resultsUrl);
    expect((await get(`/v1/inspections/${id}`)).body.progress.done).toBe(0);
    expect(filesOf(other)).toEqual([]);
    await world.restartWorker({ resultsUrl });
    const [counted] = await world.results(id);
    expect(counted?.facts).toMatchObject({ records: 5 });
  });

  it('are shown to be elsewhere by an api that has no place', async () => {
    const database = await connectApiDatabase(world.api.databaseUrls.url);
    const api = await createApi({ config: { logLevel: 'error' }, database });
    const ask = async (url: string) => {
      const headers = { authorization: `Bearer ${world.api.keys.auditor}` };
      return (await api.getHttpAdapter().getInstance().inject({ method: 'GET', url, headers })).json();
    };
    try {
      const { results: shown, status } = await ask('/health/ready');
      expect([status, shown.state]).toEqual(['ready', 'elsewhere']);
      // Without a key nobody learns where.
      expect(shown.detail).not.toContain('file:');
      expect(await ask(`/v1/inspections/${order}/results`)).toMatchObject({ status: 500, code: 'result-not-found' });
    } finally {
      await api.close();
      await database.close();
    }
  });

  it('cannot be read once the secret of what was kept is erased', async () => {
    const { items } = (await results()).body;
    const inspection = (await get(`/v1/inspections/${order}`)).body;
    const keep = inspection.detectors.find(({ name }: { name: string }) => name === 'phrases').parameters.keep;
    const id = keep.slice('sha256:'.length);
    const erased = await world.api.request('POST', `/v1/personal-data/${id}/erase`, { reason: 'subject_request' });
    expect(erased.status).toBeLessThan(300);
    const examples = await get(`/v1/inspections/${order}/examples?shard=${encodeURIComponent(items[0].shard)}`);
    expect([examples.status, examples.body.code]).toEqual([404, 'examples-not-kept']);
    for (const file of filesOf(folder)) expect(readFileSync(file, 'utf8')).not.toMatch(/language model, i write/i);
    expect(await audited(world.api, files)).toEqual([]);
  });
});

describe('full results of inspections in a bucket', () => {
  let server: TestS3Server;
  let world: InspectedFolder;
  const resultsUrl = 's3://results/of/whence';
  const before = { ...process.env };

  beforeAll(async () => {
    server = await startS3Server();
    Object.assign(process.env, server.env);
    const client = server.client();
    await client.send(new CreateBucketCommand({ Bucket: 'results' }));
    client.destroy();
    world = await InspectedFolder.open({ resultsUrl });
  });
  afterAll(async () => {
    await world.close();
    for (const name of Object.keys(server.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await server.close();
  });

  it('are read and audited; while the store is away jobs wait, and reads are answered 503', async () => {
    await world.register('lines.jsonl', TEXTS);
    const order = { subject: { selector: { dataset: 'lines.jsonl' } }, detectors: DETECTORS };
    const first = (await world.send('/v1/inspections', order)).id;
    expect(await world.results(first)).toHaveLength(DETECTORS.length);
    const files = new DigestedFiles(resultsUrl);
    expect(await audited(world.api, files)).toEqual([]);
    await server.stop();
    // A place that was right is not looked at again for ten seconds: the write finds it away.
    const { id } = await world.send('/v1/inspections', { ...order, detectors: [{ name: 'counts' }] });
    await pollUntil(
      () => world.api.request('GET', '/v1/jobs?name=inspection.inspect-shard&state=waiting'),
      ({ items }) => items.some((job: { error: string | null }) => job.error?.startsWith('results-unavailable: ')),
    );
    const { status, body } = await world.api.request('GET', `/v1/inspections/${first}/results`);
    expect([status, body.code]).toEqual([503, 'results-unavailable']);
    await server.start();
    expect((await world.results(id))[0]?.facts).toMatchObject({ records: 300 });
    expect(await audited(world.api, files)).toEqual([]);
  });
});
