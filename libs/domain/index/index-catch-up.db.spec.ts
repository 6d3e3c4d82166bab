import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { JobsReadModel } from '@platform/jobs';
import { type OpenModules, openModules } from '@testing/modules';
import { ADDED_AT_ONCE, coverEntryJob, IndexCatchUp, IndexCommits, IndexModule } from './index.js';

describe('IndexCatchUp', () => {
  let modules: OpenModules;
  let catchUp: IndexCatchUp;
  let commits: IndexCommits;
  beforeAll(async () => {
    modules = await openModules({ imports: [IndexModule] });
    catchUp = modules.get(IndexCatchUp);
    commits = modules.get(IndexCommits);
  });
  afterAll(() => modules.close());

  const register = (from: number, count: number) =>
    modules.database.transaction((tx) =>
      modules.get(LedgerService).appendAll(
        tx,
        'key:spec',
        Array.from({ length: count }, (_, n) => ({ kind: 'shard.registered', data: { uri: `s3://b/${from + n}` } })),
      ),
    );
  const jobs = () => modules.get(JobsReadModel).jobs({ name: coverEntryJob.name }, { limit: 10 });

  it('commits as many entries as a request may, and leaves more to one job', async () => {
    await register(0, ADDED_AT_ONCE + 1);
    await expect(catchUp.ensureCovered(ADDED_AT_ONCE)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'index-behind',
      message: expect.stringContaining(`before 0; this speaks of entry ${ADDED_AT_ONCE}.`) as string,
    });
    await expect(catchUp.ensureCovered(ADDED_AT_ONCE)).rejects.toMatchObject({ code: 'index-behind' });
    expect(await jobs()).toMatchObject([{ state: 'waiting' }]);
    // Of what came before, no more is added than the request takes.
    const first = await catchUp.ensureCovered(ADDED_AT_ONCE - 1);
    expect(first).toMatchObject({ upto: ADDED_AT_ONCE });
    expect(await catchUp.ensureCovered(ADDED_AT_ONCE)).toMatchObject({ upto: ADDED_AT_ONCE + 2 });
    expect(await catchUp.ensureCovered(0)).toMatchObject({ upto: ADDED_AT_ONCE + 2 });
  });

  it('leaves the repetition of earlier commitments to a job, where they are of more entries', async () => {
    await register(ADDED_AT_ONCE + 1, ADDED_AT_ONCE + 1);
    const last = await commits.commit();
    await modules.database.query('DELETE FROM index_state');
    // The first two commitments are of few entries.
    expect(await catchUp.ensureCovered(0)).toMatchObject({ upto: ADDED_AT_ONCE });
    await expect(catchUp.ensureCovered(2 * ADDED_AT_ONCE)).rejects.toMatchObject({ code: 'index-behind' });
    expect(await commits.ensureCovered(2 * ADDED_AT_ONCE)).toEqual(last);
  });

  it('ends a round when it is told to, and leaves nothing of it', async () => {
    await register(3 * ADDED_AT_ONCE, ADDED_AT_ONCE + 1);
    const { treeSize } = await modules.get(LedgerReadModel).position();
    const ended = AbortSignal.abort(new Error('the worker ends'));
    const before = await commits.coveredUpTo();
    await expect(commits.ensureCovered(treeSize - 1, ended)).rejects.toThrow('the worker ends');
    expect(await commits.coveredUpTo()).toBe(before);
  });

  it('does not wait without end for another process that commits', async () => {
    const { treeSize } = await modules.get(LedgerReadModel).position();
    await commits.ensureCovered(treeSize - 1);
    await register(9 * ADDED_AT_ONCE, 1);
    await modules.database.transaction(async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(5714312)');
      await expect(catchUp.ensureCovered(treeSize + 1)).rejects.toMatchObject({ code: 'index-behind' });
    });
    expect(await catchUp.ensureCovered(treeSize + 1)).toMatchObject({ upto: treeSize + 2 });
  });
});
