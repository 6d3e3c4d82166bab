import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');

/**
 * In April the company orders the removal of a vendor's data from July on. It claims that its model
 * of August has none of the data; it never claimed so for its model of March. An auditor who trusts
 * neither the company nor its service gets text files and the log's key.
 */
describe('an outsider who verifies the removal with a text file', () => {
  const [human, annotated, filtered, cleaned, fresh] = ['human', 'annotated', 'filtered', 'cleaned', 'fresh'].map(
    digestOf,
  ) as [...[string, string, string, string, string]];
  const folder = mkdtempSync(path.join(tmpdir(), 'outsider-'));
  let scenario: Scenario;
  let removal: string;

  /** The outsider has a folder with two files and the program; no service and no API key. */
  const verify = (certificate: string): { status: number | null; output: string } => {
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
    return { status, output: stdout };
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

  it('learns that the model of August never had the data', async () => {
    const { status, output } = verify(await certificateOf('lark@2'));
    expect(status).toBe(0);
    expect(output).toMatch(/^VERIFIED\n/);
    expect(output).toContain('About the model version lark@2, which has no registered parents.');
    expect(output).toContain(`  ${annotated}: absent: it is no member, and no member is declared as derived from it.`);
    expect(output).toContain('  Used by lark@2 for sft from 2026-08-01T00:00:00.000Z and not finished');
    expect(output).toMatch(
      /removal\.ordered at 2026-04-10T00:00:00\.000Z .*reason "The terms forbid it\.", effectiveAt "2026-07-01T00:00:00\.000Z"/,
    );
    expect(output).toContain('- that training read the committed sets only: receipts are all cited');
    expect(output).toContain('Receipts of what training runs of lark@2 read: none is in the log.');
  });

  it('learns that the model of March used the data before its removal', async () => {
    const { status, output } = verify(await certificateOf('lark@1'));
    expect(status).toBe(0);
    expect(output).toContain(`  ${annotated}: an ancestor: members are declared as derived from it.`);
    expect(output).toContain('from 2026-02-01T00:00:00.000Z until 2026-03-01T00:00:00.000Z');
  });

  it('learns that a later model used redacted data and descends from a model that never had it', async () => {
    const { status, output } = verify(await certificateOf('lark@3'));
    expect(status).toBe(0);
    expect(output).toContain('About the model version lark@3 and its ancestors lark@2.');
    expect(output).toMatch(new RegExp(`mix@2.*\\n  ${annotated}: absent`));
    expect(output).toMatch(new RegExp(`mix@3.*\\n  ${annotated}: an ancestor, redacted`));
    expect(output).toMatch(/shard\.registered at 2026-08-20T00:00:00\.000Z/);
  });

  it('detects an altered file', async () => {
    const honest = await certificateOf('lark@1');
    const touched = honest.replace(/^ancestor (\d)/m, 'absent $1');
    expect(touched).not.toBe(honest);
    expect(verify(touched)).toMatchObject({ status: 1, output: expect.stringMatching(/^REFUSED \(damaged\)/) });
    const before = touched.slice(0, touched.lastIndexOf('checksum '));
    const sum = createHash('sha256').update(before).digest('hex');
    expect(verify(`${before}checksum sha256:${sum}\n`)).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^REFUSED/),
    });
  });
});
