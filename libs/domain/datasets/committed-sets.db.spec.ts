import fc from 'fast-check';
import { Bitmap } from '@core/bitmap';
import { VersionTotalsService } from './index.js';
import { sha256 } from '@core/kernel';
import { proveTrie, type Role, trieKey, trieValue } from '@core/trie';
import { LedgerReadModel, LogOrigin, type StoredEntry } from '@domain/ledger';
import { dagArbitrary, parentsIn } from '@testing/arbitraries';
import { type OpenModules, openModules } from '@testing/modules';
import { Lineage } from '@domain/lineage';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  type ShardDeclaration,
  ShardNamesService,
  ShardRecords,
  ShardRegistrationModule,
  ShardsService,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import type { CommittedSet } from './committed-set.js';
import type { VersionOrder } from './version-order.js';
import { DatasetsModule } from './datasets.module.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { type CommittedVersion, DatasetsService, DatasetsSettings } from './datasets.service.js';
import { SetFoldService } from './set-fold.service.js';
import { VersionCommitsService } from './version-commits.service.js';

const registration = ShardRegistrationModule.with({
  imports: [DatasetsModule],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [VersionTotalsService],
});

const by = 'key:spec';
const digestOf = (word: string): string => `sha256:${sha256(word).toString('hex')}`;
const bit = (key: Buffer, at: number): number => ((key[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;

/** The definition: split at the first bit in which any two keys differ. */
function slowRoot(leaves: readonly (readonly [key: Buffer, value: Buffer])[]): Buffer {
  const [first] = leaves;
  if (!first) return sha256('');
  if (leaves.length === 1) return sha256(Buffer.concat([...first]));
  let at = 0;
  while (leaves.every(([key]) => bit(key, at) === bit(first[0], at))) at++;
  const side = (value: number): Buffer => slowRoot(leaves.filter(([key]) => bit(key, at) === value));
  return sha256(Buffer.concat([side(0), side(1), Buffer.of(at)]));
}

interface FoldedShard {
  /** The entry that registered it. */
  readonly entry: number;
  readonly parents: readonly FoldedShard[];
  readonly record: Buffer;
}

/**
 * A dataset version's upstream as who reads nothing but the entries finds it: shards by name,
 * bindings, member lists.
 */
function slowFold(entries: readonly StoredEntry[], version: string): { shard: FoldedShard; role: Role }[] {
  const committed = entries.find(
    ({ kind, data }) => kind === 'dataset.version-committed' && data['version'] === version,
  );
  const upto = committed?.data['upto'] as number;
  const shards: FoldedShard[] = [];
  const named = new Map<string, FoldedShard>();
  for (const { index, data, kind, leafHash } of entries.slice(0, upto)) {
    if (kind === 'shard.registered') {
      const parents = ((data['derivedFrom'] ?? []) as string[]).map((name) => named.get(name) as FoldedShard);
      const shard = { entry: index, parents, record: Buffer.from(leafHash, 'hex') };
      shards.push(shard);
      for (const name of [data['digest'], data['uri']]) if (typeof name === 'string') named.set(name, shard);
    }
    if (kind === 'shard.bound') {
      const shard = named.get(data['shard'] as string) as FoldedShard;
      named.set(data['digest'] as string, shard);
    }
  }
  const ranges = entries
    .filter(({ kind, data }) => kind === 'dataset.members-listed' && data['version'] === version)
    .flatMap(({ data }) => data['ranges'] as [number, number][]);
  const members = new Set(ranges.flatMap(([from, to]) => shards.slice(from, to)));
  const found = new Map<FoldedShard, Role>();
  const visit = (shard: FoldedShard): void => {
    if (found.has(shard)) return;
    found.set(shard, members.has(shard) ? 'member' : 'ancestor');
    shard.parents.forEach(visit);
  };
  members.forEach(visit);
  return [...found].map(([shard, role]) => ({ shard, role }));
}

describe('committed sets', () => {
  let rooms: OpenModules;
  let read: DatasetsReadModel;
  let origin: string;
  const open = async (jobThreshold = 50_000): Promise<void> => {
    rooms = await openModules({
      imports: [registration, DatasetsModule],
      settings: [new DatasetsSettings(jobThreshold)],
    });
    read = rooms.get(DatasetsReadModel);
    origin = rooms.get(LogOrigin).line;
  };
  afterEach(() => rooms.close());

  const write = <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => rooms.database.transaction(body);
  const order = (version: string, names: readonly string[]): VersionOrder => ({
    ...{ dataset: 'd', version },
    add: names,
  });
  const commit = (version: string, names: readonly string[]): Promise<CommittedVersion> =>
    write((tx) => rooms.get(DatasetsService).commit(tx, by, order(version, names)));
  const register = async (declarations: readonly ShardDeclaration[]): Promise<void> => {
    const outcomes = await write((tx) => rooms.get(ShardsService).registerMany(tx, by, declarations));
    for (const one of outcomes) if (one.outcome === 'refused') throw one.error;
  };
  const entries = async (): Promise<StoredEntry[]> => {
    const { treeSize } = await rooms.get(LedgerReadModel).position();
    return rooms.get(LedgerReadModel).entries(Array.from({ length: treeSize }, (_, index) => index));
  };
  const answerFor = async ({ trie }: CommittedSet, entry: number) =>
    (await proveTrie(trieKey(origin, entry), trie)).answer;

  it('hold members and their ancestors, as folded from the entries, and nothing else', async () => {
    await open();
    let run = 0;
    const world = fc.record({
      dag: dagArbitrary.filter(({ shards }) => shards.length > 0),
      members: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
      bound: fc.array(fc.nat(), { maxLength: 5 }),
      late: fc.array(fc.nat(), { maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ dag, members, bound, late }) => {
        const version = `${run++}`;
        const count = dag.shards.length;
        const uri = (shard: number): string => `s3://${version}/${shard % count}`;
        const digest = (shard: number): string => digestOf(uri(shard));
        await register(
          dag.shards.map((_, shard) => ({
            ...(shard % 3 === 0 ? { digest: digest(shard) } : { uri: uri(shard) }),
            derivedFrom: parentsIn(dag, shard).map((parent) => (parent % 3 === 0 ? digest(parent) : uri(parent))),
          })),
        );
        const nameOf = (shard: number): string => ((shard % count) % 3 === 0 ? digest(shard) : uri(shard));
        const bind = async (shards: readonly number[]): Promise<void> => {
          for (const shard of shards)
            if ((shard % count) % 3 > 0)
              await write((tx) => rooms.get(ShardNamesService).bind(tx, by, uri(shard), { digest: digest(shard) }));
        };
        await bind(bound);
        const made = await commit(version, members.map(nameOf));
        await bind(late);
        const all = await entries();
        const { data } = all[made.receipt.index] as StoredEntry;
        const folded = slowFold(all, version);
        const leaves = folded.map(
          ({ shard, role }) => [trieKey(origin, shard.entry), trieValue(role, shard.record)] as const,
        );
        expect(data).toMatchObject({ commitment: 'mpt-sha256@v2', keys: folded.length, upstream: folded.length });
        expect(data['root']).toBe(`sha256:${slowRoot(leaves).toString('hex')}`);
        expect(data['upto']).toBeLessThanOrEqual(made.receipt.index);
        const set = await read.committedSet(made.version.id);
        expect(set).toMatchObject({ upto: data['upto'], keys: folded.length });
        expect(`sha256:${set.root.toString('hex')}`).toBe(data['root']);
        const values = new Map(folded.map(({ shard, role }) => [shard.entry, trieValue(role, shard.record)]));
        for (let entry = 0; entry < all.length; entry++) {
          const value = values.get(entry);
          expect(await answerFor(set, entry)).toEqual(value ? { present: true, value } : { present: false });
        }
      }),
      { numRuns: 15 },
    );
  });

  it('do not change by a digest that is bound before a job commits them', async () => {
    await open(2);
    await register([
      { uri: 's3://b/0' },
      { uri: 's3://b/1', derivedFrom: ['s3://b/0'] },
      { uri: 's3://b/2' },
      { uri: 's3://b/3' },
    ]);
    await commit('1', ['s3://b/1', 's3://b/2', 's3://b/3']);
    const commits = rooms.get(VersionCommitsService);
    const progress: [number, number][] = [];
    const prepared = await commits.prepareOrdered(rooms.database, 'd', '1', (done, total) =>
      progress.push([done, total]),
    );
    expect(progress.at(-1)).toEqual([11, 11]);
    await write((tx) => rooms.get(ShardNamesService).bind(tx, by, 's3://b/0', { digest: digestOf('0') }));
    if (prepared) await write((tx) => commits.storePieces(tx, prepared));
    const { index } = await write((tx) =>
      commits.commitOrdered(tx, 'system:worker', { dataset: 'd', version: '1' }, prepared),
    );
    const all = await entries();
    const { data } = all[index] as StoredEntry;
    expect(data).toMatchObject({ upto: prepared?.asOf, keys: 4, members: 3 });
    const leaves = slowFold(all, '1').map(
      ({ shard, role }) => [trieKey(origin, shard.entry), trieValue(role, shard.record)] as const,
    );
    expect(data['root']).toBe(`sha256:${slowRoot(leaves).toString('hex')}`);
    const set = await read.committedSet(0);
    const [first] = slowFold(all, '1').filter(({ role }) => role === 'ancestor');
    expect(await answerFor(set, first?.shard.entry ?? -1)).toMatchObject({ present: true });
    expect(await answerFor(set, index)).toEqual({ present: false });
  });

  describe('of prepared orders', () => {
    const NAMES = Array.from({ length: 3_000 }, (_, n) => `s3://b/${n}`);
    beforeEach(async () => {
      await open();
      await register(NAMES.map((uri) => ({ uri })));
    });

    it('are committed as prepared, at the position of the preparation', async () => {
      const service = rooms.get(DatasetsService);
      const prepared = await service.prepare(order('1', NAMES));
      await register([{ uri: 's3://b/later' }]);
      const made = await write((tx) => service.commit(tx, by, order('1', NAMES), prepared));
      expect(made).toMatchObject({ version: { state: 'committed', shards: 3_000 } });
      const set = await read.committedSet(made.version.id);
      expect(set).toMatchObject({ upto: 3_000, keys: 3_000 });
      const unprepared = await commit('2', NAMES);
      const { root, upto } = await read.committedSet(unprepared.version.id);
      expect(root).toEqual(set.root);
      expect(upto).toBeGreaterThan(set.upto);
      const [{ pieces } = { pieces: 0 }] = await rooms.database.query<{ pieces: number }>(
        'SELECT count(*) AS pieces FROM committed_set_piece',
      );
      expect(pieces).toBe(2);
      expect(await service.prepare(order('1', NAMES))).toBeNull();
    });

    it('have what their query selected at the preparation', async () => {
      const service = rooms.get(DatasetsService);
      const query = { ...{ dataset: 'd', version: '1' }, from: { query: { uriPrefix: 's3://b/' } } };
      const prepared = await service.prepare(query);
      await register([{ uri: 's3://b/later' }]);
      const made = await write((tx) => service.commit(tx, by, query, prepared));
      expect(made.version).toMatchObject({ state: 'committed', shards: 3_000 });
      const set = await read.committedSet(made.version.id);
      expect(set).toMatchObject({ keys: 3_000, upto: 3_000 });
      expect(await answerFor(set, 3_000)).toEqual({ present: false });
    });

    it('are refused at the commit if the order is invalid', async () => {
      const service = rooms.get(DatasetsService);
      const wrong = order('1', ['s3://b/nothing']);
      const prepared = await service.prepare(wrong);
      expect(prepared).toMatchObject({ refusal: { code: 'unknown-member' } });
      for (const known of [prepared, null])
        await expect(write((tx) => service.commit(tx, by, wrong, known))).rejects.toMatchObject({
          code: 'unknown-member',
        });
    });
  });

  it('do not depend on how many shards are read at a time', async () => {
    await open();
    const declarations = Array.from({ length: 200 }, (_, n): ShardDeclaration => {
      const names = n % 5 === 0 ? { digest: digestOf(`${n}`) } : { uri: `s3://b/${n}` };
      return n % 7 === 6
        ? { ...names, derivedFrom: [(n - 1) % 5 === 0 ? digestOf(`${n - 1}`) : `s3://b/${n - 1}`] }
        : names;
    });
    await register(declarations);
    for (const n of [1, 2, 17, 199])
      await write((tx) => rooms.get(ShardNamesService).bind(tx, by, `s3://b/${n}`, { digest: digestOf(`${n}`) }));
    const members = Bitmap.of(Array.from({ length: 100 }, (_, n) => 2 * n));
    const upstream = await rooms.get(Lineage).upstreamOf(members);
    const { treeSize } = await rooms.get(LedgerReadModel).position();
    const roots = new Set<string>();
    for (const pageSize of [1, 7, 100, 20_000]) {
      const fold = new SetFoldService(rooms.get(ShardRecords), rooms.get(LogOrigin), pageSize);
      const { root, keys } = await fold.fold(rooms.database, { members, upstream }, treeSize);
      expect(keys).toBe(upstream.size);
      roots.add(Buffer.from(root).toString('hex'));
    }
    expect(roots.size).toBe(1);
  });

  it('fail to prove anything after a stored row was changed', async () => {
    await open();
    const names = Array.from({ length: 600 }, (_, n) => `s3://b/${n}`);
    await register(names.map((uri) => ({ uri })));
    const { version } = await commit('1', names);
    const [registered] = (await entries()).filter(({ kind }) => kind === 'shard.registered');
    const subjects = [registered?.index ?? -1, 1_000_000];
    const proofs = async (): Promise<unknown[]> => {
      const set = await read.committedSet(version.id);
      return Promise.all(
        subjects.map(async (entry) => {
          const proven = await proveTrie(trieKey(origin, entry), set.trie).catch((error: Error) => error);
          return proven instanceof Error || !proven.root.equals(set.root) ? 'damaged' : proven.answer.present;
        }),
      );
    };
    expect(await proofs()).toEqual([true, false]);
    const changes = [
      // The order of every key; every hash of the index; the entry of each shard.
      `UPDATE committed_set_piece SET bytes = substring(bytes FROM 5) || substring(bytes FROM 1 FOR 4) WHERE part = 'order'`,
      `UPDATE committed_set_piece SET bytes = decode(translate(encode(bytes, 'hex'), '0123456789abcdef', '123456789abcdef0'), 'hex') WHERE part = 'index'`,
      `UPDATE committed_set SET root = sha256(root)`,
      `UPDATE shard SET entry = entry + 100000`,
      `DELETE FROM committed_set_piece WHERE part = 'index'`,
    ];
    for (const change of changes) {
      await rooms.database.transaction(async (tx) => {
        await tx.query(change);
        const changed = await read.within(tx).committedSet(version.id);
        for (const entry of subjects) {
          const proven = await proveTrie(trieKey(origin, entry), changed.trie).catch((error: Error) => error);
          const damaged = proven instanceof Error || !proven.root.equals((await read.committedSet(version.id)).root);
          expect({ change, damaged }).toEqual({ change, damaged: true });
        }
        throw new Error('undone');
      }).catch((error: Error) => expect(error.message).toBe('undone')); // prettier-ignore
    }
    expect(await proofs()).toEqual([true, false]);
  });
});
