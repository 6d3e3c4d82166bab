import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { TestApi } from '@testing/harness';
import { digestOf, type Ended, RegisterCommand } from './register-command.js';

describe('whence register', () => {
  let command: RegisterCommand;
  beforeAll(async () => (command = await RegisterCommand.open()));
  afterAll(() => command.close());
  beforeEach(() => command.begin());

  const put = (name: string, content: string | Buffer): string => command.put(name, content);
  const register = (...args: string[]): Promise<Ended> => command.run(args);
  const shard = (name: string): ReturnType<typeof command.shard> => command.shard(name);

  it('registers a folder with unusual names, empty files and duplicates; a second run hashes nothing', async () => {
    const contents = {
      'a b/c%d#e?.txt': 'one',
      'ünï/模型-é.jsonl': '{"a":1}\n{"a":2}\n',
      'q\'uo"te/{x}|y^`<z>\\.bin': Buffer.from([0, 1, 2]),
      'twice/1.txt': 'the same',
      'twice/2.txt': 'the same',
      'empty.csv': '',
      'empty.txt': '',
      'new\nline.md': 'n',
    };
    for (const [name, content] of Object.entries(contents)) put(name, content);
    put('.hidden/x.txt', 'not seen');
    symlinkSync(path.join(command.folder, 'twice'), path.join(command.folder, 'link-to-folder'));
    symlinkSync(path.join(command.folder, 'new\nline.md'), path.join(command.folder, 'zlink.md'));
    const first = await register(
      command.folder,
      '--kind',
      'human',
      '--acquisition',
      'commissioned',
      '--label',
      'batch=7',
      '--json',
    );
    expect([first.err, first.code]).toEqual(['', 0]);
    expect(first.json).toMatchObject({
      ...{
        found: 9,
        registered: 6,
        existing: 3,
        rejected: 0,
        failed: 0,
        leftOut: 2,
        unstated: 0,
        interrupted: false,
        hashed: 9,
      },
      ...{ faults: [], faultsOmitted: 0 },
    });
    for (const [name, content] of Object.entries(contents)) {
      const found = await shard(digestOf(content));
      const at = path.join(command.folder, name).split('/').map(encodeURIComponent).join('/');
      expect(
        found.locations.map((uri: string) => uri.split('/').map(decodeURIComponent).map(encodeURIComponent).join('/')),
      ).toContain(`file://${at}`.split('/').map(decodeURIComponent).map(encodeURIComponent).join('/'));
      expect(found).toMatchObject({
        ...{ bytes: content.length === 0 ? 0 : Buffer.byteLength(content), labels: { batch: '7' }, records: null },
        declaredOrigins: [{ kind: 'human', acquisition: 'commissioned', involvement: 'content' }],
      });
    }
    expect((await shard(digestOf('{"a":1}\n{"a":2}\n'))).mediaType).toBe('application/jsonl');
    const size = await command.treeSize();
    const second = await register(
      command.folder,
      '--kind',
      'human',
      '--acquisition',
      'commissioned',
      '--label',
      'batch=7',
      '--json',
    );
    expect(second.json).toMatchObject({ registered: 0, existing: 9, hashed: 0, remembered: 9 });
    expect(await command.treeSize()).toBe(size);
  });

  it('prints a report, and hashes changed files again', async () => {
    put('a.txt', 'before');
    const file = put('b.txt', 'same');
    const first = await register(command.folder, '--kind', 'scraped');
    expect(first.out).toMatch(/^2 found, 10 B: 2 registered, 0 registered before, 0 rejected, 0 unreadable\n2 hashed/);
    expect(first.out).toMatch(/receipt: entry \d+, in the tree of size \d+ with root/);
    writeFileSync(file, 'SAME');
    const second = await register(command.folder, '--kind', 'scraped');
    expect(second.out).toMatch(/1 registered, 1 registered before[^]*1 hashed[^]*1 known from earlier runs/);
    expect(await shard(digestOf('SAME'))).toMatchObject({ bytes: 4 });
  });

  it('registers the readable files, and exits with 1 if some are unreadable', async () => {
    put('a.txt', 'readable');
    symlinkSync(path.join(command.folder, 'nowhere'), path.join(command.folder, 'dangling.txt'));
    execFileSync('mkfifo', [path.join(command.folder, 'pipe')]);
    const secret = put('secret.txt', 'x');
    chmodSync(secret, 0);
    const readable = process.getuid?.() === 0;
    const { code, json } = await register(command.folder, '--json');
    expect(json).toMatchObject({
      found: 3,
      registered: readable ? 2 : 1,
      failed: readable ? 1 : 2,
      leftOut: 1,
      unstated: readable ? 2 : 1,
    });
    expect(json.faults).toContainEqual({ path: 'dangling.txt', message: 'does not exist' });
    if (!readable) expect(json.faults).toContainEqual({ path: 'secret.txt', message: 'cannot be read by this user' });
    expect(code).toBe(1);
  });

  it('reads a changing file again, and fails if it keeps changing', async () => {
    const file = put('growing.bin', Buffer.alloc(150_000_000, 1));
    const child = command.start([command.folder, '--json']);
    const done = command.ended(child);
    const timer = setInterval(() => appendFileSync(file, 'more'), 5);
    const { code, json } = await done.finally(() => clearInterval(timer));
    expect(json.faults).toEqual([{ path: 'growing.bin', message: 'keeps changing while it is read' }]);
    expect([code, json.failed, json.registered]).toEqual([1, 1, 0]);
    truncateSync(file, 10);
    command.settle(file);
    expect((await register(command.folder, '--json')).json).toMatchObject({ registered: 1, bytes: 10 });
  });

  it('takes origins from the first rule that matches, and from flags if none does', async () => {
    put('web/en/a.jsonl.gz', gzipSync('{}\n{}\n\n{}'));
    put('web/de/b.csv', 'x,y\n1,"a\nb"\n2,c\n');
    put('synthetic/c.jsonl', '{"text":"c"}\n');
    put('notes.txt', 'by hand');
    const rules = put(
      '../rules.yaml',
      `rules:
  - paths: ["web/de/**"]
    dataset: acme/web-de
    origins: [{ kind: scraped, acquisition: crawl, collected: { from: 2026-01-01T00:00:00Z, to: 2026-02-01T00:00:00Z } }]
    labels: { language: de }
    because: the crawl of January
  - paths: web/**
    origins: [{ kind: scraped }]
  - paths: ["*.jsonl"]
    origins:
      - { kind: model_generated, generator: acme/writer@2, involvement: rewrite, share: 0.5 }
      - { kind: human, share: 0.5 }
`,
    );
    const { json, err } = await register(
      command.folder,
      '--origins',
      rules,
      '--kind',
      'human',
      '--dataset',
      'acme/all',
      '--label',
      'a=b',
      '--count',
      '--json',
    );
    expect([err, json.registered]).toEqual(['', 4]);
    expect(await shard(digestOf('x,y\n1,"a\nb"\n2,c\n'))).toMatchObject({
      ...{ dataset: 'acme/web-de', labels: { a: 'b', language: 'de' }, mediaType: 'text/csv', records: 2 },
      declaredOrigins: [{ kind: 'scraped', acquisition: 'crawl', collected: { from: '2026-01-01T00:00:00.000Z' } }],
    });
    expect(await shard(digestOf(readFileSync(path.join(command.folder, 'web/en/a.jsonl.gz'))))).toMatchObject({
      mediaType: 'application/jsonl',
      records: 3,
    });
    expect((await shard(digestOf('{"text":"c"}\n'))).declaredOrigins).toHaveLength(2);
    expect(await shard(digestOf('by hand'))).toMatchObject({
      dataset: 'acme/all',
      declaredOrigins: [{ kind: 'human' }],
      records: null,
    });
  });

  it('counts the records of Parquet files', async () => {
    const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM range(1234)) TO '${path.join(command.folder, 'a.parquet')}' (FORMAT parquet)`,
    );
    connection.closeSync();
    put('no.parquet', 'is none');
    expect((await register(command.folder, '--count', '--json')).json).toMatchObject({ registered: 2 });
    expect((await shard(digestOf(readFileSync(path.join(command.folder, 'a.parquet'))))).records).toBe(1234);
    expect((await shard(digestOf('is none'))).records).toBeNull();
  });

  it('exits with 1 after a dry run with lines that could not be registered', async () => {
    const list = put('list.jsonl', '{"uri":"s3://b/1","origins":[{"kind":"human"}]}\n[]\n{\n');
    const { code, out, err } = await register(list, '--manifest', '--no-hash', '--dry-run', '--kind', 'scraped');
    expect(code).toBe(1);
    expect(out).toMatch(/\(the manifest\) +1 .*/);
    expect(out).toMatch(/3 files, .*; 2 cannot be registered\.$/m);
    expect(err).toMatch(/line 2: is not a JSON object\nline 3: is not JSON\n2 of 3 files could not be registered\.\n$/);
    const json = await register(list, '--manifest', '--no-hash', '--dry-run', '--json');
    expect([json.code, json.json.faults.length]).toEqual([1, 2]);
  });

  it('separates shards that the source names twice from those that were registered before', async () => {
    const [one, two] = ['{"uri":"s3://twice/1"}\n', '{"uri":"s3://twice/2"}\n'];
    const list = put('twice.jsonl', one + two + one + one);
    const first = await register(list, '--manifest', '--no-hash', '--json');
    expect(first.json).toMatchObject({ found: 4, registered: 2, existing: 2, repeated: 2 });
    const again = await register(list, '--manifest', '--no-hash');
    expect(again.out).toContain('0 registered, 2 registered before, 2 named twice in this source, 0 rejected');
  });

  it.each(['gs://bucket/prefix', 'https://host/x'])('refuses %s as a source in one sentence', async (source) => {
    const { code, err } = await register(source);
    const scheme = source.split(':')[0] ?? '';
    expect([code, err]).toEqual([
      2,
      `${scheme}:// is not supported as a source: give a folder, a file or s3://bucket/prefix.\n`,
    ]);
  });

  it('prints the requests in a dry run without a key, and sends nothing', async () => {
    put('web/a.txt', 'aa');
    put('other/b.txt', 'b');
    const rules = put('../dry.yaml', 'rules: [{ paths: ["web/**"], origins: [{ kind: scraped }] }]');
    const size = await command.treeSize();
    const human = await command.ended(
      command.start([command.folder, '--origins', rules, '--dry-run'], { WHENCE_ADMIN_KEY: '', PORT: '1' }),
    );
    expect(human.out).toMatch(/web\/\*\* +1 +2 B/);
    expect(human.out).toMatch(/\(none: unknown origin\) +1 +1 B/);
    expect(human.out).toMatch(/nothing was sent: 2 files, 3 B/);
    const { json } = await register(command.folder, '--origins', rules, '--dry-run', '--json');
    expect(json).toMatchObject({
      files: 2,
      bytes: 3,
      faults: [],
      byRule: [{ files: 1 }, { rule: 'web/**', files: 1 }],
    });
    expect(await command.treeSize()).toBe(size);
  });

  it('refuses invalid options with exit code 2, before it reads a file', async () => {
    put('a.txt', 'a');
    const bad = put(
      '../bad.yaml',
      'rules:\n  - paths: ["*"]\n    orgins: []\n  - origins: [{ kind: robot, generator: x }]\n',
    );
    const wrong = await Promise.all([
      register(command.folder, '--kind', 'robot'),
      register(command.folder, '--kind', 'model_generated'),
      register(command.folder, '--vendor', 'acme'),
      register(command.folder, '--kind', 'human', '--collected-from', 'yesterday'),
      register(command.folder, '--label', 'novalue'),
      register(command.folder, '--origins', bad),
      register(command.folder, '--origins', path.join(command.folder, 'none.yaml')),
      register(command.folder, '--root', '.'),
      register(command.folder, '--uri-base', 'no-uri'),
      register(command.folder, '--dataset', 'a@b'),
      register(command.folder, '--surprise'),
      register(),
    ]);
    expect(wrong.map(({ code }) => code)).toEqual(wrong.map(() => 2));
    const messages = wrong.map(({ err }) => err);
    expect(messages[0]).toMatch(/^--kind must be one of human, scraped, model_generated, unknown\.\n$/);
    expect(messages[1]).toMatch(/^--generator is required/);
    expect(messages[2]).toMatch(/^--kind must be one of/);
    expect(messages[3]).toMatch(/^--collected-from /);
    expect(messages[4]).toMatch(/^--label must be name=value, not "novalue"/);
    for (const part of ['/rules/0/orgins', '/rules/1/paths', '/rules/1/origins/0/kind'])
      expect(messages[5]).toContain(part);
    expect(messages[6]).toMatch(/^--origins names .*none\.yaml, which does not exist/);
  });

  it('exits with 1 if Whence cannot be reached, the key is refused or the source is missing', async () => {
    put('a.txt', 'a');
    const away = await command.ended(command.start([command.folder], { PORT: '1' }));
    const refused = await command.ended(command.start([command.folder], { WHENCE_ADMIN_KEY: 'k'.repeat(40) }));
    const auditor = await command.ended(
      command.start([command.folder], { WHENCE_ADMIN_KEY: command.api.keys.auditor }),
    );
    const keyless = await command.ended(command.start([command.folder], { WHENCE_ADMIN_KEY: '' }));
    const missing = await register(path.join(command.folder, 'none'));
    expect([away, refused, auditor, keyless, missing].map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(away.err).toMatch(/^No Whence answers at http:\/\/127\.0\.0\.1:1/);
    expect(refused.err).toMatch(/^The key is not accepted/);
    expect(auditor.err).toMatch(/^The key does not permit this/);
    expect(keyless.err).toMatch(/^An API key is needed/);
    expect(missing.err).toMatch(/none does not exist\.\n$/);
  });

  it('names the files that Whence rejects, and registers the others', async () => {
    put('a.txt', 'conflicting');
    put('b.txt', 'fine');
    await command.api.request('POST', '/v1/shards', {
      digest: digestOf('conflicting'),
      bytes: 11,
      origins: [{ kind: 'human' }],
    });
    const { code, json } = await register(command.folder, '--kind', 'scraped', '--json');
    expect(json).toMatchObject({ registered: 1, rejected: 1, faults: [{ path: 'a.txt', code: 'shard-conflict' }] });
    expect(code).toBe(1);
    const human = await register(command.folder, '--kind', 'scraped');
    expect(human.err).toMatch(
      /^a\.txt: sha256:.* is registered with another declaration[^]*\n1 of 2 files were not registered\.\n$/,
    );
  });

  it('stops on Ctrl-C, and continues when it runs again', async () => {
    for (let i = 0; i < 30; i++) put(`small-${i}.txt`, `small ${i}`);
    // Sparse: takes no disk space, and a while to read.
    const huge = put('z-huge.bin', '');
    truncateSync(huge, 100_000_000_000);
    command.settle(huge);
    const proxy = await openProxy(command.api);
    const child = command.start([command.folder, '--kind', 'human', '--json', '--url', proxy.url]);
    const done = command.ended(child);
    await proxy.called;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    child.kill('SIGINT');
    const { code, json, err } = await done.finally(() => proxy.close());
    expect([code, json.interrupted, err]).toEqual([1, true, 'Interrupted. Run the same command again to continue.\n']);
    expect(json.failed).toBe(0);
    truncateSync(huge, 10);
    command.settle(huge);
    const again = await register(command.folder, '--kind', 'human', '--json');
    expect(again.json).toMatchObject({
      ...{ found: 31, existing: json.registered, registered: 31 - json.registered, failed: 0 },
      ...{ remembered: json.hashed, hashed: 31 - json.hashed },
    });
  });

  it('repeats requests when the connection breaks or the service is unavailable', async () => {
    for (let i = 0; i < 3; i++) put(`${i}.txt`, `retried ${i}`);
    const proxy = await openProxy(command.api, (post, socket) => {
      if (post === 1) socket.destroy();
      return post === 2 ? 503 : undefined;
    });
    const { json, code } = await register(command.folder, '--url', proxy.url, '--json');
    proxy.close();
    // The broken request may have registered some of them.
    expect([code, json.registered + json.existing, json.failed, proxy.posts()]).toEqual([0, 3, 0, 3]);
  });
});

interface Proxy {
  readonly url: string;
  /** Resolves with the first request. */
  readonly called: Promise<void>;
  readonly posts: () => number;
  close(): void;
}

/**
 * A proxy for the API. `interfere` gets the number of each POST; it may break the connection or
 * return a status instead.
 */
async function openProxy(
  api: TestApi,
  interfere: (post: number, socket: Socket) => number | undefined = () => undefined,
): Promise<Proxy> {
  let posts = 0;
  let resolveCalled: () => void = () => undefined;
  const called = new Promise<void>((resolve) => (resolveCalled = resolve));
  const server = createServer((request, response) => {
    resolveCalled();
    const status = request.method === 'POST' ? interfere(++posts, request.socket) : undefined;
    if (status !== undefined) return void response.writeHead(status).end('{}');
    const { headers, method, url } = request;
    const onward = httpRequest(api.url + (url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, called, posts: () => posts, close: () => server.close() };
}
