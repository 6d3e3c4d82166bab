import { downstreamInSlices, Lineage, LineageSegmentsService } from '@domain/lineage';
import { Bitmap } from '@core/bitmap';
import { type Reader } from '@platform/database';
import { type OpenModules, openModules } from '@testing/modules';
import {
  NoRegistrationGate,
  NoRegistrationWatch,
  type ShardDeclaration,
  ShardRegistrationModule,
  ShardsService,
} from './index.js';

const registration = ShardRegistrationModule.with({
  imports: [],
  watch: NoRegistrationWatch,
  gate: NoRegistrationGate,
  originsListeners: [],
});
const COUNT = 100;
const SIZE = 16;
const uri = (number: number): string => `s3://b/${number}`;
/** Two of three are derived, both from the same shards. */
const declared = (number: number): ShardDeclaration => {
  const parent = number - (number % 3);
  const derivedFrom = [...new Set([uri(parent), uri((parent * 7) % (parent + 1))])];
  return { uri: uri(number), ...(number === parent ? {} : { derivedFrom }) };
};

describe('lineage from segments', () => {
  let rooms: OpenModules;

  beforeAll(async () => {
    rooms = await openModules({ imports: [registration] });
    const declarations = Array.from({ length: COUNT }, (_, number) => declared(number));
    await rooms.database.transaction((tx) => rooms.get(ShardsService).registerMany(tx, 'key:spec', declarations));
  });
  beforeEach(() => write('DELETE FROM lineage_segment'));
  afterAll(() => rooms.close());

  const write = async (sql: string): Promise<void> =>
    rooms.database.transaction(async (tx) => void (await tx.query(sql)));
  const extend = (): Promise<number> => new LineageSegmentsService(rooms.database).extend(undefined, SIZE);

  /** As a process that has just started, and what it read of rows. */
  async function lineage(): Promise<{ parents: number[][]; derivations: number; rows: [number, number][] }> {
    const rows: [number, number][] = [];
    const reader: Reader = {
      query: (sql, parameters) => {
        if (sql.includes('array_agg(coalesce(o.derivation')) rows.push(parameters as [number, number]);
        return rooms.database.query(sql, parameters);
      },
    };
    const view = await new Lineage(reader).view();
    const parents = Array.from({ length: view.shards }, (_, shard) => {
      const derivation = view.derivationOf(shard);
      return derivation === null ? [] : [derivation, ...Array.from(view.parentsOf(derivation))];
    });
    return { parents, derivations: view.derivations, rows: rows.map(([from, to]) => [from, Math.min(to, COUNT)]) };
  }

  it('is that of the rows, of which only the last are read', async () => {
    const { rows, ...slow } = await lineage();
    expect(rows).toEqual([[0, COUNT]]);
    expect(await extend()).toBe(6);
    expect(await extend()).toBe(0);
    expect(await lineage()).toEqual({ ...slow, rows: [[96, COUNT]] });
  });

  it('is that of the rows wherever segments are missing, and the next round writes them', async () => {
    const { rows: _, ...slow } = await lineage();
    await extend();
    await write('DELETE FROM lineage_segment WHERE shard IN (0, 48)');
    const { rows: read, ...found } = await lineage();
    expect([found, read]).toEqual([slow, [[0, COUNT]]]);
    expect(await extend()).toBe(2);
    expect(await lineage()).toEqual({ ...slow, rows: [[96, COUNT]] });
  });

  it.each([
    ['damaged', `UPDATE lineage_segment SET content = set_byte(content, 3, 255) WHERE shard = 32`],
    ['without its digest', `UPDATE lineage_segment SET digest = sha256('x') WHERE shard = 32`],
    ['of other derivations', `UPDATE lineage_segment SET derivation = derivation + 1 WHERE shard = 32`],
    [
      'copied from elsewhere',
      `UPDATE lineage_segment g SET content = o.content, digest = o.digest FROM lineage_segment o WHERE g.shard = 32 AND o.shard = 48`,
    ],
  ])('reads the rows of a segment that is %s', async (_, sql) => {
    const { rows: __, ...slow } = await lineage();
    await extend();
    await write(sql);
    const { rows, ...found } = await lineage();
    expect(found).toEqual(slow);
    expect(rows).toEqual([
      [32, 48],
      [96, COUNT],
    ]);
  });

  it('believes no segment of shards that are not registered', async () => {
    const { rows: _, ...slow } = await lineage();
    await extend();
    await write(`UPDATE lineage_segment SET shards = 1000 WHERE shard = 80`);
    const { rows, ...found } = await lineage();
    expect([found, rows]).toEqual([slow, [[80, COUNT]]]);
  });

  it('answers for one shard from its row, as it does from memory, until it has read all', async () => {
    await extend();
    const { parents } = await lineage();
    const [sql, shards] = [[] as string[], [...parents.keys()]];
    const reader: Reader = {
      query: (text, parameters) => {
        sql.push(text);
        return rooms.database.query(text, parameters);
      },
    };
    const fresh = new Lineage(reader);
    const ask = async (): Promise<void> => {
      for (const shard of shards) expect(await fresh.parentsOf(shard)).toEqual(parents[shard]?.slice(1));
      expect(await fresh.parentsOf(COUNT)).toEqual([]);
    };
    await ask();
    expect(new Set(sql).size).toBe(1);
    // Beyond some hundred shards it reads all, once.
    for (let round = 0; round < 3; round++) await ask();
    const taken = sql.length;
    expect(sql.some((text) => text.includes('lineage_segment'))).toBe(true);
    for (const shard of shards) expect(await fresh.parentsOf(shard)).toEqual(parents[shard]?.slice(1));
    expect(sql).toHaveLength(taken);
  });

  it('passes over a transaction’s own rows behind those that are committed', async () => {
    await extend();
    const undone = new Error('undone');
    const more = Array.from({ length: 50 }, (_, at) => declared(COUNT + at));
    const body = rooms.database.transaction(async (tx) => {
      await rooms.get(ShardsService).registerMany(tx, 'key:spec', more);
      const view = await new Lineage(rooms.database).view(tx);
      expect(view.shards).toBe(COUNT + 50);
      for (const [start, limit] of [
        [6, 150],
        [99, 150],
        [102, 140],
        [3, 80],
      ] as const) {
        const reached = new Set<number>([start]);
        for (let shard = start; shard < limit; shard++) {
          const derivation = view.derivationOf(shard);
          const parents = derivation === null ? [] : Array.from(view.parentsOf(derivation));
          if (parents.some((parent) => reached.has(parent))) reached.add(shard);
        }
        for (const followed of [0, 2, Infinity])
          expect([...(await downstreamInSlices(view, Bitmap.of([start]), limit, followed))]).toEqual([...reached]);
      }
      throw undone;
    });
    await expect(body).rejects.toBe(undone);
  });
});
