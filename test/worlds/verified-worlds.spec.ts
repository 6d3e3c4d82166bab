import fc from 'fast-check';
import { DatasetsModule, DatasetsService } from '@domain/datasets';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { ModelsModule, ModelsService } from '@domain/models';
import { REGISTRATION_FOLLOWERS, RemovalSettings, RemovalsModule, RemovalOrdersService } from '@domain/removals';
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

describe('verification of random worlds', () => {
  let modules: OpenModules;
  let now = '';
  beforeEach(async () => {
    modules = await open();
  });
  afterEach(() => modules.close());

  const open = (): Promise<OpenModules> => {
    const clock = { now: () => new Date(now) };
    const nothing = { head: () => Promise.resolve(null), digest: () => Promise.resolve(null), outside: () => null };
    const settings = [new VerificationSettings(nothing, clock), new RemovalSettings(false, clock)];
    const registration = ShardRegistrationModule.with(REGISTRATION_FOLLOWERS);
    const imports = [registration, ShardsModule, DatasetsModule, ModelsModule, RemovalsModule, VerificationModule];
    return openModules({ imports, settings, clock });
  };
  const write: WriteQueue['write'] = (work) => modules.get(WriteQueue).write(work);
  const register = (declaration: ShardDeclaration) =>
    write(async (tx) => {
      const [outcome] = await modules.get(ShardsService).registerMany(tx, BY, [declaration]);
      if (outcome?.outcome === 'refused') throw outcome.error;
    });
  const commit = (version: string, members: readonly number[]) =>
    write((tx) => {
      const add = members.map((n) => digestOf(n));
      return modules.get(DatasetsService).commit(tx, BY, { dataset: 'mix', version, add });
    });
  const use = async (model: string, version: string, startedAt: string, finishedAt?: string) => {
    await write((tx) => modules.get(ModelsService).declare(tx, BY, { model, version: '1', parents: [] }));
    const one = { dataset: 'mix', version, stage: 'sft' as const, startedAt, ...(finishedAt && { finishedAt }) };
    await write((tx) => modules.get(ModelsService).recordUses(tx, BY, model, '1', { uses: [one] }));
  };
  const verify = async (removal: string) => {
    const { id } = await write((tx) => modules.get(VerificationService).begin(tx, BY, removal));
    const runs = modules.get(VerificationRunsService);
    const options = { signal: new AbortController().signal, progress: () => undefined };
    const made = await runs.run(await runs.verification(id), options);
    await write((tx) => modules.get(VerificationService).conclude(tx, 'system:worker', id, made));
    const { treeSize } = await modules.get(LedgerReadModel).position();
    const read = modules.get(VerificationReadModel);
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
  interface Recorded {
    readonly parents: number[][];
    readonly redactions: Set<number>;
    readonly versions: { members: number[]; at: string }[];
    readonly uses: { version: number; startedAt: string; finishedAt?: string }[];
  }
  const dayOf = (day: number): string => new Date(Date.UTC(2026, 4, 1) + day * 86_400_000).toISOString();

  /** Brute force for one shard: walks up all of its paths except those through redactions. */
  function isRemoved(shard: number, selected: readonly number[], { parents, redactions }: Recorded): boolean {
    if (selected.includes(shard)) return true;
    return (
      !redactions.has(shard) &&
      (parents[shard] ?? []).some((parent) =>
        isRemoved(parent, selected, { parents, redactions, versions: [], uses: [] }),
      )
    );
  }

  async function record(acts: readonly object[], order: { after: number; selects: number[]; effective: number }) {
    const recorded: Recorded = { parents: [[]], redactions: new Set(), versions: [], uses: [] };
    let removal: string | undefined;
    now = dayOf(0);
    await register({ digest: digestOf(0) });
    const selected = [...new Set(order.selects.map((n) => n % 3))];
    for (const n of [1, 2]) {
      await register({ digest: digestOf(n) });
      recorded.parents.push([]);
    }
    for (const [at, one] of acts.entries()) {
      now = dayOf(3 * at);
      if (at === order.after) removal = await ordered(selected, dayOf(order.effective));
      if ('parents' in one) await derive(recorded, one as { parents: number[]; redacts: boolean }, selected, removal);
      else if ('members' in one) {
        const members = [...new Set((one as { members: number[] }).members.map((n) => n % recorded.parents.length))];
        await commit(`v${recorded.versions.length}`, members);
        recorded.versions.push({ members, at: now });
      } else if (recorded.versions.length > 0) {
        const { used, days, for: length } = one as { used: number; days: number; for?: number };
        const version = used % recorded.versions.length;
        const startedAt = dayOf(3 * at + days);
        const finishedAt = length === undefined ? undefined : dayOf(3 * at + days + length + 1);
        await use(`m${recorded.uses.length}`, `v${version}`, startedAt, finishedAt);
        recorded.uses.push({ version, startedAt, ...(finishedAt !== undefined && { finishedAt }) });
      }
    }
    now = dayOf(1_000);
    removal ??= await ordered(selected, dayOf(order.effective));
    return { recorded, removal, selected };
  }

  const ordered = async (selected: number[], effectiveAt: string): Promise<string> => {
    const selector = { shards: selected.map(digestOf) };
    const statement = { selector, reason: 'contract', effectiveAt, method: 'redact' as const };
    return (await write((tx) => modules.get(RemovalOrdersService).order(tx, BY, statement))).removal.id;
  };

  /** Registers a redaction only of removed shards: others are refused. */
  async function derive(
    recorded: Recorded,
    { parents, redacts }: { parents: number[]; redacts: boolean },
    selected: readonly number[],
    removal: string | undefined,
  ): Promise<void> {
    const n = recorded.parents.length;
    const from = [...new Set(parents.map((parent) => parent % n))];
    const redaction =
      redacts &&
      removal !== undefined &&
      from.length > 0 &&
      from.every((parent) => isRemoved(parent, selected, recorded));
    const activity = redaction ? { kind: 'redaction', removal } : { kind: 'filter' };
    const declaration = {
      digest: digestOf(n),
      ...(from.length > 0 && { derivedFrom: from.map(digestOf), activity }),
    };
    await register(declaration);
    recorded.parents.push(from);
    if (redaction) recorded.redactions.add(n);
  }

  it('gives every dataset version and use the verdict of a brute-force walk over all descendants', async () => {
    const order = fc.record({
      after: fc.nat(12),
      selects: fc.array(pick, { minLength: 1, maxLength: 2 }),
      effective: fc.integer({ min: -10, max: 70 }),
    });
    const property = fc.asyncProperty(
      fc.array(act, { minLength: 6, maxLength: 22 }),
      order,
      async (acts, drawnOrder) => {
        await modules.close();
        modules = await open();
        const { recorded, removal, selected } = await record(acts, drawnOrder);
        const effective = dayOf(drawnOrder.effective);
        const removed = recorded.parents.flatMap((_, n) => (isRemoved(n, selected, recorded) ? n : []));
        const late = recorded.versions.map(
          ({ members, at }) => at >= effective && members.some((n) => removed.includes(n)),
        );
        const usesOfRemoved = recorded.uses.filter(
          ({ version }) => recorded.versions[version]?.members.some((n) => removed.includes(n)) ?? false,
        );
        const lateUses = usesOfRemoved.filter(
          ({ startedAt, finishedAt }) => startedAt >= effective || (finishedAt !== undefined && finishedAt > effective),
        );
        const runningUses = usesOfRemoved.filter(
          ({ startedAt, finishedAt }) => startedAt < effective && finishedAt === undefined,
        );
        const { checks, verdicts, list } = await verify(removal);
        expect(checks[0]?.parameters['out']).toBe(removed.length);
        const violated = list
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as { version: string; outcome: string })
          .flatMap(({ version, outcome }) => (outcome === 'violated' ? version : []));
        expect(violated.sort()).toEqual(late.flatMap((is, n) => (is ? `v${n}` : [])).sort());
        expect(verdicts['committed-sets']).toBe(late.includes(true) ? 'violated' : 'excluded');
        expect(checks[1]?.evidence['late']).toBe(lateUses.length);
        expect(checks[1]?.evidence['running']).toBe(runningUses.length);
        const otherwise = runningUses.length > 0 ? 'inconclusive' : 'excluded';
        expect(verdicts['uses']).toBe(lateUses.length > 0 ? 'violated' : otherwise);
      },
    );
    await fc.assert(property, { numRuns: 8 });
  });
});
