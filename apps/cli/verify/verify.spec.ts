import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatCertificate } from '@core/certificate';
import { sha256 } from '@core/kernel';
import { formatVerifierKey, SigningKey } from '@core/note';
import { formatTrustedRoot } from '@core/trusted-root';
import { digestOf, logKey as key, ORIGIN, TestLog, witnessKey as witness } from '@testing/certificates';

const ROOT = path.resolve(__dirname, '../../..');
const HOOK = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
const vkey = formatVerifierKey(key.verifierKey);
const subject = digestOf('subject');

/** A set of one shard, and another shard that is absent from it. */
async function certificate(): Promise<string> {
  const log = new TestLog();
  log.append('shard.registered', { digest: subject });
  const member = log.append('shard.registered', { uri: 's3://c/member' });
  log.commitSet('corpus@1', new Map([[member, 'member']]));
  log.commitIndex();
  log.cosign();
  return formatCertificate(await log.issue({ datasets: ['corpus@1'] }, { names: [subject, 's3://c/\u202e'] }));
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
    expect(stdout).toMatch(/^VERIFIED\nNot proven:\n {2}- that what was stated is true: .*\n/);
    expect(stdout.indexOf('\nProven:\n')).toBeGreaterThan(stdout.indexOf('- that a URI always held the same bytes'));
    expect(stdout).toMatch(/\nAs of entry 3 of the log log\.example\/1, .* \(entry 3\), \d+ days ago\./);
    expect(stdout).toContain(`Asked about ${subject}: it is, or was, the name of the shard registered by entry 0, and of no other.`); // prettier-ignore
    expect(stdout).toContain('Asked about s3://c/\\u202e: no shard of this name was ever registered.');
    expect(stdout).toContain('Dataset version corpus@1, committed at 2025-11-22T08:30:00.000Z (entry 2): 1 members');
    expect(stdout).toContain(`${subject}: absent: it is no member, and no member is declared as derived from it.`);
    expect(stdout).toContain('No witness that you trust has');
  });

  it('needs no network, no database, no other program, and nothing outside libs/core and the CLI itself', () => {
    const { status, loaded } = run([good, '--key', vkey]);
    expect(status).toBe(0);
    const frame =
      /\/apps\/cli\/([a-z-]+\.ts|cli\.errors\.ts|[a-z]+\/[a-z-]+\.command\.ts|lists\/lists\.ts|verify\/[a-z-]+\.ts)$/;
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

  it('verifies by a trusted root what the log’s earlier key signed in its period', () => {
    const current = new SigningKey(ORIGIN, 'ed25519', sha256('next seed')).verifierKey;
    const rootUntil = (to: number): string =>
      file(
        `root-${to}.json`,
        JSON.stringify(
          formatTrustedRoot({
            origin: ORIGIN,
            logKeys: [
              { key: key.verifierKey, treeSizes: { from: 0, to }, validFor: { end: '2026-01-01T00:00:00.000Z' } },
              { key: current, treeSizes: { from: to }, validFor: { start: '2026-01-01T00:00:00.000Z' } },
            ],
            witnesses: [],
            witnessPolicy: `witness w ${formatVerifierKey(witness.verifierKey)}\nquorum w\n`,
          }),
        ),
      );
    expect(run([good, '--trusted-root', rootUntil(9)])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('VERIFIED'),
    });
    const late = run([good, '--trusted-root', rootUntil(3)]);
    expect([late.status, late.stdout]).toEqual([
      1,
      expect.stringMatching(/^REFUSED \(untrusted-checkpoint\)\n.*signed trees of 0 to 3/),
    ]);
    for (const args of [[], ['--key', vkey, '--trusted-root', rootUntil(9)]])
      expect(run([good, ...args])).toMatchObject({ status: 2, stderr: expect.stringContaining('--trusted-root') });
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
    [['good.txt'], "Give the log's key with --key, or a file with its keys with --trusted-root."],
    [['--key', vkey], "missing required argument 'certificate'"],
  ])('cannot judge %j', (args, message) => {
    const ran = run(args);
    expect([ran.status, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(message);
  });
});
