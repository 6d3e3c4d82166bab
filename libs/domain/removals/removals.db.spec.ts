import type { Clock, Instant } from '@core/kernel';
import { FindingsReadModel } from '@domain/findings';
import { LedgerReadModel } from '@domain/ledger';
import {
  type Outcome,
  ShardCorrectionsService,
  type ShardDeclaration,
  ShardRegistrationModule,
  ShardsService,
} from '@domain/shards';
import { VendorsService } from '@domain/vendors';
import type { Transaction } from '@platform/database';
import { openModules, type OpenModules } from '@testing/modules';
import {
  REGISTRATION_FOLLOWERS,
  RemovalSettings,
  RemovalsModule,
  RemovalScopesReadModel,
  RemovalOrdersService,
  type OrderRemoval,
  type SelectorStatement,
} from './index.js';

const START = '2026-06-01T00:00:00.000Z';
const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;

describe('removals', () => {
  let rooms: OpenModules;
  let now: Instant;
  const clock: Clock = { now: () => new Date(now) };

  const open = async (approval = false): Promise<void> => {
    now = START;
    rooms = await openModules({
      imports: [ShardRegistrationModule.with(REGISTRATION_FOLLOWERS), RemovalsModule],
      settings: [new RemovalSettings(approval, clock)],
      clock,
    });
    for (const slug of ['acme', 'other'])
      await write((tx) => rooms.get(VendorsService).put(tx, 'key:e', { slug, name: slug, kind: 'model_provider' }));
  };
  afterEach(() => rooms.close());

  const write = <Result>(body: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    rooms.database.transaction(body);
  const scopes = (): RemovalScopesReadModel => rooms.get(RemovalScopesReadModel);
  const sizeNow = async (): Promise<number> => (await rooms.get(LedgerReadModel).position()).treeSize;
  const registered = (...declarations: ShardDeclaration[]): Promise<Outcome[]> =>
    write((tx) => rooms.get(ShardsService).registerMany(tx, 'key:e', declarations));
  const statement = (selector: SelectorStatement, more: Partial<OrderRemoval> = {}): OrderRemoval => ({
    selector,
    reason: 'The terms forbid it.',
    effectiveAt: START,
    method: 'delete',
    ...more,
  });
  const ordered = async (selector: SelectorStatement, more: Partial<OrderRemoval> = {}): Promise<string> =>
    (await write((tx) => rooms.get(RemovalOrdersService).order(tx, 'key:c', statement(selector, more)))).removal.id;
  const scope = async (id: string, asOf?: number): Promise<{ selected: number[]; tainted: number[] }> => {
    const { selected, tainted } = await scopes().scope(id, asOf ?? (await sizeNow()));
    return { selected: [...selected], tainted: [...tainted] };
  };
  const made = (n: number, origin: object | undefined, more: ShardDeclaration = {}): ShardDeclaration => ({
    digest: digestOf(n),
    uri: `s3://b/${n}`,
    ...(origin && { origins: [{ kind: 'model_generated', involvement: 'content', generator: 'acme/m@1', ...origin }] }),
    ...more,
  });
  const human: ShardDeclaration['origins'] = [{ kind: 'human', involvement: 'content' }];

  describe('of a vendor’s output', () => {
    beforeEach(async () => {
      await open();
      await registered(
        made(0, {}),
        made(1, undefined, { origins: human }),
        made(2, undefined, { derivedFrom: [digestOf(0), digestOf(1)] }),
      );
    });

    it('select shards that declare the origin, and taint their descendants', async () => {
      const id = await ordered({ vendor: 'acme' });
      expect(id).toBe('removal-1');
      expect(await scope(id)).toEqual({ selected: [0], tainted: [0, 2] });
      const items = await scopes().page(id, { limit: 10 }, await sizeNow());
      const entry = (await sizeNow()) - 1;
      expect(items).toEqual([
        { number: 0, name: digestOf(0), role: 'selected', entry, at: START },
        { number: 2, name: digestOf(2), role: 'descends', entry, at: START },
      ]);
    });

    it('include matching shards registered later, and raise a finding', async () => {
      const id = await ordered({ vendor: 'acme' });
      const before = await sizeNow();
      await registered(made(3, { involvement: 'rewrite' }), made(4, undefined, { derivedFrom: [digestOf(2)] }));
      await registered(made(0, {}), made(5, undefined, { derivedFrom: [digestOf(1)] }));
      expect(await scope(id)).toEqual({ selected: [0, 3], tainted: [0, 2, 3, 4] });
      expect(await scope(id, before)).toEqual({ selected: [0], tainted: [0, 2] });
      expect(await scope(id, before + 1)).toEqual({ selected: [0, 3], tainted: [0, 2, 3] });
      const found = await rooms.get(FindingsReadModel).findings({ removal: id }, { limit: 10 }, await sizeNow());
      expect(found.map(({ kind, count, examples }) => [kind, count, examples])).toEqual([
        ['removed-content-derived', 1, [digestOf(4)]],
        ['removed-content-registered', 2, [digestOf(3), digestOf(0)]],
      ]);
    });

    it('do not taint redactions that answer them, nor their descendants', async () => {
      const id = await ordered({ vendor: 'acme' });
      const other = await ordered({ shards: [digestOf(0)] });
      const redaction = (removal: string, parent: number): ShardDeclaration => ({
        derivedFrom: [digestOf(parent)],
        activity: { kind: 'redaction', removal },
      });
      const [cleaned, , refused, unknown] = await registered(
        made(3, undefined, redaction(id, 2)),
        made(4, undefined, { derivedFrom: [digestOf(3)] }),
        made(5, undefined, redaction(id, 1)),
        made(6, undefined, redaction('removal-9', 2)),
      );
      expect([cleaned, refused, unknown]).toMatchObject([
        { outcome: 'registered' },
        { outcome: 'refused', error: { code: 'redaction-refused', complaints: [{ pointer: '/derivedFrom' }] } },
        { outcome: 'refused', error: { code: 'redaction-refused', complaints: [{ pointer: '/activity/removal' }] } },
      ]);
      expect((await scope(id)).tainted).toEqual([0, 2]);
      expect((await scope(other)).tainted).toEqual([0, 2, 3, 4]);
      expect(await scopes().redactions(id, await sizeNow())).toEqual([{ redacted: [2], shards: [3] }]);
    });

    it('do not taint redactions after corrections of them or their ancestors', async () => {
      const web = { dataset: 'web' };
      await registered(made(3, {}, { ...web, derivedFrom: [digestOf(1)] }));
      const both = await ordered({ vendor: 'acme', dataset: 'web' });
      const place = await ordered({ dataset: 'web' });
      const redaction = (removal: string): ShardDeclaration => ({
        ...{ ...web, derivedFrom: [digestOf(3)], activity: { kind: 'redaction', removal } },
      });
      await registered(
        made(4, undefined, redaction(both)),
        made(5, undefined, { ...web, derivedFrom: [digestOf(4), digestOf(1)] }),
        made(6, undefined, redaction(place)),
        made(7, undefined, { ...web, derivedFrom: [digestOf(6)] }),
      );
      expect((await scope(both)).tainted).toEqual([3, 6, 7]);
      expect((await scope(place)).tainted).toEqual([3, 4, 5]);
      const correct = (n: number, facts: object) =>
        write((tx) => rooms.get(ShardCorrectionsService).correct(tx, 'key:e', digestOf(n), { reason: 'r', ...facts }));
      await correct(6, { records: 7 });
      await correct(7, { records: 7 });
      expect((await scope(place)).tainted).toEqual([3, 4, 5]);
      await correct(1, { origins: made(1, {}).origins, dataset: 'web' });
      expect(await scope(both)).toEqual({ selected: [1, 3], tainted: [1, 2, 3, 5, 6, 7] });
      expect(await scope(place)).toEqual({ selected: [1, 3, 4, 5], tainted: [1, 2, 3, 4, 5] });
      await correct(4, { origins: made(4, {}).origins });
      expect((await scope(both)).selected).toEqual([1, 3, 4]);
    });

    it('include a shard from the entry of the correction that makes it match', async () => {
      const web = { dataset: 'web', origins: human };
      await registered(made(3, undefined, web), made(4, undefined, { derivedFrom: [digestOf(3), digestOf(1)] }));
      const id = await ordered({ vendor: 'acme', dataset: 'web' });
      expect(await scope(id)).toEqual({ selected: [], tainted: [] });
      await registered(made(5, undefined, { derivedFrom: [digestOf(1)], dataset: 'web' }));
      const before = await sizeNow();
      const correct = (n: number, facts: object) =>
        write((tx) => rooms.get(ShardCorrectionsService).correct(tx, 'key:e', digestOf(n), { reason: 'r', ...facts }));
      await correct(1, { origins: made(1, {}).origins });
      expect(await scope(id)).toEqual({ selected: [5], tainted: [5] });
      await correct(2, { dataset: 'web' });
      expect(await scope(id)).toEqual({ selected: [2, 5], tainted: [2, 5] });
      await correct(1, { origins: human });
      await correct(3, { origins: made(3, {}).origins });
      expect(await scope(id)).toEqual({ selected: [2, 3, 5], tainted: [2, 3, 4, 5] });
      expect(await scope(id, before)).toEqual({ selected: [], tainted: [] });
      const items = await scopes().page(id, { limit: 9 }, await sizeNow());
      expect(items.map(({ number, entry }) => [number, entry - before])).toEqual([
        [2, 1],
        [3, 3],
        [4, 3],
        [5, 0],
      ]);
    });
  });
});
