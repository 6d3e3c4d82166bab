import {
  listValue,
  type ListedEntry,
  type Subject,
  subjectKey,
  subjectsOfEntry,
  verifySubject,
} from '@core/subject-index';
import { leafHash } from '@core/merkle';
import { LedgerReadModel, LedgerService, type Statement } from '@domain/ledger';
import { type OpenModules, openModules } from '@testing/modules';
import { type Pair, referenceTrieRoot } from '@testing/references';
import { IndexCommits, IndexError, IndexModule, IndexReadModel } from './index.js';

describe('the stored index', () => {
  let modules: OpenModules;
  let commits: IndexCommits;
  let index: IndexReadModel;

  beforeEach(async () => {
    modules = await openModules({ imports: [IndexModule] });
    commits = modules.get(IndexCommits);
    index = modules.get(IndexReadModel);
  });
  afterEach(() => modules.close());

  const state = (statements: readonly Statement[]) =>
    modules.database.transaction((tx) => modules.get(LedgerService).appendAll(tx, 'key:spec', statements));
  const registered = (n: number): Statement => ({ kind: 'shard.registered', data: { uri: `s3://bucket/${n}` } });
  const located = (n: number): Statement => ({
    kind: 'shard.located',
    data: { shard: `s3://bucket/${n}`, uri: `s3://other/${n}` },
  });
  const name = (subject: string): Subject => ({ kind: 'name', subject });

  /** All lists, from the entries' bytes alone. */
  async function listsOf(upto: number): Promise<Map<string, ListedEntry[]>> {
    const lists = new Map<string, ListedEntry[]>();
    for (const { index: entry, body } of await modules.get(LedgerReadModel).rawEntries(0, upto)) {
      for (const subject of subjectsOfEntry(body)) {
        const key = subjectKey(subject).toString('hex');
        lists.set(key, [...(lists.get(key) ?? []), { index: entry, leafHash: leafHash(body) }]);
      }
    }
    return lists;
  }

  async function referenceRoot(upto: number): Promise<Buffer> {
    const pairs = [...(await listsOf(upto))].map(([key, list]): Pair => [Buffer.from(key, 'hex'), listValue(list)]);
    return referenceTrieRoot(pairs);
  }

  it('commits to the root of the definition, and proves each list', async () => {
    await state(Array.from({ length: 60 }, (_, n) => registered(n)));
    const first = await commits.commit();
    expect(first).toMatchObject({ entry: 60, upto: 60, subjects: 60 });
    expect(first?.root).toEqual(await referenceRoot(60));
    await state(Array.from({ length: 40 }, (_, n) => located(n)));
    const second = await commits.commit();
    expect(second).toMatchObject({ entry: 101, upto: 101, subjects: 100 });
    expect(second?.root).toEqual(await referenceRoot(101));
    const { data } = await modules.get(LedgerReadModel).entry(101);
    expect(data).toEqual({ upto: 101, root: `sha256:${second?.root.toString('hex')}`, subjects: 100 });
    const proven = await index.prove(name('s3://bucket/7'));
    expect(proven.commitment).toEqual(second);
    expect(proven.entries.map((entry) => entry.index)).toEqual([7, 68]);
    verifySubject({ root: second?.root ?? Buffer.alloc(0), ...proven });
    expect((await index.prove(name('s3://bucket/absent'))).entries).toEqual([]);
  });

  it('goes on over many rounds, with pages cut in between', async () => {
    for (let round = 0; round < 12; round++) {
      const from = 50 * round;
      await state(Array.from({ length: 50 }, (_, n) => registered(from + n)));
      await state([located(from), located(Math.floor(from / 2))]);
      const committed = await commits.commit();
      expect(committed?.root).toEqual(await referenceRoot(committed?.upto ?? 0));
    }
    for (const [hex, list] of [...(await listsOf(600))].slice(0, 40)) {
      const body = (await modules.get(LedgerReadModel).rawEntries(list[0]?.index ?? 0, (list[0]?.index ?? 0) + 1))[0]
        ?.body;
      const subject = subjectsOfEntry(body ?? Buffer.alloc(0)).find((one) => subjectKey(one).toString('hex') === hex);
      const proven = await index.prove(subject as Subject);
      const listed = proven.entries.map(({ index: at, leafHash }) => ({ index: at, leafHash }));
      expect(listed.slice(0, list.length)).toEqual(list);
      // Without what the entries state.
      expect(await index.list(subject as Subject)).toEqual({ ...proven, entries: listed });
    }
  });

  it('has no news after its own commitment, and none in an empty log', async () => {
    expect(await commits.hasNews()).toBe(false);
    expect(await commits.commit()).toBeNull();
    await state([registered(1)]);
    expect(await commits.hasNews()).toBe(true);
    await commits.commit();
    expect(await commits.hasNews()).toBe(false);
    await state([registered(2)]);
    expect(await commits.hasNews()).toBe(true);
  });

  it('covers an entry when asked, once for many who ask', async () => {
    await expect(index.latest()).rejects.toThrow(IndexError);
    await expect(commits.ensureCovered(0)).rejects.toThrow('no entry 0');
    await state([registered(1), registered(2)]);
    const all = await Promise.all(Array.from({ length: 3 }, () => commits.ensureCovered(1)));
    expect(new Set(all.map(({ entry }) => entry))).toEqual(new Set([2]));
    expect(await commits.ensureCovered(0)).toEqual(all[0]);
    expect(await index.latest()).toEqual(all[0]);
  });

  it('leaves nothing of a round that fails', async () => {
    await state(Array.from({ length: 30 }, (_, n) => registered(n)));
    const before = await commits.commit();
    await state(Array.from({ length: 30 }, (_, n) => registered(30 + n)));
    const append = jest.spyOn(modules.get(LedgerService), 'append').mockRejectedValueOnce(new Error('killed'));
    await expect(commits.commit()).rejects.toThrow('killed');
    append.mockRestore();
    expect(await index.latest()).toEqual(before);
    expect((await index.prove(name('s3://bucket/31'))).entries).toEqual([]);
    const after = await commits.commit();
    expect(after?.root).toEqual(await referenceRoot(after?.upto ?? 0));
  });

  it('is rebuilt from the log to the same pages after its state was removed', async () => {
    for (let round = 0; round < 4; round++) {
      await state(Array.from({ length: 40 }, (_, n) => registered(40 * round + n)));
      await state([located(40 * round)]);
      await commits.commit();
    }
    const stored = async () =>
      Promise.all(
        ['index_state', 'index_page', 'index_block', 'index_earlier'].map((table) =>
          modules.database.query(`SELECT t.* FROM ${table} t ORDER BY t`),
        ),
      );
    const before = await stored();
    const { entry } = await index.latest();
    await modules.database.query('DELETE FROM index_state');
    await expect(index.latest()).rejects.toThrow(IndexError);
    expect(await commits.ensureCovered(100)).toMatchObject({ upto: 125 });
    expect((await commits.ensureCovered(165)).entry).toBe(entry);
    expect(await stored()).toEqual(before);
  });

  it('refuses to go on from a commitment that is false', async () => {
    await state([registered(1)]);
    await state([{ kind: 'index.committed', data: { upto: 1, root: `sha256:${'0'.repeat(64)}`, subjects: 1 } }]);
    await expect(commits.commit()).rejects.toThrow('Entry 1 commits to the root 00');
  });
});
