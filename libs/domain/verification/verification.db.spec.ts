import { DatasetsModule, DatasetsService } from '@domain/datasets';
import { FindingsModule, FindingsReadModel } from '@domain/findings';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { ModelsModule, ModelsService } from '@domain/models';
import {
  REGISTRATION_FOLLOWERS,
  RemovalSettings,
  RemovalsModule,
  RemovalsReadModel,
  RemovalOrdersService,
  RemovalsService,
} from '@domain/removals';
import { ShardNamesService, ShardRegistrationModule, ShardsModule, ShardsService } from '@domain/shards';
import { JobsReadModel } from '@platform/jobs';
import { StorageError } from '@platform/storage';
import { openModules, type OpenModules } from '@testing/modules';
import { ReverificationService } from './reverification.service.js';
import type { Conclusion } from './verification.js';
import { VerificationSettings } from './place-scan.service.js';
import { VerificationModule } from './verification.module.js';
import { VerificationReadModel } from './verification.read-model.js';
import { VerificationRunsService } from './verification-runs.service.js';
import { VerificationService } from './verification.service.js';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const uriOf = (n: number): string => `file:///data/${n}`;
const BY = 'key:spec';
const BEFORE = '2026-01-01T00:00:00.000Z';
const EFFECTIVE = '2026-06-01T00:00:00.000Z';
const AFTER = '2026-07-01T00:00:00.000Z';

describe('verifications', () => {
  let rooms: OpenModules;
  /** What is at each URI: a digest, nothing, or a store that does not answer. */
  let objects: Map<string, string>;
  let now: string;

  const open = async (): Promise<{ rooms: OpenModules }> => {
    const clock = { now: () => new Date(now) };
    const seen = (uri: string): string | null => {
      const found = objects.get(uri) ?? null;
      if (found === 'unavailable') throw new StorageError('storage-unavailable', 'no answer');
      if (found === 'forbidden') throw new StorageError('storage-forbidden', 'refused');
      return found;
    };
    const storage = {
      head: async (uri: string) => Promise.resolve(seen(uri) === null ? null : { bytes: 1 }),
      digest: async (uri: string) => Promise.resolve(seen(uri)),
      outside: () => null,
    };
    const settings = [new VerificationSettings(storage, clock), new RemovalSettings(false, clock)];
    const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);
    const imports = [
      registration,
      ShardsModule,
      DatasetsModule,
      ModelsModule,
      FindingsModule,
      RemovalsModule,
      VerificationModule,
    ];
    return { rooms: await openModules({ imports, settings, clock }) };
  };
  beforeEach(async () => {
    objects = new Map();
    now = BEFORE;
    ({ rooms } = await open());
  });
  afterEach(() => rooms.close());

  const write: WriteQueue['write'] = (work) => rooms.get(WriteQueue).write(work);
  const sizeNow = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;
  const register = (...shards: { n: number; from?: number[]; kind?: string; digest?: boolean; uri?: boolean }[]) =>
    write(async (tx) => {
      const declarations = shards.map(({ n, from, digest = true, uri = true }) => ({
        ...(digest && { digest: digestOf(n) }),
        ...(uri && { uri: uriOf(n) }),
        ...(from && { derivedFrom: from.map((parent) => digestOf(parent)), activity: { kind: 'filter' } }),
      }));
      const outcomes = await rooms.get(ShardsService).registerMany(tx, BY, declarations);
      for (const outcome of outcomes) if (outcome.outcome === 'refused') throw outcome.error;
    });
  const commit = (version: string, members: string[]) =>
    write((tx) => rooms.get(DatasetsService).commit(tx, BY, { dataset: 'mix', version, add: members }));
  const use = async (model: string, version: string, startedAt: string, finishedAt?: string) => {
    await write((tx) => rooms.get(ModelsService).declare(tx, BY, { model, version: '1', parents: [] }));
    const one = { dataset: 'mix', version, stage: 'sft' as const, startedAt, ...(finishedAt && { finishedAt }) };
    await write((tx) => rooms.get(ModelsService).recordUses(tx, BY, model, '1', { uses: [one] }));
  };
  const order = async (...numbers: (number | string)[]): Promise<string> => {
    const shards = numbers.map((n) => (typeof n === 'number' ? digestOf(n) : n));
    const statement = { selector: { shards }, reason: 'contract', effectiveAt: EFFECTIVE, method: 'delete' as const };
    const { removal } = await write((tx) => rooms.get(RemovalOrdersService).order(tx, BY, statement));
    now = AFTER;
    return removal.id;
  };
  const begin = (removal: string) => write((tx) => rooms.get(VerificationService).begin(tx, BY, removal));
  const run = async (id: string): Promise<Conclusion> => {
    const runs = rooms.get(VerificationRunsService);
    const options = { signal: new AbortController().signal, progress: () => undefined };
    const made = await runs.run(await runs.verification(id), options);
    return write((tx) => rooms.get(VerificationService).conclude(tx, 'system:worker', id, made));
  };
  const verify = async (removal: string) => {
    const { id } = await begin(removal);
    await run(id);
    const size = await sizeNow();
    const verification = await rooms.get(VerificationReadModel).requireVerification(id, size);
    const checks = await rooms.get(VerificationReadModel).checks(id, size);
    const state = (await rooms.get(RemovalsReadModel).requireRemoval(removal, size)).state;
    const findings = await rooms.get(FindingsReadModel).findings({ removal }, { limit: 100 }, size);
    const verdicts = Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
    return { id, verification, checks, state, findings, verdicts };
  };

  it('conclude excluded if the content is removed everywhere, and verify the removal', async () => {
    await register({ n: 1 }, { n: 2 });
    await commit('1', [digestOf(1), digestOf(2)]);
    await use('lark', '1', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z');
    const removal = await order(1);
    await commit('2', [digestOf(2)]);
    await use('wren', '2', '2026-06-15T00:00:00.000Z');
    const { verdicts, state, checks, findings, verification } = await verify(removal);
    expect(verdicts).toEqual({
      'committed-sets': 'excluded',
      uses: 'excluded',
      content: 'excluded',
      storage: 'excluded',
    });
    expect([state, verification.conclusion?.verdict, findings]).toEqual(['verified', 'excluded', []]);
    expect(checks[0]?.evidence).toMatchObject({ meeting: 1, violated: 0, earlier: 1, examples: [] });
    expect(checks[1]?.evidence).toMatchObject({ uses: 1, late: 0 });
    expect(checks[0]?.parameters).toMatchObject({
      removal,
      treeSize: verification.upto,
      effectiveAt: EFFECTIVE,
      out: 1,
    });
  });

  it('conclude violated for a derived shard in a later version and a model trained on it, with the path', async () => {
    await register({ n: 1 }, { n: 2 });
    const removal = await order(1);
    await register({ n: 3, from: [1, 2] }, { n: 4, from: [3] });
    await commit('late', [digestOf(4), digestOf(2)]);
    await use('lark', 'late', AFTER);
    const { verdicts, state, checks, findings } = await verify(removal);
    expect(verdicts).toMatchObject({ 'committed-sets': 'violated', uses: 'violated', storage: 'excluded' });
    expect(state).toBe('breached');
    const path = [digestOf(1), digestOf(3), digestOf(4)];
    expect(checks[0]?.evidence).toMatchObject({
      violated: 1,
      examples: [{ dataset: 'mix', version: 'late', members: 1, upstream: 3, path }],
    });
    expect(checks[1]?.evidence).toMatchObject({ late: 1, path, examples: [{ model: 'lark', datasetVersion: 'late' }] });
    const raised = findings.filter(({ kind }) => kind === 'verification-violated');
    expect(raised.map(({ subject }) => subject)).toEqual(
      expect.arrayContaining([
        { removal, dataset: 'mix' },
        { removal, model: 'lark' },
      ]),
    );
    expect(raised[0]?.evidence).toMatchObject({ verification: 'verification-1' });
    // Found again, it is the same finding.
    expect((await verify(removal)).findings).toHaveLength(findings.length);
  });

  it('conclude violated if another shard was declared to have the content', async () => {
    await register({ n: 1 }, { n: 9, digest: false });
    const removal = await order(1);
    const bound = await write((tx) => rooms.get(ShardNamesService).bind(tx, BY, uriOf(9), { digest: digestOf(1) }));
    expect(bound.outcome).toBe('refused');
    const { verdicts, checks } = await verify(removal);
    expect(verdicts).toMatchObject({ content: 'violated', 'committed-sets': 'excluded' });
    expect(checks[2]?.evidence).toMatchObject({ copies: 1, examples: [{ shard: uriOf(9), digest: digestOf(1) }] });
  });

  it('conclude inconclusive for a shard without a digest or a place', async () => {
    await register({ n: 1, digest: false }, { n: 2, uri: false });
    const removal = await order(uriOf(1), 2);
    const { verdicts, state, findings } = await verify(removal);
    expect(verdicts).toEqual({
      ...{ 'committed-sets': 'excluded', uses: 'excluded', content: 'inconclusive', storage: 'inconclusive' },
    });
    expect(state).toBe('inconclusive');
    expect(findings).toMatchObject([{ kind: 'verification-inconclusive', severity: 'warning' }]);
  });

  it.each([
    ['is still there', digestOf(1), 'violated'],
    ['is another removed one', digestOf(2), 'violated'],
    ['is a registered one that is not out', digestOf(3), 'excluded'],
    ['is one that nobody registered', digestOf(77), 'inconclusive'],
    ['is in a store that does not answer', 'unavailable', 'inconclusive'],
    ['is in a store that refuses', 'forbidden', 'inconclusive'],
  ])('check an object that %s', async (_, at, verdict) => {
    await register({ n: 1 }, { n: 2 }, { n: 3 });
    const removal = await order(1, 2);
    objects.set(uriOf(1), at);
    const { verdicts, id } = await verify(removal);
    expect(verdicts['storage']).toBe(verdict);
    const list = await rooms.get(VerificationReadModel).list(id, 'storage', await sizeNow());
    const lines = list
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { uri: string; verdict: string });
    expect(lines.map(({ uri, verdict: of }) => [uri, of])).toEqual([
      [uriOf(1), verdict],
      [uriOf(2), 'excluded'],
    ]);
  });

  it('check every place of an object', async () => {
    await register({ n: 1 });
    await write((tx) => rooms.get(ShardNamesService).locate(tx, BY, digestOf(1), { uri: 'file:///copy/1' }));
    const removal = await order(1);
    objects.set('file:///copy/1', digestOf(1));
    const { verdicts, findings } = await verify(removal);
    expect(verdicts['storage']).toBe('violated');
    expect(findings[0]?.examples).toEqual(['file:///copy/1']);
  });

  it('are recorded once when the job runs repeatedly or concurrently', async () => {
    await register({ n: 1 });
    const removal = await order(1);
    const { id, job } = await begin(removal);
    expect(await begin(removal)).toMatchObject({ id, job, existing: true });
    const both = await Promise.all([run(id), run(id)]);
    const size = await sizeNow();
    expect(both[0]).toEqual(both[1]);
    expect(await run(id)).toEqual(both[0]);
    expect(await sizeNow()).toBe(size);
    expect(await rooms.get(VerificationReadModel).checks(id, size)).toHaveLength(4);
    expect(await rooms.get(VerificationReadModel).checks(id, size - 2)).toHaveLength(4);
    expect((await begin(removal)).id).toBe('verification-2');
  });

  it('are running as of a position before the conclusion, and cover the position at which they began', async () => {
    await register({ n: 1 });
    const removal = await order(1);
    const { id, receipt } = await begin(removal);
    await commit('late', [digestOf(1)]);
    expect((await run(id)).verdict).toBe('excluded');
    const before = await rooms.get(VerificationReadModel).requireVerification(id, receipt.index + 1);
    expect(before).toMatchObject({ conclusion: null, upto: receipt.index - 1 });
    expect((await verify(removal)).verdicts['committed-sets']).toBe('violated');
  });

  it('are recorded and change nothing if the removal was withdrawn meanwhile', async () => {
    await register({ n: 1 });
    const removal = await order(1);
    objects.set(uriOf(1), digestOf(1));
    const { id } = await begin(removal);
    await write((tx) => rooms.get(RemovalsService).withdraw(tx, BY, removal, { reason: 'a mistake' }));
    expect((await run(id)).verdict).toBe('violated');
    const size = await sizeNow();
    expect((await rooms.get(RemovalsReadModel).requireRemoval(removal, size)).state).toBe('withdrawn');
    expect(await rooms.get(FindingsReadModel).findings({ removal }, { limit: 9 }, size)).toEqual([]);
  });

  it('are refused for a removal that is not in force', async () => {
    await register({ n: 1 });
    const removal = await order(1);
    now = BEFORE;
    await expect(begin(removal)).rejects.toMatchObject({ kind: 'conflict' });
    await expect(begin('removal-77')).rejects.toMatchObject({ kind: 'not-found' });
  });

  describe('begun by a sweep', () => {
    const sweep = (everyDays = 0) => rooms.get(ReverificationService).sweep({ everyDays, gapMs: 0 });

    it('follow an entry that may change the verdict, once, and cite the storage check', async () => {
      await register({ n: 1 }, { n: 2 });
      const removal = await order(1);
      await verify(removal);
      expect(await sweep()).toEqual([]);
      await commit('2', [digestOf(2)]);
      objects.set(uriOf(1), 'unavailable');
      expect(await Promise.all([sweep(), sweep()])).toEqual(expect.arrayContaining([['verification-2'], []]));
      expect(await sweep()).toEqual([]);
      expect((await run('verification-2')).verdict).toBe('excluded');
      const [, , , storage] = await rooms.get(VerificationReadModel).checks('verification-2', await sizeNow());
      expect(storage?.evidence).toMatchObject({ recorded: { verification: 'verification-1' } });
      await commit('3', [digestOf(1)]);
      await sweep();
      expect((await run('verification-3')).verdict).toBe('violated');
      await register({ n: 5, from: [1] });
      await commit('4', [digestOf(2)]);
      await sweep();
      // A new place is to be looked at: what was seen before is not enough.
      objects.set(uriOf(5), digestOf(5));
      await run('verification-4');
      const checks = await rooms.get(VerificationReadModel).checks('verification-4', await sizeNow());
      expect(checks[3]?.verdict).toBe('violated');
    });

    it('are the first one of a removal, once it is effective by the clock on a ledger without new entries', async () => {
      await register({ n: 1 });
      now = BEFORE;
      const removal = await order(1);
      now = BEFORE;
      expect(await sweep()).toEqual([]);
      now = AFTER;
      const size = await sizeNow();
      expect((await rooms.get(RemovalsReadModel).requireRemoval(removal, size)).state).toBe('requested');
      const begun = await Promise.all([sweep(), sweep()]);
      expect(begun).toEqual(expect.arrayContaining([['verification-1'], []]));
      expect(await sweep()).toEqual([]);
      const first = await rooms.get(VerificationReadModel).requireVerification('verification-1', await sizeNow());
      expect(first).toMatchObject({ removal, trigger: { kind: 'effective' } });
      expect((await rooms.get(RemovalsReadModel).requireRemoval(removal, await sizeNow())).state).toBe('verifying');
      expect((await run('verification-1')).verdict).toBe('excluded');
    });

    it('are run again where their job failed, after a while', async () => {
      await register({ n: 1 }, { n: 2 });
      const removal = await order(1);
      const { job } = await begin(removal);
      const { job: withdrawn } = await begin(await order(2));
      await write((tx) => rooms.get(RemovalsService).withdraw(tx, BY, 'removal-2', { reason: 'a mistake' }));
      const state = async (id: string) => (await rooms.get(JobsReadModel).job(id)).state;
      const sweepAfter = (gapMs: number) => rooms.get(ReverificationService).sweep({ everyDays: 0, gapMs });
      await write((tx) => tx.query(`UPDATE job SET state = 'failed', finished_at = $1`, [now]));
      expect(await sweepAfter(1_000)).toEqual([]);
      expect(await state(job)).toBe('failed');
      now = new Date(Date.parse(now) + 1_000).toISOString();
      expect(await sweepAfter(1_000)).toEqual([]);
      expect([await state(job), await state(withdrawn)]).toEqual(['waiting', 'failed']);
    });

    it('follow an old verdict, for removals in force only', async () => {
      await register({ n: 1 }, { n: 2 });
      const [kept, dropped] = [await order(1), await order(2)];
      await verify(kept);
      await verify(dropped);
      await write((tx) => rooms.get(RemovalsService).withdraw(tx, BY, dropped, { reason: 'a mistake' }));
      expect(await sweep(7)).toEqual([]);
      now = '2026-07-08T00:00:00.000Z';
      expect(await sweep(0)).toEqual([]);
      expect(await sweep(7)).toEqual(['verification-3']);
      const begun = await rooms.get(VerificationReadModel).requireVerification('verification-3', await sizeNow());
      expect(begun).toMatchObject({ removal: kept, trigger: { kind: 'schedule', after: 'verification-1' } });
    });
  });
});
