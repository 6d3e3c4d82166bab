import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestApi, type TestApi } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

describe('the commands that list', () => {
  let api: TestApi;

  const whence = (...args: string[]): Promise<Ended> =>
    new Promise((resolve) => {
      const main = path.join(ROOT, 'dist/apps/cli/main.js');
      const key = args.includes('--key') ? [] : ['--key', api.keys.auditor];
      const given = [main, ...args, '--url', api.url, ...key];
      const child = execFile(process.execPath, given, (_, out, err) =>
        resolve({ code: child.exitCode ?? NaN, out, err }),
      );
    });

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/prepare.mjs'], { cwd: ROOT });
    api = await startTestApi();
    const write = async (method: string, target: string, body: object) =>
      expect((await api.request(method, target, body)).status).toBe(201);
    await write('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    const rules = [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }];
    const terms = { document: 'Terms', version: '2', effective: { from: '2026-01-01T00:00:00Z' }, rules };
    await write('POST', '/v1/vendors/acme/terms', terms);
    const generated = { kind: 'model_generated', generator: 'acme/m@1' };
    for (const name of ['a', 'b']) await write('POST', '/v1/shards', { uri: `s3://b/${name}`, origins: [generated] });
    await write('POST', '/v1/shards', { uri: 's3://b/c', origins: [{ kind: 'human' }], labels: { language: 'en' } });
    await write('POST', '/v1/datasets/d/versions', { version: '1 0', add: ['s3://b/a'] });
    await write('POST', '/v1/models/m/versions', { version: '1' });
    await write('POST', '/v1/datasets/withdraw/versions', { version: '7', add: ['s3://b/a'] });
    await write('POST', '/v1/models/withdraw/versions', { version: '7' });
    const use = { dataset: 'd', version: '1 0', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await write('POST', '/v1/models/m/versions/1/uses', { uses: [use] });
    const effectiveAt = '2026-02-01T00:00:00Z';
    const order = { selector: { vendor: 'acme' }, reason: 'Terms', effectiveAt, method: 'delete' };
    await write('POST', '/v1/removals', order);
    await write('POST', '/v1/shards', { uri: 's3://b/d', origins: [generated] });
    const rule = { title: 'No output', effect: 'flag', gates: ['commit', 'use'], reason: 'A test.' };
    const when = { origin: { vendor: 'acme' } };
    await write('PUT', '/v1/rules/no-output', { ...rule, when, effective: { from: '2025-01-01T00:00:00Z' } });
  });
  afterAll(() => api.close());

  it.each([
    [['vendors'], /^slug +name +kind +entry\nacme +Acme +model_provider +\d+\n$/],
    [['vendors', 'acme'], /^Terms +2 +2026-01-01.* FORBID_COMPETING_MODEL +\d+$/m],
    [['vendors', 'acme', '--generator', 'acme/m@1', '--at', '2025-12-31T00:00:00Z'], /^Nothing is recorded/],
    [['vendors', 'acme', '--generator', 'acme/m@1', '--at', '2026-01-01T00:00:00Z'], /^Terms +2 /m],
    [['datasets'], /^d +1 +1 0$/m],
    [['datasets', 'withdraw'], /^7 +committed /m],
    [['models', 'withdraw', '--limit', '1'], /^7 /m],
    [['uses', 'withdraw', '7'], /^Nothing is recorded/],
    [['datasets', 'd'], /^1 0 +committed +1 +1 /m],
    [['models'], /^m +1 +1$/m],
    [['models', 'm'], /^version +entry\n1 +\d+\n$/],
    [['uses', 'm', '1'], /^d +1 0 +sft +2026-01-01T.*Z +\(no end recorded\) +\d+$/m],
    [['removals'], /^removal-1 +effective +\{vendor:acme\} +delete +2026-02-01.* never verified +Terms$/m],
    [['removals', 'removal-1'], /^removal-1 is effective: delete .*\nShards: 3 selected.*\nIt was never verified\.\n$/],
    [['findings'], /^warning|violation +open +.*removal removal-1/m],
    [['rules'], /^no-output +stated +flag +commit, use +2025-01-01T.*Z +No output +\d+$/m],
    [['rules', 'no-output'], /^stated +flag /m],
    [
      ['models', 'policy', 'm', '1'],
      /^d@1 0 in sft since .*, by m@1\n {2}no-output \("No output"\): then not asked, now deny\n/,
    ],
    [
      ['datasets', 'policy', 'd', '1 0'],
      /: then not asked, now deny\n.* flags it: 1 shard met it, such as s3:\/\/b\/a\n/,
    ],
    [
      ['rules', 'replay', 'no-output'],
      /^d@1 0, use by m@1 in sft: deny$[^]*\n3 commits and uses of 4 versions, with what is/m,
    ],
    [['shards'], /^s3:\/\/b\/c +\d+$/m],
  ])('%j shows a table, and with --json the response', async (args, expected) => {
    const table = await whence(...args);
    // Progress, which a replay reports, is on standard error.
    const err = expect.stringMatching(/^(?:\d+ versions examined\n)*$/) as string;
    expect(table).toMatchObject({ code: 0, err, out: expect.stringMatching(expected) as string });
    const { out } = await whence(...args, '--json');
    expect(JSON.parse(out)).toEqual(expect.any(Object));
  });

  it('replay a rule with what was known then, and nothing else', async () => {
    const then = await whence('rules', 'replay', 'no-output', '--known', 'then');
    expect(then).toMatchObject({ code: 0, out: expect.stringContaining('with what was known then.') as string });
    expect(await whence('rules', 'replay', 'no-output', '--known', 'soon')).toMatchObject({ code: 2 });
    expect(await whence('models', 'policy', 'm')).toMatchObject({ code: 2 });
  });

  it('take the filters of the HTTP interface', async () => {
    const { out } = await whence('shards', '--kind', 'human');
    expect(out.trim().split('\n').slice(1)).toEqual([expect.stringContaining('s3://b/c')]);
    expect((await whence('shards', '--label', 'language:en')).out).toMatch(/^shard +entry\ns3:\/\/b\/c +\d+\n$/);
    expect((await whence('shards', '--uri-prefix', 's3://other/')).out).toBe('Nothing is recorded that matches.\n');
    expect((await whence('findings', '--state', 'waived')).out).toBe('Nothing is recorded that matches.\n');
    expect(await whence('vendors', '--at', '2026-01-01T00:00:00Z')).toMatchObject({
      ...{ code: 2, out: '', err: expect.stringContaining('whence vendors <slug> --at') as string },
    });
    const refused = await whence('removals', '--state', 'nowhere');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('state') as string });
  });

  it('add, list and end webhooks, and send dead letters again', async () => {
    const admin = ['--key', api.keys.admin];
    const added = await whence('webhooks', 'add', 'https://hooks.example/w', '--event', 'rule.refused', ...admin);
    const [, id = ''] =
      /^(webhook-\w+) is added\. Its secret, which is shown only now: whsec_\S+\n$/.exec(added.out) ?? [];
    expect((await whence('webhooks', 'list', ...admin)).out).toMatch(
      new RegExp(`^id .*\n${id} +https://hooks\\.example/w +rule\\.refused +`),
    );
    expect((await whence('webhooks', 'deliveries', id, '--state', 'failed', ...admin)).out).toMatch(/^Nothing is/);
    expect(await whence('webhooks', 'retry', id, ...admin)).toMatchObject({
      code: 0,
      out: '0 deliveries are sent again.\n',
    });
    expect(await whence('webhooks', 'retry', id, 'msg_0', ...admin)).toMatchObject({ code: 1, out: '' });
    expect((await whence('webhooks', 'remove', id, ...admin)).out).toContain(
      'nothing is sent to https://hooks.example/w',
    );
    expect(await whence('webhooks', 'deliveries', 'webhook-0', ...admin)).toMatchObject({ code: 1 });
    expect(await whence('webhooks', 'add', 'https://hooks.example/w', '--event', 'x', ...admin)).toMatchObject({
      code: 2,
    });
    expect(await whence('webhooks', 'list')).toMatchObject({
      code: 1,
      err: expect.stringContaining('permit') as string,
    });
  });

  it('show a page at a time, or all of them at one position', async () => {
    const first = await whence('shards', '--limit', '3');
    const cursor = /--cursor (\S+)/.exec(first.out)?.[1] ?? '';
    expect((await whence('shards', '--limit', '3', '--cursor', cursor)).out).toMatch(
      /^shard +entry\ns3:\/\/b\/d +\d+\n$/,
    );
    const pages = (await whence('shards', '--limit', '1', '--all', '--json')).out.trim().split('\n');
    const names = pages.flatMap((page) => (JSON.parse(page) as { items: { name: string }[] }).items);
    expect(names.map(({ name }) => name)).toEqual(['s3://b/a', 's3://b/b', 's3://b/c', 's3://b/d']);
  });

  it('correct many shards and withdraw many uses, after a dry run', async () => {
    const write = async (target: string, body: object) =>
      expect((await api.request('POST', target, body)).status).toBe(201);
    const use = { dataset: 'd', version: '1 0', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
    await write('/v1/models/lark/versions', { version: '1' });
    await write('/v1/models/lark/versions/1/uses', { uses: [use] });
    const key = ['--reason', 'A mistake.', '--key', api.keys.compliance];
    const ofLark = ['uses', 'withdraw', '--model', 'lark', '--dataset', 'd', ...key];
    expect((await whence(...ofLark, '--dry-run')).out).toMatch(/^Nothing is changed; this would be:\nwithdrawn: 1\n/);
    expect(await whence('uses', 'withdraw', 'lark', ...key)).toMatchObject({ code: 2 });
    expect(await whence('uses', 'withdraw', 'lark', '--model', 'lark', ...key)).toMatchObject({ code: 2 });
    expect((await whence('uses', 'lark', '1')).out).toMatch(/^d /m);
    expect(await whence(...ofLark)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^withdrawn: 1\nsame: 0\nentry: \d+\n$/) as string,
    });
    const lines = path.join(mkdtempSync(path.join(tmpdir(), 'whence-lines-')), 'corrections.ndjson');
    writeFileSync(lines, `${JSON.stringify({ shard: 's3://b/c', tokens: 7 })}\n`);
    const corrected = await whence('corrections', '--lines', lines, ...key, '--json');
    expect(JSON.parse(corrected.out)).toMatchObject({ corrected: 1, same: 0 });
    const facts = ['--selector', '{"uriPrefix":"s3://b/c"}', '--facts', '{"tokens":7}'];
    expect((await whence('corrections', ...facts, ...key, '--dry-run')).out).toMatch(/^same: 1$/m);
    expect(await whence('corrections', ...key)).toMatchObject({ code: 2 });
    expect(await whence('corrections', '--selector', 'x', '--facts', '{}', ...key)).toMatchObject({ code: 2 });
  });

  it('withdraw what was stated by mistake, with a reason, in the order in which it rests on each other', async () => {
    const withdraw = (...args: string[]): Promise<Ended> =>
      whence(...args, ...(args.includes('--reason') ? [] : ['--reason', 'A mistake.']), '--key', api.keys.compliance);
    const listed = async (...args: string[]) =>
      JSON.parse((await whence(...args, '--json')).out) as Record<string, unknown>;
    const [{ id: use } = { id: '' }] = (await listed('uses', 'm', '1'))['uses'] as { id: string }[];
    const [{ id: terms } = { id: '' }] = (await listed('vendors', 'acme'))['items'] as { id: string }[];
    const refused = await withdraw('datasets', 'withdraw', 'd', '1 0');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(use) as string });
    expect(await withdraw('uses', 'withdraw', 'm', '1', use)).toMatchObject({ code: 0, err: '' });
    const entry = expect.stringMatching(/: recorded, entry \d+\n$/) as string;
    expect(await withdraw('datasets', 'withdraw', 'd', '1 0')).toMatchObject({ code: 0, out: entry });
    expect(await withdraw('models', 'withdraw', 'm', '1')).toMatchObject({ code: 0, out: entry });
    const json = await withdraw('vendors', 'withdraw', 'acme', terms, '--reason', 'Of another.', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ id: terms });
    expect((await whence('datasets', 'd')).out).toMatch(/^1 0 +withdrawn .* A mistake\.$/m);
    expect((await whence('models', 'm')).out).toMatch(/^1 .* A mistake\.$/m);
    expect((await whence('vendors', 'acme')).out).toMatch(/^Terms +2 +Of another\. /m);
    const without = await whence('models', 'withdraw', 'm', '1');
    expect(without).toMatchObject({ code: 2, err: expect.stringContaining('--reason') as string });
  });

  it('name what does not exist', async () => {
    expect(await whence('datasets', 'nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nowhere') as string,
    });
    expect(await whence('uses', 'm')).toMatchObject({ code: 2 });
  });

  it('checks a planned write, with an exit code for each verdict', async () => {
    const rule = {
      title: 'No output of Acme',
      effect: 'block',
      gates: ['commit'],
      effective: { from: '2020-01-01' },
      when: { origin: { vendor: 'acme' } },
      reason: 'A test.',
      clause: 'Policy 1',
    };
    expect((await api.request('PUT', '/v1/rules/no-acme', rule)).status).toBe(201);
    const folder = mkdtempSync(path.join(tmpdir(), 'whence-check-'));
    const check = (name: string, order: string) => {
      writeFileSync(path.join(folder, name), order);
      return whence('check', '--dataset', 'd', '--order', path.join(folder, name));
    };
    const order = (add: string) => JSON.stringify({ version: '9', add: [add] });
    await api.request('POST', '/v1/shards', { uri: 's3://b/unstated' });
    const denied = await check('deny.json', order('s3://b/a'));
    expect(denied.out).toMatch(
      /^Denied: a rule refuses it\.\n {2}no-acme \("No output of Acme"\) refuses it: 1 shard met it, such as s3:\/\/b\/a\n {4}rests on Policy 1\n {2}no-output \("No output"\) flags it: 1 shard met it, such as s3:\/\/b\/a\n$/,
    );
    expect(denied.code).toBe(1);
    expect(await check('allow.json', order('s3://b/c'))).toMatchObject({ code: 0, err: '' });
    expect((await check('unknown.json', order('s3://b/unstated'))).code).toBe(3);
    expect((await check('wrong.json', order('s3://b/none'))).code).toBe(2);
    expect((await check('broken.json', '{')).code).toBe(2);
    expect((await whence('check')).code).toBe(2);
    rmSync(folder, { recursive: true });
    await api.request('POST', '/v1/rules/no-acme/retire', { reason: 'Over.' });
  });

  it('load what an account bought, once, and show what shards explain of it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'whence-usage-'));
    const [csv, json] = [path.join(folder, 'usage.csv'), path.join(folder, 'usage.json')];
    writeFileSync(csv, 'date,model,output_tokens\n2026-03-01,m-1,70\n2026-03-02,m-1,30\n');
    writeFileSync(json, '{"data": [{"results": []}]}');
    const account = ['--vendor', 'acme', '--account', 'org-1', '--key', api.keys.engineer];
    expect((await whence('usage', 'load', csv, ...account)).out).toBe(
      `${csv}: 2 rows recorded, 0 amended, 0 there before.\n`,
    );
    expect(JSON.parse((await whence('usage', 'load', csv, ...account, '--json')).out)).toMatchObject({ existing: 2 });
    const refused = await whence('usage', 'load', json, ...account);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('/data/0/start_time') as string });
    const shown = (await whence('usage', 'show', 'acme')).out;
    expect(shown).toMatch(/^Output tokens bought from acme from 2026-03-01 until 2026-03-03:\n/);
    // The shards of this file name no tokens and no period.
    expect(shown).toMatch(/^m-1 +100 +0 +0 +not comparable$/m);
    expect(shown).toMatch(/^\d shards declare no period of collection\.$/m);
    rmSync(folder, { recursive: true });
  });

  it('load the library of terms: shown first, recorded once, amended where it differs, never against a withdrawal', async () => {
    const load = (...args: string[]) => whence('terms', 'load', '--vendor', 'mistral', ...args);
    const size = async () => (await api.request('GET', '/v1/vendors')).body.asOf.treeSize as number;
    const before = await size();
    expect((await load('--dry-run')).out).toMatch(/\n5 versions of terms: 5 would be recorded, 0 .*, 0 left/);
    expect(await size()).toBe(before);
    expect((await load()).err).toMatch(/does not permit this/);

    const key = ['--key', api.keys.admin];
    const first = await load(...key);
    expect(first.out).toMatch(/^mistral +Developer Terms .* 2024-02-27 +strong +FORBID_COMPETING_MODEL +recorded$/m);
    expect(await size()).toBe(before + 6);
    expect((await load(...key)).out).toMatch(/5 left as they are\.\n$/);
    expect(await size()).toBe(before + 6);

    const terms = async () => (await api.request('GET', '/v1/vendors/mistral/terms')).body.items;
    const { id: _id, vendor: _vendor, entry: _entry, ...other } = (await terms()).at(-1);
    await api.request('POST', '/v1/vendors/mistral/terms', { ...other, evidence: 'weak' });
    const [{ id }] = await terms();
    await api.request('POST', `/v1/vendors/mistral/terms/${encodeURIComponent(id)}/withdraw`, {
      reason: 'Not theirs.',
    });
    expect((await load(...key)).out).toMatch(/0 recorded, 1 amended, 4 left as they are\.\n$/);
    const asked = await api.request('GET', '/v1/vendors/mistral/terms?at=2024-01-01T00:00:00Z');
    expect(asked.body.items.map(({ document }: { document: string }) => document).sort()).toEqual([
      'Developer Terms',
      'Terms of Service',
    ]);
    expect(await whence('terms', 'load', '--vendor', 'acme', ...key)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/has no terms of "acme"; it has those of alibaba, /),
    });
  });
});
