import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Database } from '@platform/database';
import { DigestedFiles } from '@platform/storage';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import type { ListedLines } from './listed-lines.js';
import { ResultLists } from './result-lists.service.js';
import { ResultsPlace } from './results-place.service.js';
import { ResultsSettings } from './results-settings.service.js';

const listOf = (text: string): ListedLines => ({
  digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
  lines: text.split('\n').length - 1,
  chunks: () => [Buffer.from(text.slice(0, 3)), Buffer.from(text.slice(3))],
});
const LIST = listOf('{"detector":"counts"}\n');

describe('results of inspections', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'whence-results-'));
  let places = 0;
  let testDatabase: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({ url: testDatabase.url, applicationName: 'results-spec' });
  });
  afterEach(async () => {
    await database.close();
    await testDatabase.drop();
  });
  afterAll(() => rmSync(base, { recursive: true }));

  const newFolder = (): string => {
    const folder = path.join(base, `${places++}`);
    mkdirSync(folder);
    return folder;
  };
  const settingsOf = (folder: string | null): ResultsSettings =>
    new ResultsSettings(folder === null ? null : new DigestedFiles(pathToFileURL(folder).href));
  const lists = (folder: string | null): ResultLists => new ResultLists(database, settingsOf(folder));
  const keep = async (folder: string | null, list: ListedLines): Promise<number> => {
    const rows = await lists(folder).write([list]);
    await database.transaction((tx) => lists(folder).insert(tx, rows));
    return rows.length;
  };

  describe('ResultLists', () => {
    it.each(['rows', 'files'])('keeps lists as %s, and the same list twice', async (kind) => {
      const folder = kind === 'files' ? newFolder() : null;
      for (const list of [LIST, LIST, listOf('')]) {
        expect(await keep(folder, list)).toBe(kind === 'files' ? 0 : 1);
        const text = Buffer.concat([...list.chunks()]).toString();
        expect(await lists(folder).text(list)).toBe(text);
        const streamed: Buffer[] = [];
        for await (const chunk of lists(folder).read(list)) streamed.push(chunk);
        expect(Buffer.concat(streamed).toString()).toBe(text);
      }
    });

    it('reads rows of before where new lists are files', async () => {
      await keep(null, LIST);
      const folder = newFolder();
      expect(await lists(folder).text(LIST)).toBe('{"detector":"counts"}\n');
    });

    it('names a list that is missing, and the place', async () => {
      const folder = newFolder();
      const wanted = { code: 'result-not-found', kind: 'integrity' };
      const uri = new DigestedFiles(pathToFileURL(folder).href).uriOf(LIST.digest);
      await expect(lists(folder).text(LIST)).rejects.toMatchObject({
        ...wanted,
        message: expect.stringContaining(`${LIST.digest} are not at ${uri}`),
      });
      await expect(lists(null).text(LIST)).rejects.toMatchObject({
        ...wanted,
        message: expect.stringContaining('This process has no WHENCE_RESULTS_URL'),
      });
      // As the read of a measurement found it.
      await expect(lists(null).text({ digest: LIST.digest, content: null })).rejects.toMatchObject(wanted);
    });

    it('hands out nothing of an altered list', async () => {
      const folder = newFolder();
      await keep(folder, LIST);
      const files = new DigestedFiles(pathToFileURL(folder).href);
      writeFileSync(fileURLToPath(files.uriOf(LIST.digest)), '{"detector":"others"}\n');
      const altered = { code: 'result-altered', kind: 'integrity' };
      await expect(lists(folder).text(LIST)).rejects.toMatchObject(altered);
      await keep(null, LIST);
      const content = Buffer.from('789c030000000001', 'hex');
      for (const bytes of [content, Buffer.from('x'), Buffer.alloc(0)]) {
        const row = { digest: LIST.digest, content: bytes };
        await expect(lists(null).text(row)).rejects.toMatchObject(altered);
        const streamed = async (): Promise<void> => {
          for await (const chunk of lists(null).read(row)) void chunk;
        };
        await expect(streamed()).rejects.toMatchObject(altered);
      }
    });

    it('reports a place that cannot be used as unavailable', async () => {
      const away = lists(path.join(base, 'unmounted'));
      const wanted = { code: 'results-unavailable', kind: 'unavailable' };
      await expect(away.write([LIST])).rejects.toMatchObject(wanted);
      await expect(away.text(LIST)).rejects.toMatchObject(wanted);
    });
  });

  describe('ResultsPlace', () => {
    const place = (folder: string | null): ResultsPlace => new ResultsPlace(database, settingsOf(folder));
    const elsewhere = { code: 'results-elsewhere', kind: 'unavailable' };

    it('is the first one that a writer requires', async () => {
      const [folder, other] = [newFolder(), newFolder()];
      expect(await place(folder).status()).toEqual({ state: 'ready', detail: null });
      expect(await place(null).status()).toBeNull();
      await place(folder).require();
      for (const again of [place(folder), place(folder)]) await again.require();
      for (const wrong of [other, null]) {
        await expect(place(wrong).require()).rejects.toMatchObject(elsewhere);
        await expect(place(wrong).require()).rejects.toThrow(pathToFileURL(folder).href);
        expect(await place(wrong).status()).toMatchObject({ state: 'elsewhere' });
      }
    });

    it('is one place, whoever asks first', async () => {
      const folders = [newFolder(), newFolder(), newFolder()];
      const asked = [...folders, ...folders, ...folders].map((folder) => place(folder));
      const ends = await Promise.allSettled(asked.map((one) => one.require()));
      const won = folders.map((_, at) => [0, 3, 6].map((turn) => ends[at + turn]?.status));
      const right = won.filter((states) => states.every((state) => state === 'fulfilled'));
      const wrong = won.filter((states) => states.every((state) => state === 'rejected'));
      expect([right.length, wrong.length]).toEqual([1, 2]);
    });

    it('is the same one after it was moved with its mark, and no other', async () => {
      const folder = newFolder();
      await place(folder).require();
      const moved = path.join(base, 'moved');
      renameSync(folder, moved);
      await expect(place(folder).require()).rejects.toMatchObject({ code: 'results-unavailable' });
      expect(await place(folder).status()).toMatchObject({ state: 'unreachable' });
      mkdirSync(folder);
      await expect(place(folder).require()).rejects.toMatchObject(elsewhere);
      await place(moved).require();
    });

    it('takes an unmarked folder once an operator marks it as the message says', async () => {
      await place(newFolder()).require();
      const next = newFolder();
      const message = await place(next)
        .require()
        .then(String, (error: Error) => error.message);
      const id = /write (\S+) into its file place-id/.exec(message)?.[1] ?? '';
      writeFileSync(path.join(next, 'place-id'), `${id}\n`);
      await place(next).require();
    });

    it('goes on from a claim that a crash undid', async () => {
      const folder = newFolder();
      await new DigestedFiles(pathToFileURL(folder).href).writeMark('of-before');
      await place(folder).require();
      expect(await database.query('SELECT p.id FROM results_place p')).toEqual([{ id: 'of-before' }]);
    });
  });
});
