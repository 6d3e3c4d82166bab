import { verifyCertificate } from '@core/certificate';
import { parseVerifierKey } from '@core/note';
import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const [ONE, TWO, REMOVED, STRAY] = ['one', 'two', 'removed', 'stray'].map((name) => digestOf(`reading ${name}`));
const PLACE = 'file:///data/private/chats.jsonl';
const RUN = { run: 'job-1', model: 'lark', version: '1', stage: 'sft', dataset: 'mix@1' };

type Line = Record<string, unknown>;

describe('a trainer that read what nobody declared', () => {
  let scenario: Scenario;
  const path = `${modelPath('lark@1')}/receipts`;
  const reading = (sequence: number, shard: object, more: object = {}): Line => ({
    run: 'job-1',
    rank: 0,
    sequence,
    ...shard,
    at: `2026-03-01T00:00:0${sequence}Z`,
    seen: 'observed',
    ...more,
  });
  const send = async (lines: readonly (Line | string)[], role: 'engineer' | 'auditor' = 'engineer') => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const answer = await scenario.request(role, 'POST', '/v1/receipts/reading', text, {
      'content-type': 'application/x-ndjson',
    });
    const answered = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    return { status: answer.status, lines: answered, summary: answered.at(-1)?.['summary'] as Line };
  };
  const names = async (list: string): Promise<string[]> =>
    (await scenario.get(`${path}/shards?list=${list}`)).items.map(({ name }: { name: string }) => name);
  const findings = async (kind: string) => (await scenario.get(`/v1/findings?kind=${kind}`)).items;

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-01-10');
    await scenario.vendor('openai');
    for (const shard of [ONE, TWO, STRAY]) await scenario.shard(shard ?? '', { origins: [{ kind: 'human' }] });
    await scenario.shard(REMOVED ?? '', { origins: [{ kind: 'model_generated', generator: 'openai/gpt-4o@1' }] });
    await scenario.dataset('mix@1', [ONE ?? '', TWO ?? '', REMOVED ?? '']);
    await scenario.model('lark@1');
    scenario.on('2026-03-02');
    await scenario.use('lark@1', 'mix@1', { stage: 'sft', startedAt: midnight('2026-03-01') });
  });
  afterAll(() => scenario.end());

  it('is `none` before there are receipts', async () => {
    expect(await scenario.get(path)).toMatchObject({
      coverage: 'none',
      gaps: ['No receipt of this model version is recorded.'],
      declared: { uses: 1, shards: 3 },
      readDeclared: { shards: 0 },
    });
  });

  it('refuses a run of an unknown model version, and who may not register', async () => {
    const unknown = await send([{ ...RUN, run: 'job-x', version: '9', blind: [] }]);
    expect(unknown).toMatchObject({ status: 404, lines: [{ code: 'model-version-not-found' }] });
    expect((await send([{ ...RUN, blind: [] }], 'auditor')).status).toBe(403);
  });

  it('records receipts once, and reports lines that are no receipts', async () => {
    const header = { ...RUN, open: true, blind: ['native reader pyarrow'] };
    const lines = [
      header,
      reading(1, { shard: ONE }, { bytes: 100, how: 'audit' }),
      reading(2, { uri: PLACE, digest: STRAY }),
      '',
      reading(3, { uri: PLACE }),
      { ...reading(4, { shard: ONE }), seen: 'guessed' },
      'not json',
      reading(5, {}),
      { ...reading(6, { shard: ONE }), run: 'job-unknown' },
      reading(1, { shard: TWO }),
    ];
    const first = await send(lines);
    expect(first.status).toBe(207);
    expect(first.lines.slice(0, -1).map(({ line, code }) => [line, code])).toEqual([
      [6, 'invalid-reading'],
      [7, 'malformed-json'],
      [8, 'invalid-reading'],
      [9, 'run-not-stated'],
      [10, 'receipt-conflict'],
    ]);
    expect(first.lines[0]).toMatchObject({ errors: [{ pointer: '/seen' }] });
    expect(first.summary).toMatchObject({ received: 9, registered: 4, existing: 0, rejected: 5 });
    const again = await send(lines.slice(0, 5));
    expect(again).toMatchObject({ status: 200, summary: { registered: 0, existing: 4, rejected: 0 } });
    expect(await send([header, reading(2, { shard: TWO })])).toMatchObject({
      status: 207,
      lines: [{ line: 2, code: 'receipt-conflict' }, {}],
    });
  });

  it('raises findings for what no use declares', async () => {
    expect(await findings('undeclared-reading')).toMatchObject([
      { subject: { model: 'lark', version: '1' }, severity: 'warning', count: 1, examples: [STRAY] },
    ]);
    expect(await findings('unregistered-reading')).toMatchObject([{ count: 1, examples: [PLACE] }]);
  });

  it('shows what was read, and what the watcher could not see', async () => {
    expect(await scenario.get(path)).toMatchObject({
      coverage: 'incomplete',
      receipts: 3,
      readDeclared: { shards: 1, observed: 1, stated: 0 },
      readUndeclared: { shards: 1, unregistered: 1 },
      declaredUnread: { shards: 2 },
      readAfterRemoval: { shards: 0 },
      blind: { total: 1, items: [{ reason: 'native reader pyarrow', runs: 1 }] },
      open: { items: [{ run: 'job-1', rank: 0 }] },
      runs: { items: [{ run: 'job-1', stage: 'sft', dataset: 'mix@1' }] },
    });
    expect(await names('readDeclared')).toEqual([ONE]);
    expect(await names('readUndeclared')).toEqual([STRAY, PLACE]);
    expect(await names('declaredUnread')).toEqual([TWO, REMOVED]);
    const page = await scenario.get(`${path}/shards?list=readUndeclared&limit=1`);
    const rest = await scenario.get(`${path}/shards?list=readUndeclared&limit=1&cursor=${page.nextCursor}`);
    expect([page, rest].map(({ items }) => items[0].registered)).toEqual([true, false]);
    expect(rest.nextCursor).toBeNull();
    expect(await scenario.getText(`${path}/shards?list=declaredUnread&format=csv`)).toContain(`${TWO},`);
  });

  it('finds what was read after its removal, between two receipts of one entry', async () => {
    const removal = await scenario.removal({
      selector: { vendor: 'openai' },
      effectiveAt: '2026-03-01T00:00:08Z',
    });
    const before = reading(7, { shard: REMOVED });
    expect((await send([{ ...RUN, open: true, blind: [] }, before])).status).toBe(200);
    expect(await findings('reading-after-removal')).toEqual([]);
    expect((await scenario.get(path)).readAfterRemoval.shards).toBe(0);
    const late = await send([
      { ...RUN, open: true, blind: [] },
      reading(6, { shard: TWO }),
      reading(9, { shard: REMOVED }),
    ]);
    expect(late.summary).toMatchObject({ registered: 2, existing: 1 });
    expect(await findings('reading-after-removal')).toMatchObject([
      { subject: { model: 'lark', version: '1', removal }, severity: 'violation', count: 1, examples: [REMOVED] },
    ]);
    expect((await scenario.get(path)).readAfterRemoval).toMatchObject({
      shards: 1,
      removals: { items: [{ removal, shards: 1 }] },
    });
    const { items } = await scenario.get(`${path}/shards?list=readAfterRemoval`);
    expect(items).toMatchObject([{ name: REMOVED, seen: 'observed', removals: [removal] }]);
  });

  it('never takes a blind spot back, and answers as of earlier positions as it did', async () => {
    const then = (await scenario.get(path)).asOf.treeSize as number;
    const before = await scenario.getText(path, then);
    await send([{ ...RUN, blind: [] }]);
    const ended = await scenario.get(path);
    expect(ended).toMatchObject({ coverage: 'incomplete', open: { total: 0 }, blind: { total: 1 } });
    await scenario.shard(PLACE, { origins: [{ kind: 'unknown' }] });
    expect(await names('readUndeclared')).toEqual([STRAY, PLACE]);
    expect((await scenario.get(path)).readUndeclared).toEqual({ shards: 2, unregistered: 0 });
    expect(await scenario.getText(path, then)).toBe(before);
  });

  it('is `complete` only where each declared shard was observed, every rank ended and nothing was hidden', async () => {
    await scenario.model('wren@1');
    await scenario.dataset('two@1', [ONE ?? '', TWO ?? '']);
    await scenario.use('wren@1', 'two@1', { stage: 'sft', startedAt: midnight('2026-03-01') });
    const run = { run: 'job-2', model: 'wren', version: '1', stage: 'sft', blind: [] };
    const of = (sequence: number, shard: string | undefined, more: object = {}): Line => ({
      ...reading(sequence, { shard }, more),
      run: 'job-2',
    });
    const covered = async () => (await scenario.get(`${modelPath('wren@1')}/receipts`)) as Line;
    await send([run, of(1, ONE), of(2, TWO, { seen: 'declared' })]);
    expect(await covered()).toMatchObject({
      coverage: 'incomplete',
      gaps: ['1 of 2 declared shards were read by the word of the training code alone.'],
    });
    await send([of(3, TWO, { rank: 1 })]);
    expect(await covered()).toMatchObject({ coverage: 'incomplete', open: { items: [{ rank: 1 }] } });
    await send([{ ...run, rank: 1 }]);
    expect(await covered()).toMatchObject({ coverage: 'complete', gaps: [], readDeclared: { observed: 2 } });
    expect(await send([{ ...run, stage: 'rl' }])).toMatchObject({ status: 409, lines: [{ code: 'run-conflict' }] });
  });

  describe('in a certificate', () => {
    const certified = async (model: string) => {
      const ask = () => scenario.request('auditor', 'GET', `${modelPath(model)}/certificate?subject=${ONE}`);
      let { status, text } = await ask();
      // The coverage is stated, and the log is to be published up to it.
      if (status === 503) {
        await scenario.publish();
        ({ status, text } = await ask());
      }
      expect(status).toBe(200);
      const logKey = parseVerifierKey((await scenario.getText('/v1/ledger/key')).trim());
      const verdict = verifyCertificate(Buffer.from(text), { logKey, witnessPolicy: 'none' });
      if (verdict.verdict === 'refused') throw new Error(`${verdict.code}: ${verdict.message}`);
      return { text, facts: verdict.facts };
    };

    it('is cited as it is answered, and stated once', async () => {
      const { facts, text } = await certified('lark@1');
      const [{ coverage, statement, figures, later } = never()] = facts.readings;
      const upto = statement?.data['upto'] as number;
      const answered = await scenario.get(path, upto);
      expect({ coverage, later }).toEqual({ coverage: answered.coverage, later: 0 });
      expect(figures).toMatchObject({
        runs: answered.runs.total,
        receipts: answered.receipts,
        declared: answered.declared.shards,
        observed: answered.readDeclared.observed,
        unread: answered.declaredUnread.shards,
        undeclared: answered.readUndeclared.shards,
        unregistered: answered.readUndeclared.unregistered,
        readAfterRemoval: answered.readAfterRemoval.shards,
        blind: answered.blind.total,
        open: answered.open.total,
      });
      // Of some entries of receipts only the statement is in the file.
      expect(text).not.toContain('receipts.reading-recorded');
      expect((await certified('lark@1')).facts.readings[0]?.statement?.index).toBe(statement?.index);
    });

    it('is stated anew after another receipt, and is `none` without one', async () => {
      const before = (await certified('wren@1')).facts.readings[0];
      expect(before).toMatchObject({ model: 'wren@1', coverage: 'complete' });
      await send([
        { run: 'job-2', model: 'wren', version: '1', stage: 'sft', blind: [] },
        { ...reading(4, { shard: STRAY }), run: 'job-2' },
      ]);
      const after = (await certified('wren@1')).facts.readings[0];
      expect(after).toMatchObject({ coverage: 'incomplete', figures: { undeclared: 1 }, later: 0 });
      expect(after?.statement?.index).toBeGreaterThan(before?.statement?.index ?? Infinity);
      await scenario.model('unread@1');
      await scenario.use('unread@1', 'two@1', { stage: 'sft', startedAt: midnight('2026-03-01') });
      const { readings } = (await certified('unread@1')).facts;
      expect(readings).toEqual([{ model: 'unread@1', coverage: 'none', later: 0 }]);
    });
  });
});

function never(): never {
  throw new Error('the chain has a model version');
}
