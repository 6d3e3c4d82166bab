import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');

/**
 * In April it is ordered that a vendor's output is out from July on. The company says of its model
 * of August that it has none of it; of its model of March it never said so. An auditor who trusts
 * neither the company nor its service gets two text files and the log's key.
 */
describe('an outsider verifies the removal with a text file', () => {
  const [human, annotated, filtered, cleaned, fresh] = ['human', 'annotated', 'filtered', 'cleaned', 'fresh'].map(
    digestOf,
  ) as [...[string, string, string, string, string]];
  const folder = mkdtempSync(path.join(tmpdir(), 'outsider-'));
  let scenario: Scenario;
  let removal: string;

  /**
   * All that the outsider has: a folder with two files, and the program. No service, no key of it.
   */
  const verify = (certificate: string): { status: number | null; said: string } => {
    const file = path.join(folder, 'certificate.txt');
    writeFileSync(file, certificate);
    const hook = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
    const command = [
      '-r',
      hook,
      path.join(ROOT, 'apps/cli/main.ts'),
      'verify',
      file,
      '--key',
      path.join(folder, 'log.vkey'),
    ];
    const { status, stdout } = spawnSync(process.execPath, command, { cwd: folder, env: {}, encoding: 'utf8' });
    return { status, said: stdout };
  };
  const certificateOf = (model: string): Promise<string> =>
    scenario.getText(`${modelPath(model)}/certificate?removal=${removal}`);

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-05');
    await scenario.vendor('acme');
    await scenario.shard(human, { origins: [{ kind: 'human' }] });
    const origins = [{ kind: 'model_generated', generator: 'acme/writer@2', involvement: 'annotation' }];
    await scenario.shard(annotated, { origins, derivedFrom: [human], activity: { kind: 'annotate' } });
    await scenario.shard(filtered, { derivedFrom: [annotated], activity: { kind: 'filter' } });
    await scenario.dataset('mix@1', [human, filtered]);
    await scenario.model('lark@1');
    await scenario.use('lark@1', 'mix@1', {
      stage: 'sft',
      startedAt: midnight('2026-02-01'),
      finishedAt: midnight('2026-03-01'),
    });
    scenario.on('2026-04-10');
    const selector = { vendor: 'acme', involvement: 'annotation' };
    removal = await scenario.removal({
      selector,
      reason: 'The terms forbid it.',
      effectiveAt: midnight('2026-07-01'),
      method: 'redact',
    });
    scenario.on('2026-07-02');
    await scenario.shard(fresh, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@2', [human, fresh]);
    await scenario.model('lark@2');
    await scenario.use('lark@2', 'mix@2', { stage: 'sft', startedAt: midnight('2026-08-01') });
    scenario.on('2026-08-20');
    await scenario.shard(cleaned, { derivedFrom: [filtered], activity: { kind: 'redaction', removal } });
    await scenario.dataset('mix@3', [human, cleaned]);
    await scenario.model('lark@3', [{ relation: 'fine_tuned_from', model: 'lark', version: '2' }]);
    await scenario.use('lark@3', 'mix@3', { stage: 'sft', startedAt: midnight('2026-09-01') });
    await scenario.publish();
    writeFileSync(path.join(folder, 'log.vkey'), await scenario.getText('/v1/ledger/key'));
  });
  afterAll(async () => {
    await scenario.end();
    rmSync(folder, { recursive: true });
  });

  it('that the model of August never had it', async () => {
    const { status, said } = verify(await certificateOf('lark@2'));
    expect(status).toBe(0);
    expect(said).toMatch(/^VERIFIED\n/);
    expect(said).toContain('About the model version lark@2, which has no registered parents.');
    expect(said).toContain(`  ${annotated}: absent: it is no member, and no member is declared as derived from it.`);
    expect(said).toContain('  Used by lark@2 for sft from 2026-08-01T00:00:00.000Z and not finished');
    expect(said).toMatch(
      /removal\.ordered at 2026-04-10T00:00:00\.000Z .*reason "The terms forbid it\.", effectiveAt "2026-07-01T00:00:00\.000Z"/,
    );
    expect(said).toContain('- that training read the committed sets only;');
  });

  it('that the model of March was made of it, before it was removed', async () => {
    const { status, said } = verify(await certificateOf('lark@1'));
    expect(status).toBe(0);
    expect(said).toContain(`  ${annotated}: an ancestor: members are declared as derived from it.`);
    expect(said).toContain('from 2026-02-01T00:00:00.000Z until 2026-03-01T00:00:00.000Z');
  });

  it('that a later one stands on what was redacted, and on a model that never had it', async () => {
    const { status, said } = verify(await certificateOf('lark@3'));
    expect(status).toBe(0);
    expect(said).toContain('About the model version lark@3 and its ancestors lark@2.');
    expect(said).toMatch(new RegExp(`mix@2.*\\n  ${annotated}: absent`));
    expect(said).toMatch(new RegExp(`mix@3.*\\n  ${annotated}: an ancestor, redacted`));
    expect(said).toMatch(/shard\.registered at 2026-08-20T00:00:00\.000Z/);
  });

  it('and sees through a file that was touched up', async () => {
    const honest = await certificateOf('lark@1');
    const touched = honest.replace(/^ancestor sha256/m, 'absent sha256');
    expect(touched).not.toBe(honest);
    expect(verify(touched)).toMatchObject({ status: 1, said: expect.stringMatching(/^REFUSED \(damaged\)/) });
    const before = touched.slice(0, touched.lastIndexOf('checksum '));
    const sum = createHash('sha256').update(before).digest('hex');
    expect(verify(`${before}checksum sha256:${sum}\n`)).toMatchObject({
      status: 1,
      said: expect.stringMatching(/^REFUSED/),
    });
  });
});
