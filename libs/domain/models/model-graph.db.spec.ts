import { systemClock } from '@core/kernel';
import fc from 'fast-check';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { VendorsReadModel } from '@domain/vendors';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  ModelsReadModel,
  ModelsService,
  type ModelUse,
  type ModelVersion,
  RELATIONS,
  type RecordUse,
} from './index.js';

const BY = 'key:test';

type Statement = { readonly parents: readonly number[] } | { readonly of: number; readonly use: RecordUse };

/**
 * Parents and the model of a use are drawn from what is declared by then, so that every statement
 * is possible.
 */
const statement = fc.oneof(
  fc.record({ parents: fc.array(fc.nat(1_000), { maxLength: 4 }) }),
  fc.record({
    of: fc.nat(3),
    use: fc.record(
      {
        dataset: fc.constant('d'),
        version: fc.constantFrom('0', '1'),
        stage: fc.constantFrom('sft' as const, 'rl' as const),
        startedAt: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
        finishedAt: fc.constantFrom('2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'),
        epochs: fc.constantFrom(1, 2.5),
        purpose: fc.constantFrom('research' as const, 'product' as const),
        jurisdictions: fc.constantFrom([], ['DE'], ['EU', 'US-CA']),
      },
      { requiredKeys: ['dataset', 'version', 'stage', 'startedAt'] },
    ),
  }),
);

/**
 * The model versions and uses that entries [0, size) speak of, the last statement of each use
 * holding.
 */
interface Replayed {
  readonly versions: ModelVersion[];
  readonly uses: ModelUse[];
}

describe('model versions on random graphs', () => {
  let test: TestDatabase;
  let database: Database;
  let ledger: LedgerReadModel;
  let models: ModelsReadModel;
  let service: ModelsService;

  const open = async (): Promise<void> => {
    test = await createTestDatabase();
    database = await Database.connect({ url: test.url, applicationName: 'model-graph-spec' });
    ledger = new LedgerReadModel(database, systemClock);
    models = new ModelsReadModel(database);
    const datasets = {
      within: () => ({
        version: async (_: string, version: string) => ({ id: Number(version), state: 'committed' as const }),
        versions: async () => [],
        splitSizes: async () => new Map(),
      }),
    };
    service = new ModelsService(
      new LedgerService(systemClock),
      ledger,
      models,
      new VendorsReadModel(database),
      datasets,
    );
  };

  const close = async (): Promise<void> => {
    await database.close();
    await test.drop();
  };

  async function state(statements: readonly Statement[]): Promise<void> {
    let declared = 0;
    const nth = (n: number): { model: string; version: string } => ({ model: `m${n % declared}`, version: '1' });
    await database.transaction(async (tx) => {
      for (const one of statements) {
        if ('parents' in one) {
          const parents = declared === 0 ? [] : [...new Set(one.parents.map((n) => n % declared))];
          const named = parents.map((n, at) => ({ relation: RELATIONS[at] ?? 'merged_from', ...nth(n) }));
          await service.declare(tx, BY, { model: `m${declared}`, version: '1', parents: named });
          declared++;
        } else if (declared > 0) {
          const { model, version } = nth(one.of);
          await service.recordUses(tx, BY, model, version, { uses: [one.use] });
        }
      }
    });
  }

  async function replay(size: number): Promise<Replayed> {
    const versions: ModelVersion[] = [];
    const uses = new Map<string, ModelUse>();
    const find = (model: string, version: string): ModelVersion | undefined =>
      versions.find((known) => known.model === model && known.version === version);
    for (const { kind, index, data } of await ledger.entries([...Array(size).keys()])) {
      if (kind === 'model.version-declared') {
        // As its builder in ledger-entries.ts writes it.
        const declared = data as unknown as ModelVersion;
        const parents = declared.parents.map((parent) =>
          'external' in parent ? parent : { ...parent, id: find(parent.model, parent.version)?.id ?? -1 },
        );
        versions.push({ ...declared, parents, id: versions.length, entry: index });
      } else {
        const {
          use,
          model,
          modelVersion,
          dataset: _dataset,
          datasetVersion,
          ...facts
        } = data as Record<string, string>;
        const trained = find(model ?? '', modelVersion ?? '');
        uses.set(use ?? '', {
          // As its builder in ledger-entries.ts writes it.
          ...(facts as unknown as ModelUse),
          id: use ?? '',
          modelVersion: trained?.id ?? -1,
          datasetVersion: Number(datasetVersion),
          validFrom: index,
        });
      }
    }
    return { versions, uses: [...uses.values()] };
  }

  const parentIds = (version: ModelVersion): number[] =>
    version.parents.flatMap((parent) => ('id' in parent ? [parent.id] : []));

  /** The obvious way: add parents until nothing is added. */
  function ancestorsOf(id: number, versions: readonly ModelVersion[]): Set<number> {
    const found = new Set<number>();
    for (let before = -1; before !== found.size;) {
      before = found.size;
      for (const version of versions) {
        if (version.id === id || found.has(version.id)) for (const parent of parentIds(version)) found.add(parent);
      }
    }
    return found;
  }

  /** The length of the shortest way to each ancestor, by relaxing every edge often enough. */
  function distances(id: number, versions: readonly ModelVersion[]): Map<number, number> {
    const distance = new Map([[id, 0]]);
    for (let round = 0; round < versions.length; round++) {
      for (const version of versions) {
        const here = distance.get(version.id);
        if (here === undefined) continue;
        for (const parent of parentIds(version)) {
          distance.set(parent, Math.min(distance.get(parent) ?? Infinity, here + 1));
        }
      }
    }
    return distance;
  }

  async function compare(size: number): Promise<void> {
    const { versions, uses } = await replay(size);
    const ids = versions.map(({ id }) => id);
    expect(await models.byIds(ids, size)).toEqual(versions);
    const byStart = (a: ModelUse, b: ModelUse): number => (a.startedAt + a.id < b.startedAt + b.id ? -1 : 1);
    for (const { id, model, version } of versions) {
      const { versions: chain, uses: made } = await models.chain(model, version, size);
      const distance = distances(id, versions);
      expect(chain.map((version) => version.id).sort()).toEqual([id, ...ancestorsOf(id, versions)].sort());
      expect(chain).toEqual(chain.map((version) => versions[version.id]));
      const steps = chain.map((version) => distance.get(version.id) ?? -1);
      expect(steps).toEqual([...steps].sort((a, b) => a - b));
      const ofChain = uses.filter(({ modelVersion }) => chain.some((one) => one.id === modelVersion));
      expect(made).toEqual(ofChain.sort(byStart));
    }
    for (const asked of [ids.slice(0, 1), ids.slice(1, 3), ids]) {
      const expected = versions.filter(({ id }) => asked.some((one) => ancestorsOf(id, versions).has(one)));
      expect(await models.descendantsOf(asked, size)).toEqual(expected);
    }
    expect(await models.uses(ids, size)).toEqual([...uses].sort(byStart));
    const ofTwo = uses.filter(({ datasetVersion }) => datasetVersion !== 1).sort(byStart);
    expect(await models.usesOfDatasets([0], size)).toEqual(ofTwo);
    for (const asked of [[0], [1], [0, 1]]) {
      const made = await models.usesOfDatasets(asked, size);
      const users = [...new Set(made.map(({ modelVersion }) => modelVersion))];
      const own = (await models.byIds(users, size)).map(({ id, model, version }) => {
        const stages = made.filter(({ modelVersion }) => modelVersion === id).map(({ stage }) => stage);
        return { id, model, version, stages: [...new Set(stages)] };
      });
      const below = (await models.descendantsOf(users, size))
        .filter(({ id }) => !users.includes(id))
        .map(({ id, model, version }) => ({ id, model, version, stages: null }));
      expect(await models.reachedBy(asked, size)).toEqual([...own, ...below].sort((a, b) => a.id - b.id));
    }
    const later = (await replay((await ledger.position()).treeSize)).versions[versions.length];
    if (!later) return;
    await expect(models.chain(later.model, later.version, size)).rejects.toMatchObject({
      code: 'model-version-not-found',
    });
  }

  it('have the chains, descendants and uses of a replay, at every tree size', async () => {
    const property = fc.asyncProperty(fc.array(statement, { minLength: 5, maxLength: 30 }), async (statements) => {
      await open();
      try {
        await state(statements);
        const { treeSize } = await ledger.position();
        for (let size = 0; size <= treeSize; size++) await compare(size);
      } finally {
        await close();
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it('visit each version of a ladder of diamonds once', async () => {
    await open();
    try {
      // Each rung has two versions and each of them both versions of the rung before: 2^40 ways
      // down.
      const rung = (n: number): number[] => (n === 0 ? [] : [2 * n - 2, 2 * n - 1]);
      await state(Array.from({ length: 80 }, (_, n) => ({ parents: rung(Math.floor(n / 2)) })));
      const [last] = await models.byIds([79], 80);
      const { versions: chain } = await models.chain(last?.model ?? '', last?.version ?? '', 80);
      expect(chain.map(({ id }) => id)).toEqual([
        79,
        ...Array.from({ length: 78 }, (_, n) => rung(39 - Math.floor(n / 2))[n % 2]),
      ]);
      expect(await models.descendantsOf([0], 80)).toHaveLength(78);
    } finally {
      await close();
    }
  });
});
