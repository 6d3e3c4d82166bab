import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
const OUTPUT = digestOf('output bought through a reseller');
const TEXT = digestOf('human text');
const ORIGIN = {
  ...{ kind: 'model_generated', generator: 'acme/writer@2', channel: 'cloudy', nexus: 'own_account' },
  collected: { from: midnight('2026-01-02'), to: midnight('2026-01-05') },
};
const BAN = {
  ...{ title: 'No output of a vendor’s model', effect: 'block', onUnknown: 'allow', clause: 'Data policy 4.2' },
  ...{ gates: ['registration', 'commit', 'use'], effective: { from: midnight('2026-04-01') } },
  ...{ when: { origin: { vendor: 'acme', kind: 'model_generated' } }, reason: 'The board decided so.' },
};
const NO_COMPETING = {
  ...{ title: 'Terms against competing models', effect: 'flag', onUnknown: 'flag', gates: ['use'], reason: 'Counsel.' },
  ...{ effective: { from: midnight('2026-01-01') }, when: { terms: { rule: 'FORBID_COMPETING_MODEL', at: 'use' } } },
};
const UNAPPROVED = { ...NO_COMPETING, title: 'Approved access only', when: { missing: { what: 'approval' } } };

describe('a year of data that was bought through a reseller', () => {
  let scenario: Scenario;
  let removal: string;
  const positions: Record<string, number> = {};
  const ask = (who: 'compliance' | 'engineer', method: string, target: string, body: object) =>
    scenario.request(who, method, target, body);
  const policyOf = async (model: string, asOf?: number) => {
    const { items } = await scenario.get(`${modelPath(model)}/policy`, asOf);
    type Verdict = { verdict: string } | null;
    return Object.fromEntries(
      items.flatMap(({ rules }: { rules: { rule: string; then: Verdict; now: Verdict }[] }) =>
        rules.map(({ rule, then, now }) => [rule, [then?.verdict ?? null, now?.verdict ?? null]]),
      ),
    ) as Record<string, unknown>;
  };
  const note = async (name: string) => (positions[name] = (await scenario.get('/v1/ledger')).asOf.treeSize as number);

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('acme');
    await scenario.vendor('cloudy', 'reseller');
  });
  afterAll(() => scenario.end());

  it('January: the data is used under the reseller’s terms, with the vendor’s approval', async () => {
    const effective = { from: midnight('2026-01-01') };
    const terms = {
      document: 'Reseller terms',
      version: '1',
      channel: 'cloudy',
      effective,
      evidence: 'strong',
      rules: [],
    };
    await scenario.terms('acme', terms);
    const approval = {
      grantedTo: 'data team',
      approvedBy: 'AI board',
      purpose: 'annotation',
      channel: 'cloudy',
      effective,
    };
    expect((await ask('compliance', 'POST', '/v1/vendors/acme/approvals', approval)).status).toBe(201);
    expect((await ask('compliance', 'PUT', '/v1/rules/competing', NO_COMPETING)).status).toBe(201);
    expect((await ask('compliance', 'PUT', '/v1/rules/approved', UNAPPROVED)).status).toBe(201);
    await scenario.shard(OUTPUT, { origins: [ORIGIN] });
    await scenario.shard(TEXT, { origins: [{ kind: 'human' }] });
    await scenario.dataset('mix@1', [OUTPUT, TEXT]);
    await scenario.model('lark@1');
    const finishedAt = midnight('2026-02-01');
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-01-12'), finishedAt });
    expect(await policyOf('lark@1')).toEqual({ approved: ['allow', 'allow'], competing: ['allow', 'allow'] });
    await note('january');
  });

  it('April: the ban refuses what comes, and shows what it would have caught', async () => {
    scenario.on('2026-04-02');
    expect((await ask('compliance', 'PUT', '/v1/rules/ban', BAN)).status).toBe(201);
    const late = { digest: digestOf('more output'), origins: [ORIGIN] };
    expect((await ask('engineer', 'POST', '/v1/shards', late)).body).toMatchObject({ code: 'policy-refused' });
    expect((await ask('engineer', 'POST', '/v1/datasets/mix/versions', { version: '2', base: '1' })).status).toBe(409);
    const replay = (cursor = '') =>
      scenario.request('auditor', 'POST', `/v1/rules/ban/replay${cursor}`, { known: 'then' });
    const commits = (await replay()).body;
    const uses = (await replay(`?cursor=${commits.nextCursor}`)).body;
    type Denied = { gate: string; verdict: string };
    expect([...commits.items, ...uses.items].map(({ gate, verdict }: Denied) => [gate, verdict])).toEqual([
      ['commit', 'deny'],
      ['use', 'deny'],
    ]);
    // The January use ended before the ban was effective: it is not asked about it.
    expect(Object.keys(await policyOf('lark@1'))).toEqual(['approved', 'competing']);
  });

  it('mid-year: the data is removed, and a version without it is made', async () => {
    scenario.on('2026-06-15');
    removal = await scenario.removal({ selector: { vendor: 'acme' }, effectiveAt: midnight('2026-07-01') });
    scenario.on('2026-07-02');
    const order = { base: '1', remove: [OUTPUT] };
    await scenario.dataset('mix@2', order);
    await scenario.model('lark@2');
    await scenario.use('lark@2', 'mix@2', { stage: 'sft', startedAt: midnight('2026-07-05') });
    await note('july');
  });

  it('September: the re-check finds that the later model has none of it, and the earlier one had', async () => {
    scenario.on('2026-09-10');
    const { verdict, checks } = await scenario.verify(removal);
    type Check = { check: string; verdict: string };
    const verdicts = Object.fromEntries(checks.map((one: Check) => [one.check, one.verdict]));
    // Nobody knows where the bytes are: a check that could not be made is not passed.
    expect(verdict).toBe('inconclusive');
    expect(verdicts).toMatchObject({ 'committed-sets': 'excluded', uses: 'excluded', content: 'excluded' });
    const removals = async (model: string) =>
      (await scenario.get(`${modelPath(model)}/removals`)).items[0].status as string;
    expect([await removals('lark@1'), await removals('lark@2')]).toEqual(['used_before_removal', 'never_used']);
  });

  it('December: who holds only the key of the log verifies it, and earlier answers are as they were', async () => {
    scenario.on('2026-12-01');
    expect(await policyOf('lark@1', positions['january'])).toEqual({
      approved: ['allow', 'allow'],
      competing: ['allow', 'allow'],
    });
    expect((await scenario.get(`${modelPath('lark@1')}/exposure?vendor=acme`)).exposed).toBe(true);
    await scenario.publish();
    const folder = mkdtempSync(path.join(tmpdir(), 'december-'));
    try {
      writeFileSync(path.join(folder, 'log.vkey'), await scenario.getText('/v1/ledger/key'));
      const certificate = await scenario.getText(`${modelPath('lark@2')}/certificate?removal=${removal}`);
      writeFileSync(path.join(folder, 'certificate.txt'), certificate);
      const hook = path.join(ROOT, 'libs/testing/harness/typescript-hook.cjs');
      const given = ['-r', hook, path.join(ROOT, 'apps/cli/main.ts'), 'verify', 'certificate.txt', '--key', 'log.vkey'];
      const { status, stdout } = spawnSync(process.execPath, given, { cwd: folder, env: {}, encoding: 'utf8' });
      expect([status, stdout]).toEqual([0, expect.stringMatching(/^VERIFIED\n/)]);
      expect(stdout).toContain(`  ${OUTPUT}: absent`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
