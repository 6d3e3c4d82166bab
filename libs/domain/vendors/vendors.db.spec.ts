import fc from 'fast-check';
import { type Instant, type Period, periodHolds, periodsOverlap, systemClock, WhenceError } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database, type Transaction } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  namesMatch,
  type Terms,
  type RecordTerms,
  termsId,
  type TermsQuestion,
  type Vendor,
  VENDOR_KINDS,
  type DeclareVendor,
  VendorsReadModel,
  VendorsService,
} from './index.js';

const BY = 'key:test';
const ALL = { limit: 1_000 };
const JANUARY = { from: '2026-01-01T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' };
const acme: DeclareVendor = { slug: 'acme', name: 'Acme', kind: 'model_provider' };
const business: RecordTerms = {
  document: 'Business Terms',
  version: '1',
  channel: 'api',
  effective: JANUARY,
  rules: [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }],
};

let test: TestDatabase;
let database: Database;
let ledger: LedgerReadModel;
let vendors: VendorsReadModel;
let service: VendorsService;

beforeEach(async () => {
  test = await createTestDatabase();
  database = await Database.connect({
    url: test.url,
    applicationName: 'vendors-spec',
  });
  ledger = new LedgerReadModel(database, systemClock);
  vendors = new VendorsReadModel(database);
  service = new VendorsService(new LedgerService(systemClock), ledger, vendors);
});

afterEach(async () => {
  await database?.close();
  await test?.drop();
});

const write = <Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> => database.transaction(body);
const put = (vendor: DeclareVendor) => write((tx) => service.put(tx, BY, vendor));
const record = (vendor: string, terms: RecordTerms) => write((tx) => service.recordTerms(tx, BY, vendor, terms));
const sizeNow = async (): Promise<number> => (await ledger.position()).treeSize;
const refused = (pointer: string, kind = 'invalid'): unknown =>
  expect.objectContaining({ kind, complaints: [expect.objectContaining({ pointer })] });

describe('a vendor', () => {
  it('is declared, repeated, and changed, with the old statement readable as of then', async () => {
    const first = await put(acme);
    const again = await put({ ...acme });
    const renamed = await put({ ...acme, name: 'Acme AI', url: 'https://acme.example/' });
    expect(first.existing).toBe(false);
    expect(again).toEqual({ receipt: first.receipt, existing: true });
    expect(renamed).toMatchObject({ existing: false, receipt: { index: 1 } });
    expect(await vendors.vendor('acme', 0)).toBeNull();
    expect(await vendors.vendor('acme', 1)).toEqual({ ...acme, validFrom: 0 });
    expect(await vendors.vendor('acme', 2)).toEqual({
      ...acme,
      name: 'Acme AI',
      url: 'https://acme.example/',
      validFrom: 1,
    });
    expect(await sizeNow()).toBe(2);
  });

  it('may change back, by a third statement', async () => {
    await put(acme);
    await put({ ...acme, name: 'Acme AI' });
    expect(await put(acme)).toMatchObject({ existing: false, receipt: { index: 2 } });
  });

  it('is listed by slug, page by page', async () => {
    for (const slug of ['b', 'a-b', 'a', 'ab', 'a.b']) await put({ ...acme, slug });
    const slugs: string[] = [];
    for (;;) {
      const page = await vendors.vendors({ limit: 2, after: slugs.at(-1) }, 5);
      if (page.length === 0) break;
      slugs.push(...page.map(({ slug }) => slug));
    }
    expect(slugs).toEqual(['a', 'a-b', 'a.b', 'ab', 'b']);
    expect(await vendors.vendors(ALL, 2)).toHaveLength(2);
  });

  it('is distinguished from unknown vendors', async () => {
    await put(acme);
    expect(await vendors.unknownAmong(['zeta', 'acme', 'beta', 'zeta'], 1)).toEqual(['zeta', 'beta']);
    expect(await vendors.unknownAmong(['acme'], 0)).toEqual(['acme']);
    expect(await vendors.unknownAmong([], 1)).toEqual([]);
  });
});

describe('terms', () => {
  it('are amended by other content for the same identity, and stay readable as of then', async () => {
    await put(acme);
    const first = await record('acme', business);
    const again = await record('acme', {
      ...business,
      effective: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    });
    const effective = { from: '2026-01-15T00:00:00.000Z' };
    const amended = await record('acme', { ...business, effective });
    expect(first).toMatchObject({ existing: false, amended: false, id: termsId('acme', business) });
    expect(again).toEqual({ ...first, existing: true });
    expect(amended).toMatchObject({ existing: false, amended: true, id: first.id, receipt: { index: 2 } });
    const onTheTenth = { at: '2026-01-10T00:00:00.000Z' };
    expect(await vendors.termsOf('acme', onTheTenth, ALL, 2)).toEqual([
      { ...business, id: first.id, vendor: 'acme', validFrom: 1 },
    ]);
    expect(await vendors.termsOf('acme', onTheTenth, ALL, 3)).toEqual([]);
    expect(await vendors.termsById(first.id, 3)).toMatchObject({ effective, validFrom: 2 });
    expect(await vendors.termsById(first.id, 1)).toBeNull();
  });

  it('keep every member', async () => {
    await put(acme);
    const full: RecordTerms = {
      ...{ document: 'Bedingungen „Ω“', version: '2', channel: 'api+web', jurisdiction: 'EEA/CH' },
      ...{ url: 'https://acme.example/t?a=1', digest: `sha256:${'0f'.repeat(32)}` },
      ...{ publishedAt: '2025-12-01T00:00:00.000Z', effective: { to: JANUARY.to }, evidence: 'disputed' },
      rules: [
        {
          ...{ rule: 'R', scope: 's', involvement: ['content', 'annotation'], exceptions: ['x', 'y'] },
          ...{ quote: 'one\ntwo “three”', source: '§1', note: 'n' },
        },
        { rule: 'NO_CLAUSE_FOUND' },
      ],
    };
    const { id } = await record('acme', full);
    expect(await vendors.termsById(id, 2)).toEqual({ ...full, id, vendor: 'acme', validFrom: 1 });
  });

  it('are refused for an unknown vendor', async () => {
    await expect(record('nobody', business)).rejects.toMatchObject({ kind: 'not-found', code: 'vendor-not-found' });
    expect(await sizeNow()).toBe(0);
  });

  it('are refused if they end when or before they begin', async () => {
    await put(acme);
    for (const effective of [
      { from: JANUARY.to, to: JANUARY.from },
      { from: JANUARY.to, to: JANUARY.to },
    ]) {
      await expect(record('acme', { ...business, effective })).rejects.toEqual(refused('/effective/to'));
    }
    expect(await sizeNow()).toBe(1);
  });

  it('are paged in their order, the newest effective first and the undated last', async () => {
    await put(acme);
    const starts = [
      undefined,
      '2026-01-01T00:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
      '2026-01-01T00:00:00.000Z',
      undefined,
    ];
    for (const [at, from] of starts.entries()) {
      await record('acme', { ...business, version: `${at}`, effective: { ...(from && { from }) } });
    }
    const paged: Terms[] = [];
    for (;;) {
      const page = await vendors.termsOf('acme', {}, { limit: 2, after: paged.at(-1)?.id }, 6);
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged).toEqual(await vendors.termsOf('acme', {}, ALL, 6));
    expect(paged.map(({ effective }) => effective.from)).toEqual([
      starts[2],
      starts[1],
      starts[1],
      undefined,
      undefined,
    ]);
  });

  it('are found by id, whatever the other members of the question', async () => {
    await put(acme);
    const { id } = await record('acme', business);
    const question = { vendor: 'other', channel: 'nothing', during: { from: '2030-01-01T00:00:00.000Z' } };
    const [named, unnamed] = await vendors.termsInForce([{ ...question, terms: id }, question], 2);
    expect(named?.map((terms) => terms.id)).toEqual([id]);
    expect(unnamed).toEqual([]);
  });
});

describe('text from outside', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.constantFrom(
      "'; DROP TABLE vendor; --",
      '../../etc/passwd',
      '%00',
      '\u0000',
      '\ud800',
      '<b>',
      '$1',
      'é',
      ' x ',
      '',
    ),
  );

  it('is stored exactly or refused as invalid', async () => {
    await put(acme);
    const property = fc.asyncProperty(hostile, hostile, hostile, async (one, two, three) => {
      const declaration: RecordTerms = {
        ...{ document: one, version: 'v', channel: two, effective: {} },
        rules: [{ rule: 'R', quote: three, exceptions: [one] }],
      };
      try {
        const { id } = await record('acme', declaration);
        expect(await vendors.termsById(id, await sizeNow())).toMatchObject(declaration);
        const [found] = await vendors.termsOf('acme', { channel: two }, { limit: 1 }, await sizeNow());
        expect(found).toBeDefined();
      } catch (error) {
        if (!(error instanceof WhenceError)) throw error;
        expect(error.kind).toBe('invalid');
      }
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it.each([
    ['/url', { url: 'javascript:alert(1)' }],
    ['/name', { name: 'a\u0000b' }],
    ['/slug', { slug: '../etc' }],
    ['/kind', { kind: 'bank' as 'other' }],
  ])('refuses a malformed %s of a vendor', async (pointer, part) => {
    await expect(put({ ...acme, ...part })).rejects.toEqual(refused(pointer));
  });
});

describe('reads as of a tree size', () => {
  const slug = fc.constantFrom('acme', 'beta', 'gamma');
  const instant = fc.nat(6).map((month): Instant => new Date(Date.UTC(2026, month)).toISOString());
  const period = fc
    .record({ from: fc.option(instant, { nil: undefined }), to: fc.option(instant, { nil: undefined }) })
    .filter(({ from, to }) => from === undefined || to === undefined || from < to)
    .map(({ from, to }): Period => ({ ...(from && { from }), ...(to && { to }) }));
  const channel = fc.option(fc.constantFrom('api', 'web', 'api+web', 'phone/api'), { nil: undefined });
  const statement = fc.oneof(
    fc.record({ vendor: fc.record({ slug, name: fc.constantFrom('A', 'B'), kind: fc.constantFrom(...VENDOR_KINDS) }) }),
    fc.record({
      of: slug,
      terms: fc.record({
        document: fc.constantFrom('Terms', 'Policy'),
        version: fc.constantFrom('1', '2'),
        channel,
        jurisdiction: fc.option(fc.constantFrom('EEA', 'CH', 'EEA/CH'), { nil: undefined }),
        generators: fc.option(fc.subarray(['acme/a', 'acme/A-2*', 'acme/b@1', 'acme/b@2*'], { minLength: 1 }), {
          nil: undefined,
        }),
        effective: period,
        rules: fc.array(fc.record({ rule: fc.constantFrom('FORBID', 'ALLOW') }), { maxLength: 2 }),
      }),
    }),
  );
  const question = fc.record({
    vendor: slug,
    channel,
    jurisdiction: fc.option(fc.constantFrom('EEA', 'CH', 'US'), { nil: undefined }),
    generator: fc.option(fc.constantFrom('acme/a@1', 'acme/a-2b@1', 'acme/B@1', 'acme/b@20', 'other/a@1'), {
      nil: undefined,
    }),
    during: period,
  });

  /** The obvious way: the statements of entries [0, size), the last of each identity holding. */
  async function replay(size: number): Promise<{ vendors: Vendor[]; terms: Terms[] }> {
    const held = { vendors: new Map<string, Vendor>(), terms: new Map<string, Terms>() };
    for (const entry of await ledger.entries([...Array(size).keys()])) {
      // As its builder in ledger-entries.ts writes it.
      const data = entry.data as unknown as Vendor & Terms & { terms: string };
      if (entry.kind === 'vendor.declared') held.vendors.set(data.slug, { ...data, validFrom: entry.index });
      const { terms: id, ...rest } = data;
      if (entry.kind === 'terms.recorded') held.terms.set(id, { ...rest, id, validFrom: entry.index });
    }
    return { vendors: [...held.vendors.values()], terms: [...held.terms.values()] };
  }

  const byId = (list: readonly Terms[]): Terms[] => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  const newestFirst = (list: readonly Terms[]): boolean =>
    list.every((terms, at) => at === 0 || (list[at - 1]?.effective.from ?? '') >= (terms.effective.from ?? ''));

  it('equal a replay of the statements until then', async () => {
    const property = fc.asyncProperty(
      fc.array(statement, { minLength: 5, maxLength: 25 }),
      fc.array(question, { maxLength: 6 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      instant,
      async (statements, questions, sizes, at) => {
        for (const one of statements) {
          if ('vendor' in one) await put(one.vendor);
          else await record(one.of, one.terms).catch(onlyUnknownVendor);
        }
        const total = await sizeNow();
        for (const size of sizes.map((part) => Math.round(part * total))) {
          await compare(size, questions, at);
        }
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  async function compare(size: number, questions: readonly TermsQuestion[], at: Instant): Promise<void> {
    const expected = await replay(size);
    const bySlug = [...expected.vendors].sort((a, b) => (a.slug < b.slug ? -1 : 1));
    expect(await vendors.vendors(ALL, size)).toEqual(bySlug);
    const matching = (asked: Omit<TermsQuestion, 'during'>, inForce: (period: Period) => boolean): Terms[] =>
      expected.terms.filter(
        (terms) =>
          terms.vendor === asked.vendor &&
          namesMatch(terms.channel, asked.channel) &&
          namesMatch(terms.jurisdiction, asked.jurisdiction) &&
          binds(terms, asked.generator) &&
          inForce(terms.effective),
      );
    const answers = await vendors.termsInForce(questions, size);
    for (const [index, asked] of questions.entries()) {
      const answer = answers[index] ?? [];
      expect(byId(answer)).toEqual(byId(matching(asked, (effective) => periodsOverlap(effective, asked.during))));
      expect(newestFirst(answer)).toBe(true);
      const now = await vendors.termsOf(asked.vendor, { ...asked, at }, ALL, size);
      expect(byId(now)).toEqual(byId(matching(asked, (effective) => periodHolds(effective, at))));
      await compareUnversioned(asked, at, size);
    }
  }

  /** A generator without a version is asked about as each of its versions is. */
  async function compareUnversioned(asked: TermsQuestion, at: Instant, size: number): Promise<void> {
    const [name] = asked.generator?.split('@') ?? [];
    if (name === undefined) return;
    const found = async (generator: string): Promise<Terms[]> =>
      vendors.termsOf(asked.vendor, { ...asked, generator, at }, ALL, size);
    const each = await Promise.all(['1', '2', '20'].map((version) => found(`${name}@${version}`)));
    const any = new Map(each.flat().map((terms) => [terms.id, terms]));
    expect(byId(await found(name))).toEqual(byId([...any.values()]));
  }

  /** As a regular expression reads the patterns. */
  function binds({ generators }: Terms, generator: string | undefined): boolean {
    if (generators === undefined || generator === undefined) return true;
    return generators.some((pattern) =>
      new RegExp(`^${pattern.endsWith('*') ? pattern.slice(0, -1) : `${pattern}(@|$)`}`, 'i').test(generator),
    );
  }

  function onlyUnknownVendor(error: unknown): void {
    expect(error).toMatchObject({ code: 'vendor-not-found' });
  }
});
