import { MemoryTrie } from '@testing/references';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commitmentData, formatCertificate } from '@core/certificate';
import { canonicalJson, sha256 } from '@core/kernel';
import { leafHash } from '@core/merkle';
import {
  addSignatures,
  cosignCheckpoint,
  formatCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  signNote,
  SigningKey,
} from '@core/note';
import { buildTrie, proveTrie, trieKey, trieValue } from '@core/trie';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const ORIGIN = 'log.example/1';
const key = new SigningKey(ORIGIN, 'ed25519', sha256('log'));
const witness = new SigningKey('witness.example', 'cosignature/v1', sha256('witness'));
const vkey = formatVerifierKey(key.verifierKey);
const subject = `sha256:${sha256('subject').toString('hex')}`;

/** One entry, which commits to a set of one shard. */
async function certificate(): Promise<string> {
  const member = `sha256:${sha256('member').toString('hex')}`;
  const leaf = Buffer.concat([trieKey(ORIGIN, member), trieValue('member', sha256('record'))]);
  const { root, index } = buildTrie(leaf);
  const { proof } = await proveTrie(trieKey(ORIGIN, subject), new MemoryTrie(index, leaf));
  const data = { dataset: 'corpus', version: '1', members: 1, ...commitmentData({ upto: 0, keys: 1, root }) };
  const at = '2026-11-22T08:30:00.000Z';
  const entry = Buffer.from(canonicalJson({ at, by: 'key:k1', data, kind: 'dataset.version-committed' }));
  const text = formatCheckpoint({ origin: ORIGIN, treeSize: 1, root: leafHash(entry), extensionLines: [] });
  const checkpoint = addSignatures(signNote(text, [key]), [cosignCheckpoint(text, witness, 1_763_800_000)]);
  const tlogProof = formatTlogProof({ index: 0, proof: [], checkpoint });
  const results = [{ result: 'absent' as const, name: subject, proof }];
  const section = { commitment: { entry, tlogProof }, results, uses: [] };
  return formatCertificate({
    origin: ORIGIN,
    subjects: [subject],
    declarations: [],
    citations: [],
    sections: [section],
  });
}

/**
 * At exit the process lists the modules that it loaded. Network access or starting a program ends
 * it.
 */
const ALONE = `
  const refuse = (what) => () => { process.stderr.write('asked for ' + what); process.exit(99); };
  require('net').Socket.prototype.connect = refuse('a connection');
  require('dns').lookup = refuse('a name');
  require('child_process').spawn = refuse('a process');
  process.on('exit', () => {
    const loaded = Object.keys(require.cache).filter((file) => /\\/(libs|apps)\\/|node_modules\\/(pg|typeorm|@nestjs|bullmq|fastify)\\//.test(file) && !file.includes('testing'));
    process.stderr.write('LOADED ' + JSON.stringify(loaded) + '\\n');
  });`;

describe('whence verify', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'verify-spec-'));
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  let good: string;
  const run = (args: readonly string[], input = '') => {
    const preload = ['-r', HOOK, '-r', path.join(folder, 'alone.cjs')];
    const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: 'postgres://nobody@192.0.2.1:1/none' };
    const ran = spawnSync(process.execPath, [...preload, path.join(ROOT, 'apps/cli/main.ts'), 'verify', ...args], {
      cwd: folder,
      env,
      input,
      encoding: 'utf8',
    });
    const [stderr = '', loaded = '[]'] = ran.stderr.split('LOADED ');
    return { status: ran.status, stdout: ran.stdout, stderr, loaded: JSON.parse(loaded) as string[] };
  };

  beforeAll(async () => {
    file('alone.cjs', ALONE);
    good = file('good.txt', await certificate());
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('prints in plain words what is proven, as of when, and what is not', () => {
    const { status, stdout, stderr } = run([good, '--key', vkey]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^VERIFIED\nProven: .* in the log log\.example\/1, as the log stood at 1 entries/);
    expect(stdout).toContain(`Asked about ${subject}.`);
    expect(stdout).toContain('Dataset version corpus@1, committed at 2026-11-22T08:30:00.000Z (entry 0): 1 members');
    expect(stdout).toContain(`${subject}: absent: it is no member, and no member is declared as derived from it.`);
    expect(stdout).toContain('Not proven:\n  - that training read the committed sets only;');
    expect(stdout).toContain('No witness that you trust has');
  });

  it('needs no network, no database, no other program, and nothing outside libs/core and the CLI itself', () => {
    const { status, loaded } = run([good, '--key', vkey]);
    expect(status).toBe(0);
    const frame =
      /\/apps\/cli\/([a-z-]+\.ts|cli\.errors\.ts|[a-z]+\/[a-z]+\.command\.ts|lists\/lists\.ts|verify\/[a-z-]+\.ts)$/;
    expect(loaded.length).toBeGreaterThan(20);
    expect(loaded.filter((one) => !one.includes('/libs/core/') && !frame.test(one))).toEqual([]);
  });

  it('refuses a certificate that witnesses cosigned too long ago, where an age is given', () => {
    const policy = file('aged', `witness w ${formatVerifierKey(witness.verifierKey)}\nquorum w\n`);
    const asked = (...args: readonly string[]) => run([good, '--key', vkey, ...args]);
    const old = asked('--policy', policy, '--max-age', '1h');
    expect([old.status, old.stdout]).toEqual([1, expect.stringMatching(/^REFUSED \(too-old\)\n.* 2025-11-22T/)]);
    expect(asked('--policy', policy, '--max-age', '99999d').status).toBe(0);
    for (const [args, why] of [
      [['--max-age', '1h'], /--max-age takes --policy/],
      [['--policy', policy, '--max-age', 'soon'], /write a time such as/],
    ] as const) {
      const { status, stderr } = asked(...args);
      expect([status, stderr]).toEqual([2, expect.stringMatching(why)]);
    }
  });

  it('reads the key from a file and the certificate from standard input, and prints JSON', async () => {
    const { status, stdout } = run(['-', '--key', file('log.vkey', `${vkey}\n`), '--json'], await certificate());
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'verified', facts: { log: ORIGIN, witnesses: [] } });
  });

  it('demands the witnesses of a policy', () => {
    const wvkey = formatVerifierKey(witness.verifierKey);
    const other = formatVerifierKey(new SigningKey('other.example', 'cosignature/v1', sha256('other')).verifierKey);
    const policy = (name: string, text: string): string[] => [good, '--key', vkey, '--policy', file(name, text)];
    const seen = run(policy('one', `log ${vkey}\nwitness w ${wvkey}\nquorum w\n`));
    expect([seen.status, seen.stderr]).toEqual([0, '']);
    expect(seen.stdout).toContain('witness.example at 2025-');
    expect(run(policy('two', `log ${vkey}\nwitness o ${other}\nquorum o\n`))).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('REFUSED (untrusted-checkpoint)'),
    });
    expect(run(policy('bad', 'quorum nobody\n'))).toMatchObject({ status: 2, stdout: '' });
  });

  it('exits with 1 for a certificate that was changed or is of another log', () => {
    const changed = file('changed.txt', '');
    writeFileSync(changed, run([good, '--key', vkey]).stdout);
    expect(run([changed, '--key', vkey])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('REFUSED (unknown-format)'),
    });
    const otherKey = formatVerifierKey(new SigningKey(ORIGIN, 'ed25519', sha256('other')).verifierKey);
    expect(run([good, '--key', otherKey, '--json'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('"code":"untrusted-checkpoint"'),
    });
    expect(run([good, '--key', vkey, '--origin', 'elsewhere'])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('REFUSED (wrong-log)'),
    });
  });

  it.each([
    [['missing.txt', '--key', vkey], 'Cannot read the certificate from missing.txt: there is no such file.'],
    [['.', '--key', vkey], 'it is a folder'],
    [['good.txt', '--key', 'nothing'], "Cannot read the log's key from nothing"],
    [['good.txt', '--key', 'good.txt'], '--key good.txt: '],
    [['good.txt', '--key', vkey, '--policy', 'none'], 'Cannot read the witness policy from none'],
    [['good.txt'], "required option '--key <vkey>' not specified"],
    [['--key', vkey], "missing required argument 'certificate'"],
  ])('cannot judge %j', (args, message) => {
    const ran = run(args);
    expect([ran.status, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});
