import { Bitmap } from '@core/bitmap';
import { LedgerReadModel, LogOrigin } from '@domain/ledger';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  type ShardDeclaration,
  ShardCorrectionsService,
  ShardRecords,
  ShardRegistrationModule,
  ShardsService,
} from '@domain/shards';
import type { Transaction } from '@platform/database';
import { numberOfTag, type StoredTaggedTrie } from '@platform/tries';
import { type OpenModules, openModules } from '@testing/modules';
import type { FoldedSet } from './committed-set.js';
import { DatasetsModule } from './datasets.module.js';
import { DatasetsReadModel } from './datasets.read-model.js';
import { DatasetsService, DatasetsSettings } from './datasets.service.js';
import { VersionTotalsService } from './index.js';
import { SetFoldService } from './set-fold.service.js';
import { CommittedSets } from './store/committed-sets.store.js';
import { VersionCommitsService } from './version-commits.service.js';
import type { VersionOrder } from './version-order.js';

const registration = ShardRegistrationModule.with({
  imports: [DatasetsModule],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [VersionTotalsService],
});

const by = 'key:spec';
const COUNT = 3_000;
const uri = (number: number): string => `s3://b/${number}`;
const reason = 'seen again';
const origins = [{ kind: 'unknown' as const, involvement: 'content' as const }];
const kinds = ['human', 'scraped'] as const;
/** Every third shard is derived from the one before it. */
const declared = (number: number): ShardDeclaration => ({
  uri: uri(number),
  tokens: number,
  ...(number % 3 === 2 ? { derivedFrom: [uri(number - 1)] } : {}),
  origins: [{ kind: kinds[number % 2] ?? 'human', involvement: 'content' }],
});

const allTags = async (trie: StoredTaggedTrie): Promise<Uint32Array> =>
  (await trie.tags([{ from: 0, to: trie.count }]))[0] ?? new Uint32Array();

/** The tags of a folded set, with those of the trie that it is folded from. */
async function tagsOf({ order }: FoldedSet, base?: StoredTaggedTrie): Promise<Uint32Array> {
  const tags: number[] = [];
  for (const run of order.runs)
    tags.push(...(run instanceof Uint32Array ? run : ((await base?.tags([run])) ?? []).flatMap((some) => [...some])));
  return Uint32Array.from(tags);
}

describe('a version that differs little from its base', () => {
  let rooms: OpenModules;
  const write = <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => rooms.database.transaction(body);
  const size = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;

  beforeAll(async () => {
    rooms = await openModules({ imports: [registration, DatasetsModule], settings: [new DatasetsSettings(10_000)] });
    const declarations = Array.from({ length: COUNT + 10 }, (_, number) => declared(number));
    await write((tx) => rooms.get(ShardsService).registerMany(tx, by, declarations));
    await commit({ version: '1', add: Array.from({ length: COUNT }, (_, number) => uri(number)) });
  });
  afterAll(() => rooms.close());

  async function commit(order: Partial<VersionOrder>): Promise<number> {
    const whole = { dataset: 'd', version: '1', ...order };
    const prepared = await rooms.get(DatasetsService).prepare(whole);
    return (await write((tx) => rooms.get(DatasetsService).commit(tx, by, whole, prepared))).version.id;
  }

  /** What is stored of a version, and the same computed from all its shards. */
  async function compare(id: number): Promise<void> {
    const read = rooms.get(DatasetsReadModel);
    const set = await read.memberSet(id);
    const upstream = await read.upstream(id);
    const folded = await rooms
      .get(SetFoldService)
      .fold(rooms.database, { members: set.members, upstream }, await size());
    const stored = await rooms.get(CommittedSets).trie(id, rooms.database);
    expect(Buffer.from(stored.root)).toEqual(Buffer.from(folded.root));
    expect(Buffer.from(stored.index).equals(Buffer.from(folded.index))).toBe(true);
    expect(await allTags(stored)).toEqual(await tagsOf(folded));
    const { once, weighted } = await rooms.get(VersionTotalsService).tally(rooms.database, set, await size());
    expect(await read.tallies(id, { weighted: false }, await size())).toEqual(once);
    if (weighted) expect(await read.tallies(id, { weighted: true }, await size())).toEqual(weighted);
  }

  it('has the trie and the totals of its shards', async () => {
    // 2,999 keeps 2,998 as an ancestor, and 2,998 changes its role.
    await compare(await commit({ version: '2', base: '1', remove: [uri(2_998)], add: [uri(COUNT + 1)] }));
    await compare(await commit({ version: '3', base: '2', remove: [uri(2_999)], add: [uri(5)] }));
    await write((tx) => rooms.get(ShardCorrectionsService).correct(tx, by, uri(10), { reason, origins }));
    await compare(await commit({ version: '4', base: '3', remove: [uri(10), uri(12)] }));
    await compare(await commit({ version: '5', base: '4' }));
    await compare(await commit({ version: '6', base: '1', remove: Array.from({ length: 2_000 }, (_, n) => uri(n)) }));
  });

  it('counts what was corrected between its preparation and its commit', async () => {
    const order = { dataset: 'd', version: '7', base: '1', remove: [uri(1)] };
    const prepared = await rooms.get(DatasetsService).prepare(order);
    await write((tx) => rooms.get(ShardCorrectionsService).correct(tx, by, uri(20), { reason, origins }));
    const { version } = await write((tx) => rooms.get(DatasetsService).commit(tx, by, order, prepared));
    await compare(version.id);
  });

  it('is folded from the stored trie of its base, or anew where that is damaged', async () => {
    const fold = rooms.get(SetFoldService);
    const base = await rooms.get(VersionCommitsService).baseOf(rooms.database, 0);
    const set = { members: base.members.andNot(Bitmap.of([7])), upstream: base.upstream.andNot(Bitmap.of([7])) };
    const upto = await size();
    const expected = await fold.fold(rooms.database, set, upto);
    const stored = await base.trie();
    const storedTags = await allTags(stored);
    const withTags = (tags: Uint32Array): StoredTaggedTrie => ({
      ...{ ...stored, count: tags.length },
      tags: async (ranges) => ranges.map(({ from, to }) => tags.slice(from, to)),
    });
    const whole = async (made: FoldedSet, trie: StoredTaggedTrie) => ({
      ...{ ...made, order: null },
      tags: await tagsOf(made, trie),
    });
    const damages = [
      stored,
      { ...stored, root: Buffer.alloc(32) },
      { ...stored, index: Buffer.alloc(0) },
      withTags(storedTags.map((tag) => tag + 1_000_000)),
      withTags(new Uint32Array()),
    ];
    for (const trie of damages) {
      let read = 0;
      const tries = async () => (read++, trie);
      const made = await fold.fold(rooms.database, set, upto, { base: { ...base, trie: tries } });
      expect(read).toBe(1);
      expect(await whole(made, trie)).toEqual(await whole(expected, trie));
      expect(made.order.base).toEqual(trie === stored ? stored.root : null);
    }
    // What is far from every change is copied, not read: proofs of it fail, as those of the base
    // do.
    const tags = Uint32Array.from(storedTags);
    const far = (tags.findIndex((tag) => numberOfTag(tag) === 7) + COUNT / 2) % COUNT;
    tags[far] = COUNT + 5;
    const other = withTags(tags);
    const made = await fold.fold(rooms.database, set, upto, { base: { ...base, trie: async () => other } });
    const found = await whole(made, other);
    expect({ ...found, tags: found.tags.includes(COUNT + 5) }).toEqual({
      ...(await whole(expected, other)),
      tags: true,
    });
  });

  it('is stored in pieces that Postgres puts together, of any size', async () => {
    const fold = rooms.get(SetFoldService);
    const base = await rooms.get(VersionCommitsService).baseOf(rooms.database, 0);
    const upto = await size();
    const without = Bitmap.of([0, 7, 1_500, COUNT - 2]);
    const set = { members: base.members.andNot(without), upstream: base.upstream.andNot(without) };
    for (const pieceBytes of [64, 1_024, 4 * COUNT - 16, 4 * COUNT, 2 ** 20]) {
      const store = new CommittedSets(rooms.get(ShardRecords), rooms.get(LogOrigin), pieceBytes);
      await write(async (tx) => {
        await tx.query('DELETE FROM committed_set_piece');
        await store.insertPieces(tx, await fold.fold(tx, base, upto));
        const made = await fold.fold(tx, set, upto, { base: { ...base, trie: () => store.trie(0, tx) } });
        expect(made.order.base).not.toBeNull();
        await store.insertPieces(tx, made);
        await store.insert(tx, 1_000, made);
        const stored = await store.trie(1_000, tx);
        const expected = await fold.fold(tx, set, upto);
        expect(await allTags(stored)).toEqual(await tagsOf(expected));
        expect(Buffer.from(stored.index).equals(Buffer.from(expected.index))).toBe(true);
        // What is lost of the base meanwhile is noticed.
        await tx.query(`DELETE FROM committed_set_piece WHERE root = $1`, [made.root]);
        await tx.query(`UPDATE committed_set_piece SET bytes = substring(bytes FROM 5) WHERE part = 'order'`);
        await expect(store.insertPieces(tx, made)).rejects.toMatchObject({ code: 'dataset-version-inconsistent' });
        if (4 * COUNT > pieceBytes)
          await expect(store.trie(0, tx)).rejects.toMatchObject({ code: 'bad-reader-answer' });
        throw new Error('undone');
      }).catch((error: Error) => expect(error.message).toBe('undone')); // prettier-ignore
    }
  });
});
