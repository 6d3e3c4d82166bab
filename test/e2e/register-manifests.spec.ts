import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { digestOf, type Ended, RegisterCommand } from './register-command.js';

const ROOT = path.resolve(__dirname, '../..');
const CORPORA = path.resolve(ROOT, process.env['WHENCE_CORPORA_DIR'] ?? '../shared/corpora', 'olmo');

describe('whence register --manifest', () => {
  let command: RegisterCommand;
  beforeAll(async () => (command = await RegisterCommand.open()));
  afterAll(() => command.close());
  beforeEach(() => command.begin());

  const put = (name: string, content: string | Buffer): string => command.put(name, content);
  const register = (...args: string[]): Promise<Ended> => command.run(args);
  const shard = (name: string): ReturnType<typeof command.shard> => command.shard(name);

  it('reads label,path lines and hashes the files they name', async () => {
    put('data/one.npy', 'content one');
    const list = put('mix.txt', '# a mix\nweb,data/one.npy\n\nweb,data/two.npy\nbad line\n');
    const { json, code } = await register(list, '--manifest', '--kind', 'scraped', '--json');
    expect(code).toBe(1);
    expect(json.faults).toEqual([
      { path: 'data/two.npy', message: 'does not exist' },
      { path: 'line 5', message: 'is not "label,path"' },
    ]);
    expect(await shard(digestOf('content one'))).toMatchObject({
      labels: { component: 'web' },
      declaredOrigins: [{ kind: 'scraped' }],
    });
  });

  it('reads the declarations of CSV and NDJSON, and checks their sizes', async () => {
    put('files/a.txt', 'csv a');
    put('files/b.txt', 'csv b');
    const csv = put(
      'list.csv',
      `path,uri,bytes,origin.kind,derivedFrom\nfiles/a.txt,s3://m/a,5,human,\nfiles/b.txt,s3://m/b,6,human,\n,s3://m/c,,,${digestOf('csv a')}\n`,
    );
    const first = await register(csv, '--manifest', '--json');
    // Content in S3 is not tested here.
    expect(first.json.faults.map(({ path: at }: { path: string }) => at)).toContain('files/b.txt');
    expect(first.json.faults[0]).toEqual({ path: 'files/b.txt', message: 'has 5 bytes; the manifest states 6' });
    expect(await shard(digestOf('csv a'))).toMatchObject({ uri: 's3://m/a', bytes: 5 });
    const lines = [
      { path: 'files/b.txt', labels: { x: 'y' }, origins: [{ kind: 'human' }] },
      { digest: digestOf('elsewhere'), derivedFrom: [digestOf('csv a')], activity: { kind: 'filter' } },
      { uri: 's3://m/only', dataset: 'd' },
    ];
    const ndjson = put('list.jsonl.gz', gzipSync(lines.map((line) => JSON.stringify(line)).join('\n') + '\n[]\n{'));
    const second = await register(ndjson, '--manifest', '--no-hash', '--kind', 'scraped', '--json');
    expect(second.json).toMatchObject({
      ...{ registered: 3, failed: 2, hashed: 0 },
      faults: [
        { path: 'line 4', message: 'is not a JSON object' },
        { path: 'line 5', message: 'is not JSON' },
      ],
    });
    expect(await shard(digestOf('elsewhere'))).toMatchObject({
      parents: [digestOf('csv a')],
      declaredOrigins: [{ kind: 'scraped' }],
    });
    expect(await shard('s3://m/only')).toMatchObject({ dataset: 'd', digest: null });
  });

  it('requires a value for each placeholder', async () => {
    const list = put('mix.txt', 'web,a/{TOKENIZER}/0.npy\n');
    const { json } = await register(list, '--manifest', '--no-hash', '--json');
    expect(json.faults).toEqual([
      {
        path: 'a/{TOKENIZER}/0.npy',
        message: 'contains {TOKENIZER}; give its value with --substitute TOKENIZER=…',
      },
    ]);
  });

  it('shows what is invalid in a line that Whence rejects', async () => {
    const csv = put('bad.csv', 'uri,origin.kind\ns3://a/1,robot\n');
    const { json } = await register(csv, '--manifest', '--no-hash', '--json');
    const error = { pointer: '/origins/0/kind', message: expect.stringContaining('must be one of human, ') };
    expect(json.faults).toMatchObject([{ path: 's3://a/1', errors: [error] }]);
    const { err, code } = await register(csv, '--manifest', '--no-hash');
    expect(code).toBe(1);
    expect(err).toMatch(/^s3:\/\/a\/1: .*\n {2}\/origins\/0\/kind: must be one of human, /m);
  });

  it('reads a list from a pipe once, for the progress too', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `part-${String(at).padStart(5, '0')}.npy`);
    const list = put('list.txt', names.map((name) => `lab,${name}\n`).join(''));
    const pipe = path.join(command.folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', list, pipe], { stdio: 'ignore' });
    const flags = ['--manifest', '--no-hash', '--uri-base', 's3://pipe/', '--kind', 'human'];
    // Without --json the progress is shown.
    const { out, err, code } = await register(pipe, ...flags);
    writer.kill();
    expect([code, err]).toEqual([0, expect.not.stringContaining('could not')]);
    expect(out).toMatch(/^10,000 found, .*: 10,000 registered, /);
    expect(await shard('s3://pipe/part-09999.npy')).toMatchObject({ labels: { component: 'lab' } });
  });

  const withOlmo = existsSync(CORPORA) ? describe : describe.skip;
  withOlmo(`the manifests of OLMo 3 (${CORPORA})`, () => {
    const lists = existsSync(CORPORA) ? readdirSync(CORPORA).filter((name) => name.endsWith('.txt')) : [];

    it.each(lists)('%s', async (name) => {
      const lines = readFileSync(path.join(CORPORA, name), 'utf8')
        .split(/\r?\n/)
        .filter((line) => line !== '' && !line.startsWith('#'));
      const flags = [
        '--manifest',
        '--no-hash',
        '--uri-base',
        's3://ai2-llm/',
        '--substitute',
        'TOKENIZER=allenai/dolma2-tokenizer',
        '--kind',
        'unknown',
      ];
      const { json, err } = await register(path.join(CORPORA, name), ...flags, '--json');
      expect(err).toBe('');
      expect(json).toMatchObject({ found: lines.length, failed: 0, rejected: 0 });
      expect(json.registered + json.existing).toBe(lines.length);
      const [label, at = ''] = (lines.at(-1) ?? '').split(',');
      const uri = `s3://ai2-llm/${at.replaceAll('{TOKENIZER}', 'allenai/dolma2-tokenizer')}`;
      expect(await shard(uri)).toMatchObject({
        labels: { component: label },
        mediaType: 'application/x-npy',
        bytes: null,
      });
    });
  });
});
