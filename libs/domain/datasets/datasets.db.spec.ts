import fc from 'fast-check';
import { LedgerReadModel } from '@domain/ledger';
import { VersionTotalsService } from './index.js';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  ShardCorrectionsService,
  type ShardDeclaration,
  ShardRegistrationModule,
  ShardsReadModel,
  ShardsService,
  ShardTallies,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import { type OpenModules, openModules } from '@testing/modules';
import type { VersionOrder } from './version-order.js';
import { DatasetsModule } from './datasets.module.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { type CommittedVersion, DatasetsService } from './datasets.service.js';
import { readManifest } from './manifest.js';
import { membersOfParts, type MemberPart } from './member-parts.js';
import { MemberResolver } from './member-resolver.js';

const registration = ShardRegistrationModule.with({
  imports: [DatasetsModule],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [VersionTotalsService],
});

const by = 'key:spec';
const uri = (number: number): string => `s3://bucket/${number}`;
const once = (...numbers: number[]) => numbers.map((number) => uri(number));

describe('dataset versions', () => {
  let rooms: OpenModules;
  let read: DatasetsReadModel;

  beforeEach(async () => {
    rooms = await openModules({ imports: [registration, DatasetsModule] });
    read = rooms.get(DatasetsReadModel);
  });
  afterEach(() => rooms.close());

  const write = <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => rooms.database.transaction(body);
  const commit = (order: Partial<VersionOrder>): Promise<CommittedVersion> =>
    write((tx) => rooms.get(DatasetsService).commit(tx, by, { dataset: 'd', version: '1', ...order }));
  const size = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;
  const register = async (declarations: readonly ShardDeclaration[]): Promise<void> => {
    const outcomes = await write((tx) => rooms.get(ShardsService).registerMany(tx, by, declarations));
    for (const one of outcomes) if (one.outcome === 'refused') throw one.error;
  };
  const registerPlain = (count: number): Promise<void> =>
    register(
      Array.from({ length: count }, (_, n) => ({
        uri: uri(n),
        tokens: 10 + n,
        ...(n % 2 === 0 && { dataset: 'even' }),
      })),
    );
  const membersOf = async ({ version }: CommittedVersion): Promise<Map<number, number>> => {
    const weights = await read.weights(version.id);
    return new Map([...(await read.members(version.id))].map((member) => [member, weights.get(member) ?? 1]));
  };

  it('commits a list with its weights, upstream and totals, and returns it when it is repeated', async () => {
    await register([
      { uri: uri(0), tokens: 5, origins: [{ kind: 'human', involvement: 'content' }] },
      { uri: uri(1), tokens: 7, derivedFrom: [uri(0)], activity: { kind: 'filter' } },
      { uri: uri(2) },
    ]);
    const made = await commit({ add: [...once(1, 2, 1), { shard: uri(2), weight: 4 }] });
    expect(made).toMatchObject({
      existing: false,
      version: { dataset: 'd', version: '1', state: 'committed', shards: 2, upstreamShards: 3, base: null },
    });
    expect(made.job).toBeUndefined();
    expect(made.version.committedEntry).toBe(made.receipt.index);
    const entry = await rooms.get(LedgerReadModel).entry(made.receipt.index);
    expect(made.version.committedAt).toBe(entry.at);
    expect(await membersOf(made)).toEqual(new Map([[1, 2], [2, 5]])); // prettier-ignore
    expect([...(await read.upstream(made.version.id))]).toEqual([0, 1, 2]);
    const all = async (weighted: boolean) =>
      (await read.tallies(made.version.id, { weighted }, await size())).find(({ facet }) => facet === 'all')?.tally;
    expect(await all(false)).toMatchObject({ shards: 2, tokens: 7, noTokens: 1 });
    expect(await all(true)).toMatchObject({ shards: 7, tokens: 14, noTokens: 5 });
    const again = await commit({ add: [...once(1, 2, 1), { shard: uri(2), weight: 4 }] });
    expect(again).toEqual({ ...made, existing: true });
    const sameContent = await commit({ add: [{ shard: uri(2), weight: 5 }, { shard: uri(1), weight: 2 }] }); // prettier-ignore
    expect(sameContent).toEqual({ ...made, existing: true });
    expect(await size()).toBe(made.receipt.index + 1);
  });

  it('refuses other content under the same name, and reports what differs', async () => {
    await registerPlain(4);
    await commit({ version: '0', add: once(0, 1) });
    await commit({ add: once(0, 1) });
    const conflict = { code: 'dataset-version-conflict', kind: 'conflict' };
    await expect(commit({ add: once(0, 2, 3) })).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('2 of yours are not in it, 1 of its are not in yours'),
    });
    await expect(commit({ add: once(0, 1, 1) })).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('other weights'),
    });
    await expect(commit({ base: '0' })).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('another base'),
    });
  });

  it('reports every unknown member, and commits nothing', async () => {
    await registerPlain(2);
    const before = await size();
    await expect(commit({ add: once(0, 7, 1, 8) })).rejects.toMatchObject({
      code: 'unknown-member',
      kind: 'invalid',
      complaints: [{ pointer: '/add/1' }, { pointer: '/add/3' }],
    });
    expect(await size()).toBe(before);
    expect(await read.version('d', '1', before)).toBeNull();
  });

  it('refuses to remove a non-member, an unknown base, an order without content, and an empty version without a base', async () => {
    await registerPlain(4);
    await commit({ add: once(0, 1) });
    const refused = (order: Partial<VersionOrder>) => expect(commit({ version: '2', ...order })).rejects;
    await refused({ base: '1', remove: [uri(0), uri(2), uri(9)] }).toMatchObject({
      code: 'not-a-member',
      complaints: [{ pointer: '/remove/1' }, { pointer: '/remove/2' }],
    });
    await refused({ base: '7' }).toMatchObject({ code: 'base-not-found', complaints: [{ pointer: '/base' }] });
    await refused({}).toMatchObject({ code: 'invalid-order' });
    await refused({ add: [] }).toMatchObject({ code: 'empty-dataset-version' });
    await refused({ from: { dataset: 'nothing' } }).toMatchObject({ code: 'empty-dataset-version' });
    await refused({ add: [{ shard: uri(0), weight: 0 }] }).toMatchObject({ code: 'invalid-order' });
    await refused({ add: ['no name'] }).toMatchObject({ kind: 'invalid' });
    await refused({ version: 'a/b', add: once(1) }).toMatchObject({ kind: 'invalid' });
    expect((await commit({ version: '2', base: '1', remove: [uri(0), uri(1)] })).version.shards).toBe(0);
  });

  it('adds what a query selects, once; a repeated order returns the version even if more shards match by then', async () => {
    await registerPlain(6);
    const from = { dataset: 'even', query: { uriPrefix: 's3://bucket/' } };
    const made = await commit({ from, remove: [uri(2)], add: once(1) });
    expect([...(await membersOf(made))]).toEqual([[0, 1], [1, 1], [4, 1]]); // prettier-ignore
    await register([{ uri: uri(8), dataset: 'even' }]);
    expect(await commit({ from, remove: [uri(2)], add: once(1) })).toEqual({ ...made, existing: true });
    const based = await commit({ version: '2', base: '1', from: { dataset: 'even' } });
    expect([...(await membersOf(based)).keys()]).toEqual([0, 1, 2, 4, 6]);
  });

  it('reads a manifest, and reports its bad lines', async () => {
    await registerPlain(5);
    const resolve = async (text: string) => {
      const resolver = new MemberResolver(rooms.get(ShardsReadModel), await size());
      async function* chunks(): AsyncGenerator<Buffer> {
        yield Buffer.from(text);
      }
      await resolver.addManifest(readManifest(chunks(), { format: 'text', uriBase: 's3://bucket/' }));
      return resolver.finish();
    };
    const list = await resolve('a,1\nb,3\na,1\n');
    const made = await commit({ list });
    expect(await membersOf(made)).toEqual(new Map([[1, 2], [3, 1]])); // prettier-ignore
    expect(await commit({ list: await resolve('a,1\nb,3\na,1\n') })).toEqual({ ...made, existing: true });
    expect(await commit({ list: await resolve('a,1\na,1\nb,3\n') })).toEqual({ ...made, existing: true });
    await expect(resolve('a,1\n\nb,77\na,78')).rejects.toMatchObject({
      code: 'unknown-member',
      message: expect.stringContaining('2 members are refused in all'),
      complaints: [
        { pointer: '/lines/3', message: 'line 3: no shard is registered as s3://bucket/77' },
        { pointer: '/lines/4' },
      ],
    });
  });

  it('returns the same answer for a position at any later time', async () => {
    await registerPlain(4);
    const start = await size();
    const first = await commit({ add: once(0, 1) });
    const second = await commit({ version: '2', base: '1', add: once(2) });
    await commit({ dataset: 'c', add: once(3) });
    const end = await size();
    const names = async (asOf: number) => (await read.versionsOf('d', { limit: 9 }, asOf)).map((v) => v.version);
    expect(await names(start)).toEqual([]);
    expect(await names(first.receipt.index)).toEqual([]);
    expect(await names(first.receipt.index + 1)).toEqual(['1']);
    expect(await names(end)).toEqual(['1', '2']);
    expect((await read.versionsOf('d', { limit: 1, after: first.version.id }, end)).map((v) => v.id)).toEqual([
      second.version.id,
    ]);
    expect(await read.datasets({ limit: 9 }, end)).toEqual([
      { dataset: 'c', versions: 1, latest: '1' },
      { dataset: 'd', versions: 2, latest: '2' },
    ]);
    expect(await read.datasets({ limit: 9, after: 'c' }, first.receipt.index + 1)).toEqual([
      { dataset: 'd', versions: 1, latest: '1' },
    ]);
    const { added, removed } = await read.diff(first.version.id, second.version.id);
    expect([[...added], [...removed]]).toEqual([[2], []]);
    const holding = async (asOf: number) => read.holding([1], await read.committedIds(asOf));
    expect(await holding(end)).toEqual([0, 1]);
    expect(await holding(second.receipt.index)).toHaveLength(1);
  });

  it('pages members with their weights', async () => {
    await registerPlain(9);
    const { version } = await commit({ add: [...once(0, 2, 3, 7, 8), ...once(3, 7, 8, 8)] });
    const first = await read.memberPage(version.id, { limit: 3 });
    expect(first).toEqual([{ shard: 0, weight: 1 }, { shard: 2, weight: 1 }, { shard: 3, weight: 2 }]); // prettier-ignore
    expect(await read.memberPage(version.id, { limit: 3, after: 3 })).toEqual([{ shard: 7, weight: 2 }, { shard: 8, weight: 3 }]); // prettier-ignore
    expect(await read.memberPage(version.id, { limit: 3, after: 8 })).toEqual([]);
  });

  it('agrees with a model of plain maps for any lists, bases, removals and weights, and with the ledger', async () => {
    const count = 12;
    await registerPlain(count);
    const step = fc.record({
      base: fc.option(fc.nat(5)),
      add: fc.array(fc.tuple(fc.nat(count - 1), fc.integer({ min: 1, max: 3 })), { maxLength: 6 }),
      remove: fc.array(fc.nat(count - 1), { maxLength: 3 }),
      even: fc.boolean(),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        const dataset = `random ${run++}`;
        const models: Map<number, number>[] = [];
        for (const { base, add, remove, even } of steps) {
          const from = base === null || models.length === 0 ? null : base % models.length;
          const model = new Map(from === null ? [] : models[from]);
          if (even) for (let n = 0; n < count; n += 2) if (!model.has(n)) model.set(n, 1);
          const legal = remove.every((n) => model.has(n));
          for (const n of remove) model.delete(n);
          for (const [n, weight] of add) model.set(n, weight + (model.get(n) ?? 0));
          const made = commit({
            ...{ dataset, version: String(models.length) },
            ...{ base: from === null ? undefined : String(from), from: even ? { dataset: 'even' } : undefined },
            add: add.map(([n, weight]) => ({ shard: uri(n), weight })),
            remove: remove.map(uri),
          });
          if (!legal) await expect(made).rejects.toMatchObject({ code: 'not-a-member' });
          else if (model.size === 0 && from === null)
            await expect(made).rejects.toMatchObject({ code: 'empty-dataset-version' });
          else {
            const sorted = new Map([...model].sort(([a], [b]) => a - b));
            expect(await membersOf(await made)).toEqual(sorted);
            models.push(sorted);
          }
        }
        expect(await listedInLedger(dataset)).toEqual(models);
      }),
      { numRuns: 25 },
    );
  });

  /** The versions of a dataset, from the entries alone. */
  async function listedInLedger(dataset: string): Promise<Map<number, number>[]> {
    const all = await rooms.get(LedgerReadModel).entries(Array.from({ length: await size() }, (_, index) => index));
    const about = all.filter(({ kind, data }) => kind.startsWith('dataset.') && data['dataset'] === dataset);
    const versions = about.filter(({ kind }) => kind === 'dataset.version-committed').map(({ data }) => data);
    return versions.map((version) => {
      const parts = about.filter(
        ({ kind, data }) => kind === 'dataset.members-listed' && data['version'] === version['version'],
      );
      expect(parts).toHaveLength(version['parts'] as number);
      // As its builder in ledger-entries.ts writes it.
      const set = membersOfParts(parts.map(({ data }) => data as unknown as MemberPart));
      expect(set.size).toBe(version['members']);
      return new Map([...set.members].map((member) => [member, set.weightOf(member)]));
    });
  }

  describe('with corrected shards', () => {
    const KINDS = ['human', 'scraped', 'unknown'] as const;

    it('have at every position the totals of a count from the start', async () => {
      const declarations = Array.from({ length: 14 }, (_, n): ShardDeclaration => ({
        uri: uri(n),
        ...(n % 3 !== 0 && { tokens: 100 + n, records: n }),
        origins: [{ kind: KINDS[n % 3] ?? 'human', involvement: 'content' }],
        ...(n > 4 && { derivedFrom: [uri(n - 4), uri(n - 5)], activity: { kind: 'mix' } }),
      }));
      await register(declarations);
      const made = [
        await commit({ add: once(0, 1, 5, 9, 9, 9) }),
        await commit({ version: '2', add: once(13) }),
        await commit({ version: '3', base: '1', add: once(12, 12), remove: [uri(0)] }),
      ];
      const early = { dataset: 'd', version: '5', add: once(2, 5, 13) };
      const prepared = await rooms.get(DatasetsService).prepare(early);
      const correction = fc.record({
        shard: fc.nat(13),
        kind: fc.constantFrom(...KINDS),
        tokens: fc.option(fc.nat(50), { nil: undefined }),
      });
      let reason = 0;
      for (const { shard, kind, tokens } of fc.sample(correction, { numRuns: 12, seed: 7 })) {
        const origins = [{ kind, involvement: 'content' as const }];
        const facts = { origins, ...(tokens !== undefined && { tokens }) };
        await write((tx) =>
          rooms.get(ShardCorrectionsService).correct(tx, by, uri(shard), { reason: `again ${reason++}`, ...facts }),
        );
      }
      made.push(await commit({ version: '4', base: '3', add: once(3) }));
      made.push(await write((tx) => rooms.get(DatasetsService).commit(tx, by, early, prepared)));
      const end = await size();
      for (const { version } of made) {
        const members = await read.members(version.id);
        const weights = await read.weights(version.id);
        for (let asOf = (version.committedEntry ?? 0) + 1; asOf <= end; asOf++) {
          expect(await read.tallies(version.id, { weighted: false }, asOf)).toEqual(
            await rooms.get(ShardTallies).over(members, asOf),
          );
          expect(await read.tallies(version.id, { weighted: true }, asOf)).toEqual(
            await rooms.get(ShardTallies).over(members, asOf, weights),
          );
        }
      }
      const [{ rows } = { rows: 0 }] = await rooms.database.query<{ rows: number }>(
        'SELECT count(*) AS rows FROM dataset_version_total WHERE valid_to IS NOT NULL',
      );
      expect(rows).toBeGreaterThan(20);
    });
  });

  it('reuses the id of a version whose shared transaction was rolled back', async () => {
    await registerPlain(4);
    await write(async (tx) => {
      const undone = tx.savepoint(async () => {
        await rooms.get(DatasetsService).commit(tx, by, { dataset: 'd', version: 'undone', add: once(0, 1) });
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await rooms.get(DatasetsService).commit(tx, by, { dataset: 'd', version: 'kept', add: once(2) });
    });
    const kept = await read.requireCommitted('d', 'kept', await size());
    expect([kept.id, [...(await read.members(kept.id))]]).toEqual([0, [2]]);
    expect([...(await read.upstream(kept.id))]).toEqual([2]);
  });
});
