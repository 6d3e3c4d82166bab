import fc from 'fast-check';
import { DatasetsModule, DatasetsService } from '@domain/datasets';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { ModelsModule, ModelsService } from '@domain/models';
import { REGISTRATION_FOLLOWERS, RemovalSettings, RemovalsModule, RemovalsService } from '@domain/removals';
import { type ShardDeclaration, ShardRegistrationModule, ShardsModule, ShardsService } from '@domain/shards';
import {
  VerificationModule,
  VerificationReadModel,
  VerificationRunsService,
  VerificationService,
  VerificationSettings,
} from '@domain/verification';
import { openModules, type OpenModules } from '@testing/modules';

const digestOf = (n: number): string => `sha256:${n.toString(16).padStart(64, '0')}`;
const BY = 'key:spec';

describe('a verification, compared with walking every descendant of what is out', () => {
  let rooms: OpenModules;
  let now = '';
  beforeEach(async () => {
    rooms = await open();
  });
  afterEach(() => rooms.close());

  const open = (): Promise<OpenModules> => {
    const clock = { now: () => new Date(now) };
    const nothing = { head: () => Promise.resolve(null), digest: () => Promise.resolve(null) };
    const settings = [new VerificationSettings(nothing, clock), new RemovalSettings(false, clock)];
    const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);
    const imports = [registration, ShardsModule, DatasetsModule, ModelsModule, RemovalsModule, VerificationModule];
    return openModules({ imports, settings, clock });
  };
  const write: WriteQueue['write'] = (work) => rooms.get(WriteQueue).write(work);
  const register = (declaration: ShardDeclaration) =>
    write(async (tx) => {
      const [outcome] = await rooms.get(ShardsService).registerMany(tx, BY, [declaration]);
      if (outcome?.outcome === 'refused') throw outcome.error;
    });
  const commit = (version: string, members: readonly number[]) =>
    write((tx) => {
      const add = members.map((n) => digestOf(n));
      return rooms.get(DatasetsService).commit(tx, BY, { dataset: 'mix', version, add });
    });
  const use = async (model: string, version: string, startedAt: string, finishedAt?: string) => {
    await write((tx) => rooms.get(ModelsService).declare(tx, BY, { model, version: '1', parents: [] }));
    const one = { dataset: 'mix', version, stage: 'sft' as const, startedAt, ...(finishedAt && { finishedAt }) };
    await write((tx) => rooms.get(ModelsService).recordUses(tx, BY, model, '1', { uses: [one] }));
  };
  const verify = async (removal: string) => {
    const { id } = await write((tx) => rooms.get(VerificationService).begin(tx, BY, removal));
    const runs = rooms.get(VerificationRunsService);
    const options = { signal: new AbortController().signal, progress: () => undefined };
    const made = await runs.run(await runs.verification(id), options);
    await write((tx) => rooms.get(VerificationService).conclude(tx, 'system:worker', id, made));
    const { treeSize } = await rooms.get(LedgerReadModel).position();
    const read = rooms.get(VerificationReadModel);
    const checks = await read.checks(id, treeSize);
    const verdicts = Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));
    return { checks, verdicts, list: await read.list(id, 'committed-sets', treeSize) };
  };

  const pick = fc.nat({ max: 1_000 });
  const act = fc.oneof(
    { weight: 4, arbitrary: fc.record({ parents: fc.array(pick, { maxLength: 3 }), redacts: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ members: fc.array(pick, { minLength: 1, maxLength: 4 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        used: pick,
        days: fc.integer({ min: -40, max: 40 }),
        for: fc.option(fc.nat(40), { nil: undefined }),
      }),
    },
  );
  interface Told {
    readonly parents: number[][];
    readonly redactions: Set<number>;
    readonly versions: { members: number[]; at: string }[];
    readonly uses: { version: number; startedAt: string; finishedAt?: string }[];
  }
  const dayOf = (day: number): string => new Date(Date.UTC(2026, 4, 1) + day * 86_400_000).toISOString();

  /** The obvious way: each shard by itself, up all of its paths but those through redactions. */
  function isOut(shard: number, selected: readonly number[], { parents, redactions }: Told): boolean {
    if (selected.includes(shard)) return true;
    return (
      !redactions.has(shard) &&
      (parents[shard] ?? []).some((parent) => isOut(parent, selected, { parents, redactions, versions: [], uses: [] }))
    );
  }

  async function tell(acts: readonly object[], order: { after: number; selects: number[]; effective: number }) {
    const told: Told = { parents: [[]], redactions: new Set(), versions: [], uses: [] };
    let removal: string | undefined;
    now = dayOf(0);
    await register({ digest: digestOf(0) });
    const selected = [...new Set(order.selects.map((n) => n % 3))];
    for (const n of [1, 2]) {
      await register({ digest: digestOf(n) });
      told.parents.push([]);
    }
    for (const [at, one] of acts.entries()) {
      now = dayOf(3 * at);
      if (at === order.after) removal = await ordered(selected, dayOf(order.effective));
      if ('parents' in one) await derive(told, one as { parents: number[]; redacts: boolean }, selected, removal);
      else if ('members' in one) {
        const members = [...new Set((one as { members: number[] }).members.map((n) => n % told.parents.length))];
        await commit(`v${told.versions.length}`, members);
        told.versions.push({ members, at: now });
      } else if (told.versions.length > 0) {
        const { used, days, for: length } = one as { used: number; days: number; for?: number };
        const version = used % told.versions.length;
        const startedAt = dayOf(3 * at + days);
        const finishedAt = length === undefined ? undefined : dayOf(3 * at + days + length + 1);
        await use(`m${told.uses.length}`, `v${version}`, startedAt, finishedAt);
        told.uses.push({ version, startedAt, ...(finishedAt !== undefined && { finishedAt }) });
      }
    }
    now = dayOf(1_000);
    removal ??= await ordered(selected, dayOf(order.effective));
    return { told, removal, selected };
  }

  const ordered = async (selected: number[], effectiveAt: string): Promise<string> => {
    const selector = { shards: selected.map(digestOf) };
    const statement = { selector, reason: 'contract', effectiveAt, method: 'redact' as const };
    return (await write((tx) => rooms.get(RemovalsService).order(tx, BY, statement))).removal.id;
  };

  /** A redaction only of what is out, as it is refused otherwise. */
  async function derive(
    told: Told,
    { parents, redacts }: { parents: number[]; redacts: boolean },
    selected: readonly number[],
    removal: string | undefined,
  ): Promise<void> {
    const n = told.parents.length;
    const from = [...new Set(parents.map((parent) => parent % n))];
    const redaction =
      redacts && removal !== undefined && from.length > 0 && from.every((parent) => isOut(parent, selected, told));
    const activity = redaction ? { kind: 'redaction', removal } : { kind: 'filter' };
    const declaration = {
      digest: digestOf(n),
      ...(from.length > 0 && { derivedFrom: from.map(digestOf), activity }),
    };
    await register(declaration);
    told.parents.push(from);
    if (redaction) told.redactions.add(n);
  }

  it('every version and every use is judged the same', async () => {
    const order = fc.record({
      after: fc.nat(12),
      selects: fc.array(pick, { minLength: 1, maxLength: 2 }),
      effective: fc.integer({ min: -10, max: 70 }),
    });
    const property = fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 22 }), order, async (acts, asked) => {
      await rooms.close();
      rooms = await open();
      const { told, removal, selected } = await tell(acts, asked);
      const effective = dayOf(asked.effective);
      const out = told.parents.flatMap((_, n) => (isOut(n, selected, told) ? n : []));
      const late = told.versions.map(({ members, at }) => at >= effective && members.some((n) => out.includes(n)));
      const lateUses = told.uses.filter(({ version, startedAt, finishedAt }) => {
        const held = told.versions[version]?.members.some((n) => out.includes(n)) ?? false;
        return held && (startedAt >= effective || finishedAt === undefined || finishedAt > effective);
      });
      const { checks, verdicts, list } = await verify(removal);
      expect(checks[0]?.parameters['out']).toBe(out.length);
      const violated = list
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as { version: string; outcome: string })
        .flatMap(({ version, outcome }) => (outcome === 'violated' ? version : []));
      expect(violated.sort()).toEqual(late.flatMap((is, n) => (is ? `v${n}` : [])).sort());
      expect(verdicts['committed-sets']).toBe(late.includes(true) ? 'violated' : 'excluded');
      expect(checks[1]?.evidence['late']).toBe(lateUses.length);
      expect(verdicts['uses']).toBe(lateUses.length > 0 ? 'violated' : 'excluded');
    });
    await fc.assert(property, { numRuns: 8 });
  }, 120_000);
});
