import { AccessModule, AccessService } from '@domain/access';
import { DatasetsModule, DatasetsService, DatasetsSettings, VersionCommitsService } from '@domain/datasets';
import { type Actor, WriteQueue } from '@domain/ledger';
import { NoRegistrationWatch, ShardRegistrationModule, ShardsService } from '@domain/shards';
import { type OpenModules, openModules } from '@testing/modules';
import { PolicyModule, RegistrationRulesService, RulesService, WaiversService } from './index.js';

const registration = ShardRegistrationModule.with({
  imports: [PolicyModule],
  watch: NoRegistrationWatch,
  gate: RegistrationRulesService,
  originsListeners: [],
});
const by = 'key:spec';

describe('a rule stated between the order of a dataset version and its job', () => {
  let rooms: OpenModules;
  beforeAll(async () => {
    rooms = await openModules({
      imports: [registration, DatasetsModule, AccessModule],
      settings: [new DatasetsSettings(1)],
    });
  });
  afterAll(() => rooms.close());

  it('ends it as refused, and its name is ordered and committed under a waiver', async () => {
    const queue = rooms.get(WriteQueue);
    const add = ['s3://b/1', 's3://b/2'];
    await queue.write((tx) =>
      rooms.get(ShardsService).registerMany(
        tx,
        by,
        add.map((uri) => ({ uri })),
      ),
    );
    const order = () =>
      queue.write((tx) => rooms.get(DatasetsService).commit(tx, by, { dataset: 'd', version: '1', add }));
    await order();
    const rule = {
      rule: 'licensed',
      title: 'Everything has a licence',
      effect: 'block' as const,
      gates: ['commit' as const],
      effective: { from: '2020-01-01' },
      when: { missing: { what: 'licence' as const } },
      reason: 'A test.',
    };
    await queue.write((tx) => rooms.get(RulesService).state(tx, by, rule));
    const commits = rooms.get(VersionCommitsService);
    const prepare = () => commits.prepareOrdered(rooms.database, 'd', '1');
    const prepared = await prepare();
    const name = { dataset: 'd', version: '1' };
    const run = (made = prepared) => queue.write((tx) => commits.commitOrdered(tx, 'system:worker', name, made));
    const states = () =>
      rooms.database.query('SELECT id, state, refusal FROM dataset_version WHERE dataset = $1 ORDER BY id', ['d']);
    const both = await Promise.allSettled([run(), run()]);
    expect(both.map((one) => one.status === 'rejected' && (one.reason as { code: string }).code)).toEqual([
      'policy-refused',
      'policy-refused',
    ]);
    const [refusal] = await rooms.database.query<{ entry: number }>('SELECT min(entry) AS entry FROM policy_refusal');
    expect(await states()).toEqual([{ id: 0, state: 'refused', refusal: refusal?.entry }]);
    await expect(run()).rejects.toMatchObject({ code: 'dataset-version-refused' });
    await expect(prepare()).rejects.toMatchObject({ code: 'dataset-version-refused', kind: 'conflict' });
    await expect(order()).rejects.toMatchObject({ code: 'policy-refused' });
    expect(await rooms.database.query('SELECT DISTINCT gate, subject FROM policy_refusal')).toEqual([
      { gate: 'commit', subject: name },
    ]);
    const waivers = rooms.get(WaiversService);
    const waiver = { rule: 'licensed', scope: { dataset: 'd' }, reason: 'A test.' };
    const waive = async (second: Actor, ms: number): Promise<void> => {
      const until = new Date(Date.now() + ms).toJSON();
      const { waiver: id } = await queue.write((tx) => waivers.request(tx, by, { ...waiver, until }));
      await queue.write((tx) => waivers.approve(tx, second, id, {}));
    };
    const person = { label: 'p', roles: ['compliance' as const], principal: 'p', principalKind: 'person' as const };
    const { id: key } = await queue.write((tx) => rooms.get(AccessService).issue(tx, by, person));
    await waive(`key:${key}`, 86_400_000);
    await queue.write((tx) => waivers.end(tx, by, 'waiver-1', { reason: 'A mistake.' }));
    await expect(order()).rejects.toMatchObject({ code: 'policy-refused' });
    await waive(`key:${key}`, 172_800_000);
    expect(await order()).toMatchObject({ version: { state: 'committing' }, existing: false });
    await expect(run()).rejects.toMatchObject({ code: 'dataset-version-refused' });
    expect(await run(await prepare())).toMatchObject({ index: expect.any(Number) });
    expect(await states()).toMatchObject([{ state: 'refused' }, { id: 1, state: 'committed' }]);
    expect(await rooms.database.query(`SELECT subject FROM finding WHERE kind = 'rule-waived'`)).toEqual([
      { subject: { ...name, rule: 'licensed', waiver: 'waiver-2' } },
    ]);
  });
});
