import fc from 'fast-check';
import { canonicalJson } from '@core/kernel';
import { LedgerReadModel, WriteQueue } from '@domain/ledger';
import { openModules, type OpenModules } from '@testing/modules';
import { FINDING_SEVERITIES, type Finding, type NewFinding } from './finding.js';
import { FindingStepsService } from './finding-steps.service.js';
import { FindingsModule } from './findings.module.js';
import { FindingsReadModel } from './findings.read-model.js';
import { FindingsService } from './findings.service.js';

const again: NewFinding = {
  kind: 'removed-content-registered',
  severity: 'warning',
  subject: { removal: 'r1' },
  detail: 'Content that a removal selects was registered.',
};
const reason = 'looked at';

describe('findings', () => {
  let rooms: OpenModules;
  let service: FindingsService;
  let steps: FindingStepsService;
  let findings: FindingsReadModel;
  let ledger: LedgerReadModel;

  beforeEach(async () => {
    rooms = await openModules({ imports: [FindingsModule] });
    service = rooms.get(FindingsService);
    steps = rooms.get(FindingStepsService);
    findings = rooms.get(FindingsReadModel);
    ledger = rooms.get(LedgerReadModel);
  });
  afterEach(() => rooms.close());

  const write: WriteQueue['write'] = (work) => rooms.get(WriteQueue).write(work);
  const raise = (...found: NewFinding[]) => write((tx) => service.raise(tx, 'system:spec', found));
  const raised = async (found: NewFinding): Promise<string> => (await raise(found))[0]?.id ?? '';
  const sizeNow = async (): Promise<number> => (await ledger.position()).treeSize;

  it('are raised once for a kind and a subject, until they are settled', async () => {
    const [first] = await raise(again);
    const id = first?.id ?? '';
    expect(await raise(again, { ...again, detail: 'Said otherwise.' })).toEqual(Array(2).fill({ id, existing: true }));
    expect(await sizeNow()).toBe(1);
    await write((tx) => steps.acknowledge(tx, 'key:c', id, { reason }));
    expect(await raise(again)).toEqual([{ id, existing: true }]);
    await write((tx) => steps.resolve(tx, 'key:c', id, { reason }));
    const [second] = await raise(again);
    expect(second).toEqual({ id: expect.not.stringMatching(id), existing: false });
    expect(await findings.finding(id, 4)).toMatchObject({ ...again, state: 'resolved', count: 1, entry: 0 });
    expect((await findings.findings({}, { limit: 9 }, 4)).map((found) => found.id)).toEqual([second?.id, id]);
    expect(await findings.findings({ state: 'open' }, { limit: 9 }, 3)).toEqual([]);
    expect(await findings.finding(second?.id ?? '', 3)).toBeNull();
  });

  it('are raised by the thousand in one round: counts add up, and ten examples are kept', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => ({
      ...again,
      subject: { removal: `r${n % 3}` },
      count: 2,
      examples: [`s3://b/${n}`],
    }));
    let queries = 0;
    const answers = await write((tx) => {
      const query = tx.query.bind(tx);
      tx.query = (...asked: Parameters<typeof query>) => (queries++, query(...asked)) as never;
      return service.raise(tx, 'system:spec', many);
    });
    expect(queries).toBeLessThan(15);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
    const one = await findings.finding(answers[0]?.id ?? '', 3);
    expect(one).toMatchObject({ count: 2_000, state: 'open' });
    expect(one?.examples).toEqual(Array.from({ length: 10 }, (_, n) => `s3://b/${3 * n}`));
    await raise({ ...again, subject: { removal: 'r0' }, count: 5, examples: ['s3://b/x'] });
    expect(await findings.finding(answers[0]?.id ?? '', 4)).toMatchObject({ count: 2_005, entry: 0 });
    expect(await findings.finding(answers[0]?.id ?? '', 3)).toMatchObject({ count: 2_000 });
    expect(await sizeNow()).toBe(4);
  });

  it('list who changed the state and why, as of a position', async () => {
    const id = await raised(again);
    const first = await write((tx) => steps.acknowledge(tx, 'key:c1', id, { reason }));
    await raise({ ...again, count: 1 });
    const repeated = await write((tx) => steps.acknowledge(tx, 'key:c1', id, { reason }));
    expect(repeated).toEqual({ receipt: first.receipt, existing: true, state: 'acknowledged' });
    await write((tx) => steps.waive(tx, 'key:c2', id, { reason: 'counsel' }));
    expect(await findings.steps(id, 4)).toMatchObject([
      { state: 'open', by: 'system:spec', entry: 0 },
      { state: 'acknowledged', by: 'key:c1', reason, entry: 1 },
      { state: 'waived', by: 'key:c2', reason: 'counsel', entry: 3 },
    ]);
    expect(await findings.steps(id, 3)).toHaveLength(2);
  });

  it.each(['acknowledge', 'resolve', 'waive'] as const)('cannot be %sd once they are settled', async (step) => {
    const id = await raised(again);
    await write((tx) => steps.resolve(tx, 'key:c', id, { reason }));
    const otherwise = write((tx) => steps[step](tx, 'key:c', id, { reason: 'another' }));
    await expect(otherwise).rejects.toMatchObject({ kind: 'conflict', code: 'finding-settled' });
    expect(await sizeNow()).toBe(2);
  });

  it('are in line with what is found: raised, updated, left alone, resolved and raised again', async () => {
    const about = (removal: string, more: Partial<NewFinding> = {}): NewFinding => ({
      ...{ ...again, subject: { removal }, count: 2, examples: ['s3://b/1', 's3://b/2'], vendors: ['acme'] },
      ...more,
    });
    const subjects = ['r1', 'r2', 'r3'].map((removal) => ({ removal }));
    const settle = (...found: NewFinding[]) =>
      write((tx) => service.settle(tx, 'system:spec', { kind: again.kind, found, subjects }, 'It is gone.'));
    const shown = async (asOf: number) => {
      const found = await findings.findings({}, { limit: 9 }, asOf);
      return found
        .reverse()
        .map(({ subject, state, severity, detail, count, examples, vendors }) =>
          [subject.removal, state, severity, detail, count, examples.length, vendors.join()].join(' '),
        );
    };
    expect(await settle(about('r1'), about('r2'))).toEqual({ opened: 2, updated: 0, closed: 0 });
    const before = await shown(2);
    expect(await settle(about('r2'), about('r1'))).toEqual({ opened: 0, updated: 0, closed: 0 });
    const less = about('r1', {
      severity: 'info',
      detail: 'Less.',
      count: 1,
      examples: ['s3://b/1'],
      vendors: ['beta'],
    });
    expect(await settle(less, about('r3'))).toEqual({ opened: 1, updated: 1, closed: 1 });
    const after = ['r1 open info Less. 1 1 beta', `r2 resolved warning ${again.detail} 2 2 acme`];
    expect(await shown(5)).toEqual([...after, `r3 open warning ${again.detail} 2 2 acme`]);
    expect(await shown(2)).toEqual(before);
    expect((await findings.findings({ severity: 'info' }, { limit: 9 }, 5)).map(({ subject }) => subject)).toEqual([
      { removal: 'r1' },
    ]);
    const waived = (await findings.findings({ state: 'open' }, { limit: 9 }, 5)).find(
      ({ subject }) => subject.removal === 'r3',
    );
    await write((tx) => steps.waive(tx, 'key:c', waived?.id ?? '', { reason }));
    expect(await settle(less, about('r2'), about('r3', { count: 9 }))).toEqual({ opened: 1, updated: 0, closed: 0 });
    expect((await shown(7)).filter((one) => one.startsWith('r2') || one.startsWith('r3'))).toEqual([
      after[1],
      `r3 waived warning ${again.detail} 2 2 acme`,
      `r2 open warning ${again.detail} 2 2 acme`,
    ]);
  });

  it('are not found under an unknown id', async () => {
    const none = write((tx) => steps.waive(tx, 'key:c', 'finding-0', { reason }));
    await expect(none).rejects.toMatchObject({ kind: 'not-found', code: 'finding-not-found' });
  });

  it.each([
    ['/subject', { subject: {} }],
    ['/detail', { detail: '' }],
    ['/detail', { detail: 'a\u0000b' }],
    ['/count', { count: 0 }],
    ['/count', { count: 1.5 }],
    ['/evidence', { evidence: { text: 'x'.repeat(30_000) } }],
  ])('are refused with a malformed %s', async (pointer, part) => {
    await expect(raise({ ...again, ...part })).rejects.toMatchObject({
      ...{ kind: 'invalid', code: 'invalid-finding', complaints: [{ pointer }] },
    });
  });

  it('fit into an entry at their largest', async () => {
    const id = await raised({
      ...{ ...again, detail: 'ß'.repeat(2_000), evidence: { text: 'x'.repeat(24_000) }, count: 1 },
      examples: Array.from({ length: 40 }, (_, n) => `s3://${n}/${'x'.repeat(2_000)}`),
      vendors: Array.from({ length: 300 }, (_, n) => `v${n}`),
      datasets: Array.from({ length: 90 }, (_, n) => `${n} ${'ß'.repeat(190)}`),
    });
    const found = await findings.finding(id, 1);
    expect(found?.examples).toHaveLength(10);
    expect([found?.vendors.length, found?.vendors.at(-1)]).toEqual([101, '*']);
    expect([found?.datasets.length, found?.datasets.at(-1)]).toEqual([11, '*']);
    // Who is not named may be among the others: it is found, and not hidden.
    const about = { removals: [], vendor: 'v299' };
    expect((await findings.findings({ about }, { limit: 9 }, 1)).map((one) => one.id)).toEqual([id]);
    expect(await findings.findings({ dataset: 'another' }, { limit: 9 }, 1)).toHaveLength(1);
  });

  describe('compared with a replay of the entries', () => {
    const found = fc.record({
      kind: fc.constantFrom('removed-content-registered', 'verification-violated'),
      severity: fc.constantFrom(...FINDING_SEVERITIES),
      subject: fc.record({ removal: fc.constantFrom('r1', 'r2') }),
      detail: fc.constantFrom('One.', 'Two.'),
      count: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      examples: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      vendors: fc.uniqueArray(fc.constantFrom('v', 'w', 'x'), { maxLength: 2 }),
      datasets: fc.option(fc.uniqueArray(fc.constantFrom('d', 'e'), { maxLength: 2 }), { nil: undefined }),
    });
    const act = fc.oneof(
      fc.record({ raise: fc.array(found, { minLength: 1, maxLength: 4 }) }),
      fc.record({ step: fc.constantFrom('acknowledge', 'resolve', 'waive'), which: fc.nat(5) }),
    );

    /** The obvious way: what the entries [0, size) say, one after the other. */
    async function replay(size: number): Promise<Finding[]> {
      const held = new Map<string, Finding>();
      for (const { kind, at, index, data } of await ledger.entries([...Array(size).keys()])) {
        // As its builder in ledger-entries.ts writes it.
        const { finding: id, ...said } = data as unknown as Finding &
          Partial<Pick<Finding, 'vendors' | 'datasets'>> & { finding: string };
        const known = held.get(id);
        const [vendors, datasets] = (['vendors', 'datasets'] as const).map((list) => [
          ...new Set([...(known?.[list] ?? []), ...(said[list] ?? [])]),
        ]);
        if (!known)
          held.set(id, {
            ...said,
            vendors: vendors ?? [],
            datasets: datasets ?? [],
            id,
            state: 'open',
            entry: index,
            raisedAt: at,
            lastSeenAt: at,
          });
        else if (kind === 'finding.recurred') {
          const examples = [...new Set([...known.examples, ...said.examples])].slice(0, 10);
          const names = { vendors: vendors ?? [], datasets: datasets ?? [] };
          held.set(id, { ...known, ...names, lastSeenAt: at, count: known.count + said.count, examples });
        } else held.set(id, { ...known, state: kind.slice('finding.'.length) as Finding['state'] });
      }
      return [...held.values()].sort((a, b) => b.entry - a.entry);
    }

    it('are equal, and never two of a kind and subject are unsettled', async () => {
      const property = fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 14 }), async (acts) => {
        for (const one of acts) {
          if ('raise' in one) await raise(...(one.raise as NewFinding[]));
          else {
            const open = await findings.findings({}, { limit: 100 }, await sizeNow());
            const id = open[one.which]?.id ?? 'none';
            await write((tx) => steps[one.step](tx, 'key:c', id, { reason })).catch((error: unknown) => {
              expect(['finding-settled', 'finding-not-found']).toContain((error as { code?: string }).code);
            });
          }
        }
        const size = await sizeNow();
        for (const asOf of [size, Math.floor(size / 2)]) {
          const expected = await replay(asOf);
          const listed = await findings.findings({}, { limit: 1_000 }, asOf);
          expect(listed.map(({ stepEntry: _, ...rest }) => rest)).toEqual(
            expected.map((one) => expect.objectContaining(one)),
          );
          const about = { removals: [], vendor: 'v' };
          const ofVendor = await findings.findings({ about, dataset: 'd' }, { limit: 1_000 }, asOf);
          const named = expected.filter(({ vendors, datasets }) => vendors.includes('v') && datasets.includes('d'));
          expect(ofVendor.map(({ id }) => id)).toEqual(named.map(({ id }) => id));
          for (const state of ['open', 'waived'] as const) {
            const some = await findings.findings({ state, removal: 'r1' }, { limit: 1_000 }, asOf);
            const wanted = expected.filter((one) => one.state === state && one.subject.removal === 'r1');
            expect(some.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
          }
          const unsettled = expected.filter(({ state }) => state === 'open' || state === 'acknowledged');
          const keys = unsettled.map(({ kind, subject }) => kind + canonicalJson({ ...subject }));
          expect(new Set(keys).size).toBe(keys.length);
        }
      });
      await fc.assert(property, { numRuns: 12 });
    });
  });
});
