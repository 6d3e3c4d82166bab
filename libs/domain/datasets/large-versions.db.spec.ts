import { LedgerReadModel } from '@domain/ledger';
import { VersionTotalsService } from './index.js';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  ShardCorrectionsService,
  ShardRegistrationModule,
  ShardsService,
  ShardTallies,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import { JobsReadModel } from '@platform/jobs';
import { type OpenModules, openModules } from '@testing/modules';
import type { VersionOrder } from './version-order.js';
import { DatasetsModule } from './datasets.module.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { type CommittedVersion, DatasetsService, DatasetsSettings } from './datasets.service.js';
import { VersionCommitsService } from './version-commits.service.js';

const registration = ShardRegistrationModule.with({
  imports: [DatasetsModule],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [VersionTotalsService],
});

const by = 'key:spec';
const uri = (number: number): string => `s3://bucket/${number}`;
const once = (...numbers: number[]) => numbers.map((number) => uri(number));

describe('dataset versions too large for a request', () => {
  let rooms: OpenModules;
  let read: DatasetsReadModel;
  const write = <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => rooms.database.transaction(body);
  const commit = (order: Partial<VersionOrder>): Promise<CommittedVersion> =>
    write((tx) => rooms.get(DatasetsService).commit(tx, by, { dataset: 'd', version: '1', ...order }));
  const size = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;
  afterEach(() => rooms.close());

  const ordered = { dataset: 'd', version: '1' };

  beforeEach(async () => {
    rooms = await openModules({ imports: [registration, DatasetsModule], settings: [new DatasetsSettings(3)] });
    read = rooms.get(DatasetsReadModel);
    const declarations = Array.from({ length: 8 }, (_, n) => ({ uri: uri(n), tokens: 10 + n }));
    await write((tx) => rooms.get(ShardsService).registerMany(tx, by, declarations));
  });
  const commitOrdered = async () => {
    const prepared = await rooms.get(VersionCommitsService).prepareOrdered(rooms.database, 'd', '1');
    return write((tx) => rooms.get(VersionCommitsService).commitOrdered(tx, 'system:worker', ordered, prepared));
  };

  it('are committing until the job commits them', async () => {
    const made = await commit({ add: once(0, 1, 2, 3) });
    expect(made).toMatchObject({
      existing: false,
      version: { state: 'committing', committedEntry: null, upstreamShards: null },
    });
    expect(await rooms.get(JobsReadModel).job(made.job ?? '')).toMatchObject({ state: 'waiting' });
    expect(await commit({ add: once(0, 1, 2, 3) })).toMatchObject({
      existing: true,
      job: made.job,
      receipt: made.receipt,
    });
    await expect(commit({ version: '2', base: '1' })).rejects.toMatchObject({
      code: 'base-not-committed',
      kind: 'conflict',
    });
    await expect(read.upstream(made.version.id)).rejects.toMatchObject({
      code: 'dataset-version-not-committed',
    });
    const receipt = await commitOrdered();
    const version = await read.requireCommitted('d', '1', await size());
    expect(version).toMatchObject({
      state: 'committed',
      committedEntry: receipt.index,
      orderedEntry: made.receipt.index,
    });
    expect(await read.version('d', '1', receipt.index)).toEqual(made.version);
    expect(await commit({ add: once(3, 2, 1, 0) })).toMatchObject({ existing: true, receipt: made.receipt, version });
    expect(await read.tallies(version.id, { weighted: false }, await size())).toEqual(
      await rooms.get(ShardTallies).over(await read.members(version.id), await size()),
    );
  });

  it('are committed once when the job runs repeatedly or concurrently', async () => {
    await commit({ add: once(0, 1, 2, 3) });
    const receipts = await Promise.all([commitOrdered(), commitOrdered(), commitOrdered()]);
    receipts.push(await commitOrdered());
    expect(new Set(receipts.map(({ index }) => index)).size).toBe(1);
    const kinds = await rooms.database.query<{ kind: string }>(
      `SELECT kind FROM ledger_entry WHERE kind LIKE 'dataset.%' ORDER BY index`,
    );
    expect(kinds.map(({ kind }) => kind)).toEqual([
      'dataset.members-listed',
      'dataset.version-ordered',
      'dataset.version-committed',
    ]);
  });

  it('have their splits when the job commits them, in both entries', async () => {
    const splits = [{ split: 'train', shards: once(0, 1, 2) }, { split: 'test', shards: once(3) }]; // prettier-ignore
    const made = await commit({ add: once(0, 1, 2, 3), splits });
    await commitOrdered();
    expect([...(await read.splits(made.version.id)).keys()]).toEqual(['test', 'train']);
    const bodies = await rooms.database.query<{ splits: unknown }>(
      `SELECT convert_from(body, 'UTF8')::json #> '{data,splits}' AS splits FROM ledger_entry WHERE kind LIKE 'dataset.version-%' ORDER BY index`,
    );
    const stated = [{ split: 'test', parts: 1, members: 1 }, { split: 'train', parts: 1, members: 3 }]; // prettier-ignore
    expect(bodies.map(({ splits: found }) => found)).toEqual([stated, stated]);
    await expect(commit({ add: once(0, 1, 2, 3) })).rejects.toMatchObject({ code: 'dataset-version-conflict' });
  });

  it('include corrections made while the job ran', async () => {
    await commit({ add: once(0, 1, 2, 3, 3) });
    const prepared = await rooms.get(VersionCommitsService).prepareOrdered(rooms.database, 'd', '1');
    const facts = { origins: [{ kind: 'human', involvement: 'content' } as const], tokens: 1_000 };
    await write((tx) =>
      rooms.get(ShardCorrectionsService).correct(tx, by, uri(2), { reason: 'it was wrong', ...facts }),
    );
    await write((tx) => rooms.get(VersionCommitsService).commitOrdered(tx, 'system:worker', ordered, prepared));
    const version = await read.requireCommitted('d', '1', await size());
    const members = await read.members(version.id);
    const weights = await read.weights(version.id);
    expect(await read.tallies(version.id, { weighted: true }, await size())).toEqual(
      await rooms.get(ShardTallies).over(members, await size(), weights),
    );
  });
});
