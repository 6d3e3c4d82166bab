import { systemClock, WhenceError } from '@core/kernel';
import fc from 'fast-check';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsReadModel, VendorsService } from '@domain/vendors';
import { Database, type Transaction } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  type DatasetVersions,
  type DeclareModelVersion,
  ModelsReadModel,
  ModelsService,
  type ParentReference,
  STAGES,
  type RecordUse,
  UseWithdrawalsService,
} from './index.js';

const BY = 'key:test';
const START = '2026-01-01T00:00:00.000Z';
const END = '2026-02-01T00:00:00.000Z';

/**
 * Dataset versions `d@0`, `d@1`… are committed and have the id of their version; `d@late` is not
 * committed yet.
 */
const datasets: DatasetVersions = {
  within: () => ({
    version: async (dataset, version) => {
      if (dataset !== 'd') return null;
      if (version === 'late') return { id: 99, state: 'committing' };
      return /^\d$/.test(version) ? { id: Number(version), state: 'committed' } : null;
    },
    versions: async (ids) => ids.map((id) => ({ id, dataset: 'd', version: String(id) })),
    splitSizes: async () => new Map([[2, [{ split: 'train' }, { split: 'test' }]]]),
  }),
};

let test: TestDatabase;
let database: Database;
let ledger: LedgerReadModel;
let models: ModelsReadModel;
let service: ModelsService;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await Database.connect({
    url: test.url,
    applicationName: 'models-spec',
  });
  ledger = new LedgerReadModel(database, systemClock);
  models = new ModelsReadModel(database);
  const writer = new LedgerService(systemClock);
  const vendors = new VendorsReadModel(database);
  service = new ModelsService(writer, ledger, models, vendors, datasets);
  const openai = { slug: 'openai', name: 'OpenAI', kind: 'model_provider' } as const;
  await write((tx) => new VendorsService(writer, ledger, vendors).put(tx, BY, openai));
});

afterEach(async () => {
  await database?.close();
  await test?.drop();
});

const write = <Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> => database.transaction(body);
const declare = (statement: DeclareModelVersion) => write((tx) => service.declare(tx, BY, statement));
const model = (name: string, ...parents: ParentReference[]) => declare({ model: name, version: '1', parents });
const from = (name: string): ParentReference => ({ relation: 'fine_tuned_from', model: name, version: '1' });
const use = (more: Partial<RecordUse> = {}): RecordUse => ({
  ...{ dataset: 'd', version: '0', stage: 'sft', startedAt: START },
  ...more,
});
const record = (name: string, ...uses: RecordUse[]) => write((tx) => service.recordUses(tx, BY, name, '1', { uses }));
const sizeNow = async (): Promise<number> => (await ledger.position()).treeSize;
const refused = (code: string, pointer: string): unknown =>
  expect.objectContaining({ code, complaints: expect.arrayContaining([expect.objectContaining({ pointer })]) });

describe('a model version', () => {
  it('is declared once, with all its parents; a repeat exists', async () => {
    await model('base');
    const statement: DeclareModelVersion = {
      ...{ model: 'lark', version: '1.0', description: 'small\nand quick' },
      parents: [from('base'), { relation: 'distilled_from', external: 'openai/gpt-4o@2024-08-06' }],
    };
    const first = await declare(statement);
    const again = await declare({ ...statement, parents: [...(statement.parents ?? [])].reverse() });
    expect(first).toMatchObject({ existing: false, receipt: { index: 2 } });
    expect(again).toEqual({ ...first, existing: true });
    expect(await models.version('lark', '1.0', 3)).toEqual(first.modelVersion);
    expect(first.modelVersion).toEqual({
      ...{ id: 1, model: 'lark', version: '1.0', entry: 2, description: 'small\nand quick' },
      parents: [
        { relation: 'fine_tuned_from', id: 0, model: 'base', version: '1' },
        { relation: 'distilled_from', external: 'openai/gpt-4o@2024-08-06' },
      ],
    });
    expect(await models.version('lark', '1.0', 2)).toBeNull();
  });

  it('refuses another declaration as a conflict, and records nothing', async () => {
    await model('base');
    await model('lark', from('base'));
    const others: DeclareModelVersion[] = [
      { model: 'lark', version: '1' },
      { model: 'lark', version: '1', parents: [{ ...from('base'), relation: 'merged_from' }] },
      { model: 'lark', version: '1', parents: [from('base')], description: 'x' },
    ];
    for (const other of others) {
      await expect(declare(other)).rejects.toMatchObject({ kind: 'conflict', code: 'model-version-conflict' });
    }
    expect(await sizeNow()).toBe(3);
  });

  it.each([
    { relation: 'distilled_from', external: 'openai/gpt-4o@1' },
    { relation: 'distilled_from', model: 'openai/gpt-4o', version: '1' },
    { relation: 'distilled_from', model: 'openai/gpt-4o@1' },
  ] satisfies ParentReference[])('may name an external parent as %j', async (parent) => {
    const { modelVersion } = await model('lark', parent);
    expect(modelVersion.parents).toEqual([{ relation: 'distilled_from', external: 'openai/gpt-4o@1' }]);
  });

  it.each([
    ['unknown-parent', '/parents/0', from('nobody')],
    ['unknown-parent', '/parents/0', from('lark')],
    ['unknown-parent-vendor', '/parents/0', { relation: 'merged_from', external: 'nobody/m@1' }],
    ['invalid-model-version', '/parents/0', { relation: 'merged_from', model: 'm' }],
    ['invalid-model-version', '/parents/0/external', { relation: 'merged_from', external: 'm@1' }],
    ['invalid-model-version', '/parents/0/relation', { ...from('base'), relation: 'grown_from' as 'merged_from' }],
    ['invalid-model-version', '/parents/0/external', { relation: 'merged_from', external: 'openai/m' }],
    ['invalid-model-version', '/parents/0/version', { relation: 'merged_from', model: 'm', version: 'a\u0000' }],
  ] satisfies [string, string, ParentReference][])('%s at %s refuses a parent', async (code, pointer, parent) => {
    await expect(model('lark', parent)).rejects.toEqual(refused(code, pointer));
    expect(await sizeNow()).toBe(1);
  });

  it('does not name a parent twice', async () => {
    await model('base');
    await expect(model('lark', from('base'), from('base'))).rejects.toEqual(
      refused('invalid-model-version', '/parents/1'),
    );
  });

  it('is listed with its model', async () => {
    for (const version of ['2', '10', '1']) await declare({ model: 'lark', version });
    for (const name of ['Zebra', 'ape', 'lark-base']) await model(name);
    const list = await models.models({ limit: 10 }, 7);
    expect(list.map((item) => [item.model, item.versions, item.latest])).toEqual([
      ['Zebra', 1, '1'],
      ['ape', 1, '1'],
      ['lark', 3, '1'],
      ['lark-base', 1, '1'],
    ]);
    expect(await models.models({ limit: 2, after: 'ape' }, 7)).toEqual(list.slice(2));
    expect(await models.models({ limit: 10 }, 3)).toEqual([{ model: 'lark', versions: 2, latest: '10' }]);
    const page = await models.versionsOf('lark', { limit: 2 }, 7);
    expect(page.map(({ version }) => version)).toEqual(['2', '10']);
    const rest = await models.versionsOf('lark', { limit: 2, after: page.at(-1)?.id }, 7);
    expect(rest.map(({ version }) => version)).toEqual(['1']);
  });
});

describe('a use', () => {
  beforeEach(() => model('lark'));

  it('is recorded, finished, and readable as of then; members that are left out stay', async () => {
    const running = await record('lark', use({ epochs: 2 }));
    const again = await record('lark', use({ epochs: 2, startedAt: '2026-01-01T00:00:00Z' }));
    const finished = await record('lark', use({ finishedAt: END }));
    const late = await record('lark', use());
    const outcomes = [running, again, finished, late].map(({ uses }) => uses[0]?.outcome);
    expect(outcomes).toEqual(['recorded', 'existing', 'amended', 'existing']);
    expect(again.uses[0]?.receipt).toEqual(running.uses[0]?.receipt);
    expect(late.uses[0]?.receipt).toEqual(finished.uses[0]?.receipt);
    const held = { id: running.uses[0]?.use.id, modelVersion: 0, datasetVersion: 0, stage: 'sft', startedAt: START };
    expect(await models.uses([0], 2)).toEqual([]);
    expect(await models.uses([0], 3)).toEqual([{ ...held, epochs: 2, validFrom: 2 }]);
    expect(await models.uses([0], 4)).toEqual([{ ...held, epochs: 2, finishedAt: END, validFrom: 3 }]);
    expect(await sizeNow()).toBe(4);
  });

  it('may be amended again: other epochs, another purpose, another end', async () => {
    await record('lark', use({ epochs: 1, purpose: 'research', finishedAt: END }));
    const changes: Partial<RecordUse>[] = [
      { epochs: 0.5 },
      { purpose: 'product' },
      { finishedAt: '2026-03-01T00:00:00.000Z' },
      { jurisdictions: ['US-CA', 'EU', 'EU'] },
      { competesWith: ['openai'] },
      { competesWith: [] },
    ];
    for (const change of changes) {
      expect((await record('lark', use(change))).uses[0]?.outcome).toBe('amended');
    }
    expect(await models.usesOfDatasets([0], await sizeNow())).toEqual([
      expect.objectContaining({
        epochs: 0.5,
        purpose: 'product',
        finishedAt: '2026-03-01T00:00:00.000Z',
        jurisdictions: ['EU', 'US-CA'],
        competesWith: [],
      }),
    ]);
  });

  it('is recorded with others, one entry each, all or none', async () => {
    await record('lark', use());
    const { uses } = await record(
      'lark',
      use({ version: '1' }),
      use(),
      use({ stage: 'rl' }),
      use({ epochs: 3, stage: 'sft', version: '2' }),
    );
    expect(uses.map(({ outcome }) => outcome)).toEqual(['recorded', 'existing', 'recorded', 'recorded']);
    expect(uses.map(({ receipt }) => receipt.index)).toEqual([3, 2, 4, 5]);
    await expect(record('lark', use({ version: '3' }), use({ version: 'late' }))).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect(await sizeNow()).toBe(6);
    expect((await models.usesOfDatasets([1, 2, 3], 6)).map(({ datasetVersion }) => datasetVersion).sort()).toEqual([
      1, 2,
    ]);
  });

  it.each([
    ['unknown-dataset-version', '/uses/0/version', { version: 'none' }],
    ['unknown-dataset-version', '/uses/0/version', { dataset: 'e' }],
    ['dataset-version-not-committed', '/uses/0/version', { version: 'late' }],
    ['invalid-use', '/uses/0/stage', { stage: 'gazing' as 'sft' }],
    ['invalid-use', '/uses/0/finishedAt', { finishedAt: START }],
    ['invalid-use', '/uses/0/epochs', { epochs: 0 }],
    ['invalid-use', '/uses/0/epochs', { epochs: Number.POSITIVE_INFINITY }],
    ['invalid-use', '/uses/0/purpose', { purpose: 'x'.repeat(501) as 'product' }],
    ['invalid-use', '/uses/0/purpose', { purpose: 'anneal' as 'product' }],
    ['invalid-use', '/uses/0/jurisdictions/1', { jurisdictions: ['DE', 'UK'] }],
    ['unknown-competitor', '/uses/0/competesWith/0', { competesWith: ['nobody'] }],
    ['unknown-split', '/uses/0/splits/0', { splits: ['train'] }],
    ['invalid-use', '/uses/0/splits', { splits: [] }],
    ['invalid-use', '/uses/0/startedAt', { startedAt: '2026-02-30T00:00:00Z' }],
  ] satisfies [string, string, Partial<RecordUse>][])('%s at %s refuses it', async (code, pointer, part) => {
    await expect(record('lark', use(part))).rejects.toEqual(refused(code, pointer));
    expect(await sizeNow()).toBe(2);
  });

  it('names splits of its dataset version, which a later statement may change', async () => {
    await record('lark', use({ version: '2', splits: ['train', 'test', 'train'] }));
    const splits = async (): Promise<unknown> => (await models.usesOfDatasets([2], await sizeNow()))[0]?.splits;
    expect(await splits()).toEqual(['test', 'train']);
    expect((await record('lark', use({ version: '2' }))).uses[0]?.outcome).toBe('existing');
    expect((await record('lark', use({ version: '2', splits: ['train'] }))).uses[0]?.outcome).toBe('amended');
    expect(await splits()).toEqual(['train']);
    const other = use({ version: '2', splits: ['train', 'dev'] });
    await expect(record('lark', other)).rejects.toEqual(refused('unknown-split', '/uses/0/splits/0'));
  });

  it('is named once in a request, and its model version is registered', async () => {
    await expect(record('lark', use(), use({ epochs: 2 }))).rejects.toEqual(refused('invalid-use', '/uses/1'));
    await expect(record('owl', use())).rejects.toMatchObject({ kind: 'not-found', code: 'model-version-not-found' });
  });

  it.each(STAGES)('may have the stage %s', async (stage) => {
    expect((await record('lark', use({ stage }))).uses[0]?.use.stage).toBe(stage);
  });
});

describe('text from outside', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      "'; DROP TABLE model_version; --",
      '../../etc/passwd',
      '%2F',
      '\u0000',
      '\ud800',
      'a@b',
      '模型',
      'é',
      ' x ',
      '',
    ),
  );

  it('is withdrawn once by an order, however often the order is carried out', async () => {
    await model('m');
    const { uses } = await record('m', use(), use({ version: '1' }), use({ version: '2' }));
    const ids = uses.map(({ use: { id } }) => id);
    const since = await sizeNow();
    const withdrawals = new UseWithdrawalsService(new LedgerService(systemClock), models, datasets);
    const carryOut = (some: readonly string[]) =>
      write((tx) => withdrawals.withdrawEach(tx, some, { by: BY, reason: 'a mistake', since }));
    expect(await carryOut(ids.slice(0, 2))).toMatchObject({ withdrawn: 2, same: 0, receipt: { index: since + 1 } });
    await record('m', use());
    // The worker died, and another attempt begins anew.
    expect(await carryOut(ids)).toMatchObject({ withdrawn: 1, same: 2 });
    expect(await carryOut(ids)).toEqual({ withdrawn: 0, same: 3, receipt: null });
    const [{ id } = { id: -1 }] = await models.versionsOf('m', { limit: 1 }, await sizeNow());
    expect((await models.uses([id], await sizeNow())).map((one) => one.id)).toEqual(ids.slice(0, 1));
    expect((await models.withdrawnUses([id], await sizeNow())).map((one) => one.id).sort()).toEqual(
      ids.slice(1).sort(),
    );
    expect(await models.uses([id], since)).toHaveLength(3);
  });

  it('is stored exactly or refused as invalid', async () => {
    const property = fc.asyncProperty(hostile, hostile, hostile, async (name, version, text) => {
      try {
        const { modelVersion } = await declare({ model: name, version, description: text });
        expect(await models.version(name, version, await sizeNow())).toEqual(modelVersion);
      } catch (error) {
        if (!(error instanceof WhenceError)) throw error;
        expect(error.kind).toBe(error.code === 'model-version-conflict' ? 'conflict' : 'invalid');
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });
});
