import { digestOf, midnight, startTestApi, type TestAnswer, type TestApi } from '@testing/harness';

const GENERATED = digestOf('generated');
const HUMAN = digestOf('human');
const MIXED = digestOf('mixed');
const origins = [{ kind: 'model_generated', generator: 'acme/m@1' }];

describe('removals over HTTP', () => {
  let api: TestApi;
  let now = midnight('2026-06-01');

  beforeAll(async () => {
    api = await startTestApi({ clock: { now: () => new Date(now) } });
    await api.request('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
    await shard({ digest: GENERATED, origins, uri: 'https://files.example.com/a' });
    await shard({ digest: HUMAN, origins: [{ kind: 'human' }], dataset: 'books' });
    await shard({ digest: MIXED, derivedFrom: [GENERATED, HUMAN] });
    await api.request('POST', '/v1/datasets/mix/versions', { version: '1', add: [MIXED] });
    await api.request('POST', '/v1/models/owl/versions', { version: '1', parents: [] });
    const use = { dataset: 'mix', version: '1', stage: 'sft', startedAt: midnight('2026-05-01') };
    await api.request('POST', '/v1/models/owl/versions/1/uses', {
      uses: [{ ...use, finishedAt: midnight('2026-05-09') }],
    });
  });
  afterAll(() => api.close());

  const shard = (body: object): Promise<TestAnswer> => api.request('POST', '/v1/shards', body);
  const told = { reason: 'The terms forbid it.', effectiveAt: midnight('2026-06-01'), method: 'delete' };
  const order = (body: object, query = ''): Promise<TestAnswer> =>
    api.request('POST', `/v1/removals${query}`, { ...told, ...body }, { key: api.keys.compliance });
  const step = (path: string, body: object, key = api.keys.compliance): Promise<TestAnswer> =>
    api.request('POST', `/v1/removals/${path}`, body, { key });
  const get = async (path: string) => (await api.request('GET', path)).body;
  const size = async (): Promise<number> => (await get('/v1/removals')).asOf.treeSize;

  it('return the scope of an order in a dry run, and write nothing', async () => {
    const before = await size();
    const { status, body } = await order({ selector: { vendor: 'acme' } }, '?dryRun=true');
    expect(status).toBe(200);
    expect(body).toEqual({
      dryRun: true,
      scope: {
        ...{ selected: 1, tainted: 2, collectedUnknown: 0 },
        examples: [
          { shard: GENERATED, role: 'selected' },
          { shard: MIXED, role: 'descends' },
        ],
      },
      affected: {
        datasetVersions: [
          { dataset: 'mix', version: '1', shards: 1, committedAt: now, status: 'committed_after_removal' },
        ],
        modelVersions: [
          {
            ...{ model: 'owl', version: '1', status: 'used_before_removal', certain: true },
            ...{ inherited: false, stages: ['sft'] },
          },
        ],
      },
      asOf: expect.objectContaining({ treeSize: before }),
    });
    expect(await size()).toBe(before);
  });

  it('are returned with their scope; the same order again returns the same removal', async () => {
    const first = await order({ selector: { vendor: 'acme' } });
    expect([first.status, first.body]).toEqual([
      201,
      { id: 'removal-1', state: 'effective', scope: { selected: 1, tainted: 2 }, receipt: expect.any(Object) },
    ]);
    const again = await order({ selector: { vendor: 'acme' } });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const { asOf, ...shown } = await get('/v1/removals/removal-1');
    expect(shown).toEqual({
      ...{ id: 'removal-1', state: 'effective', selector: { vendor: 'acme' }, ...told, overdue: false },
      ...{ approval: 'not_required', verification: null, orderedEntry: asOf.treeSize - 1, orderedAt: now },
      ...{ orderedBy: expect.stringMatching(/^key:/), scope: { selected: 1, tainted: 2 }, redactions: 0 },
    });
  });

  it('are listed in pages that stay the same as of a position', async () => {
    await order({ selector: { dataset: 'books' } });
    const first = await get('/v1/removals?limit=1');
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['removal-2']);
    await order({ selector: { shards: [HUMAN] } });
    const second = await get(`/v1/removals?limit=1&cursor=${first.nextCursor}`);
    expect(second.items.map(({ id }: { id: string }) => id)).toEqual(['removal-1']);
    expect(second.nextCursor).toBeNull();
    const scope = await get('/v1/removals/removal-1/scope?limit=1');
    const { orderedEntry } = await get('/v1/removals/removal-1');
    expect(scope.items).toEqual([{ shard: GENERATED, role: 'selected', entry: orderedEntry, at: now }]);
    const rest = await get(`/v1/removals/removal-1/scope?limit=1&cursor=${scope.nextCursor}`);
    expect(rest.items).toEqual([{ shard: MIXED, role: 'descends', entry: orderedEntry, at: now }]);
    expect((await get('/v1/removals/removal-1/scope?role=descends')).items).toEqual(rest.items);
    const affected = await api.request('GET', `/v1/removals/removal-1/affected?asOf=${orderedEntry + 1}`);
    expect(affected.body).toMatchObject({ datasetVersions: [{ dataset: 'mix' }], modelVersions: [{ model: 'owl' }] });
    await shard({ digest: digestOf('late'), origins });
    expect((await api.request('GET', `/v1/removals/removal-1/affected?asOf=${orderedEntry + 1}`)).text).toBe(
      affected.text,
    );
  });

  it('are listed with the status of each model version', async () => {
    const { items } = await get('/v1/models/owl/versions/1/removals');
    expect(items.slice(0, 2)).toEqual([
      {
        ...{ removal: 'removal-1', state: 'effective', verification: null, effectiveAt: told.effectiveAt },
        ...{ status: 'used_before_removal', certain: true },
        uses: [
          {
            ...{ model: 'owl', version: '1', dataset: 'mix', datasetVersion: '1', stage: 'sft' },
            ...{ startedAt: midnight('2026-05-01'), finishedAt: midnight('2026-05-09') },
            ...{ status: 'used_before_removal', certain: true, shards: 1, example: [GENERATED, MIXED] },
          },
        ],
      },
      expect.objectContaining({ removal: 'removal-2', status: 'used_before_removal' }),
    ]);
    expect((await api.request('GET', '/v1/models/owl/versions/2/removals')).status).toBe(404);
  });

  it('keep the requester outside the ledger, show it to compliance only, and erase it', async () => {
    const requestedBy = { name: 'Ada Beispiel', contact: 'ada@example.org' };
    const made = await order({ selector: { domain: 'example.com' }, requestedBy, basis: 'erasure_request' });
    const path = `/v1/removals/${made.body.id}`;
    expect(made.body).toMatchObject({ dueAt: midnight('2026-07-01'), scope: { selected: 1 } });
    expect((await api.request('GET', `${path}/requester`, undefined, { key: api.keys.auditor })).status).toBe(403);
    expect(await get(`${path}/requester`)).toMatchObject({ payload: requestedBy });
    const { requestedBy: shown } = await get(path);
    expect(shown).toEqual({ commitment: expect.stringMatching(/^sha256:/), erased: false });
    const before = await api.request('GET', `${path}?asOf=${await size()}`);
    expect((await step(`${made.body.id}/requester/erase`, { reason: 'subject_request' })).status).toBe(201);
    expect((await api.request('GET', `${path}/requester`)).status).toBe(404);
    expect((await get(path)).requestedBy).toEqual({ ...shown, erased: true });
    expect((await api.request('GET', `${path}?asOf=${before.body.asOf.treeSize}`)).text).toBe(before.text);
    const everything = await api.database.query('SELECT body FROM ledger_entry');
    expect(JSON.stringify(everything.map((row) => String((row as { body: Buffer }).body)))).not.toContain('Beispiel');
    expect((await api.request('GET', '/v1/removals/removal-1/requester')).body.code).toBe('personal-data-not-found');
  });

  it('are extended, executed and withdrawn by statements', async () => {
    const { id } = (await order({ selector: { uriPrefix: 'https://files.' }, dueAt: midnight('2026-06-10') })).body;
    now = midnight('2026-06-11');
    await shard({ digest: digestOf('a day later') });
    const overdue = async () => (await get('/v1/removals?overdue=true')).items.map((one: { id: string }) => one.id);
    expect(await overdue()).toEqual([id]);
    expect((await get(`/v1/removals?dueBefore=${midnight('2026-07-02')}`)).items).toHaveLength(2);
    const extension = { dueAt: midnight('2026-06-20'), reason: 'A backup is read only.' };
    expect([await step(`${id}/extend`, extension), await step(`${id}/extend`, extension)]).toMatchObject([
      { status: 201, body: { id, dueAt: extension.dueAt } },
      { status: 200 },
    ]);
    expect(await overdue()).toEqual([]);
    expect((await step(`${id}/extend`, { ...extension, dueAt: midnight('2026-06-15') })).status).toBe(409);
    const done = { location: 's3://bucket/', percent: 40, evidence: [{ uri: 'https://jobs.example.com/7' }] };
    await step(`${id}/executions`, done);
    await step(`${id}/executions`, { ...done, percent: 100 });
    await step(`${id}/executions`, { shard: GENERATED, percent: 100 });
    expect((await get(`/v1/removals/${id}/executions`)).items).toMatchObject([
      { ...done, percent: 100 },
      { shard: GENERATED },
    ]);
    expect((await step(`${id}/approve`, {})).body.code).toBe('removal-step-refused');
    expect((await step(`${id}/withdraw`, { reason: 'A mistake.' })).body.state).toBe('withdrawn');
    expect((await step(`${id}/withdraw`, { reason: 'A mistake.' })).status).toBe(200);
    expect((await step(`${id}/executions`, done)).body.code).toBe('removal-step-refused');
    const kinds = (await get(`/v1/removals/${id}/history`)).items.map((entry: { kind: string }) => entry.kind);
    expect(kinds).toEqual(
      ['ordered', 'extended', 'executed', 'executed', 'executed', 'withdrawn'].map((kind) => `removal.${kind}`),
    );
    expect((await get('/v1/removals?state=withdrawn')).items.map((one: { id: string }) => one.id)).toEqual([id]);
  });

  it.each([
    ['no condition', { selector: {} }, '/selector', 'invalid-removal'],
    ['record keys alone', { selector: { recordKeys: ['k'] } }, '/selector/recordKeys', 'invalid-removal'],
    [
      'no digests',
      { selector: { vendor: 'acme', recordKeys: { digestList: ['x'] } } },
      '/selector/recordKeys/digestList/0',
      'invalid-removal',
    ],
    [
      'another kind of list',
      { selector: { vendor: 'acme', recordKeys: { list: [] } } },
      '/selector/recordKeys',
      'malformed-body',
    ],
    ['an unknown vendor', { selector: { vendor: 'nobody' } }, '/selector/vendor', 'selects-nothing-known'],
    ['an unknown generator', { selector: { generator: 'nobody/m@1' } }, '/selector/generator', 'selects-nothing-known'],
    ['an unknown dataset', { selector: { dataset: 'nothing' } }, '/selector/dataset', 'selects-nothing-known'],
    ['a dataset known by its versions', { selector: { dataset: 'mix' } }, '/selector/dataset', 'selects-nothing-known'],
    [
      'an unknown version',
      { selector: { dataset: { name: 'mix', version: '9' } } },
      '/selector/dataset',
      'selects-nothing-known',
    ],
    ['a version without name', { selector: { dataset: { version: '9' } } }, '/selector/dataset', 'malformed-body'],
    ['unknown shards', { selector: { shards: [HUMAN, 's3://b/none'] } }, '/selector/shards/1', 'selects-nothing-known'],
    ['no shards', { selector: { shards: [] } }, '/selector/shards', 'invalid-removal'],
    ['no host', { selector: { domain: 'a b' } }, '/selector/domain', 'invalid-removal'],
    ['a pattern for a host', { selector: { domain: '.*' } }, '/selector/domain', 'invalid-removal'],
    ['no period', { selector: { collected: {} } }, '/selector/collected', 'invalid-removal'],
    [
      'a period that ends first',
      { selector: { collected: { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } } },
      '/selector/collected/to',
      'invalid-removal',
    ],
    ['no instant', { selector: { vendor: 'acme' }, effectiveAt: 'soon' }, '/effectiveAt', 'malformed-body'],
    ['no method', { selector: { vendor: 'acme' }, method: 'burn' }, '/method', 'malformed-body'],
    ['a blank reason', { selector: { vendor: 'acme' }, reason: '  ' }, '/reason', 'invalid-removal'],
    ['nobody', { selector: { vendor: 'acme' }, requestedBy: {} }, '/requestedBy', 'invalid-removal'],
    [
      'a receipt to come',
      { selector: { vendor: 'acme' }, receivedAt: '2099-01-01T00:00:00Z' },
      '/receivedAt',
      'invalid-removal',
    ],
    [
      'a term too long',
      { selector: { vendor: 'acme' }, basis: 'erasure_request', dueAt: '2027-01-01T00:00:00Z' },
      '/dueAt',
      'invalid-removal',
    ],
    ['an unknown member', { selector: { vendor: 'acme', all: true } }, '/selector/all', 'malformed-body'],
  ])('are refused for %s', async (_, body, pointer, code) => {
    const before = await size();
    for (const query of ['', '?dryRun=true']) {
      const refused = await order(body, query);
      expect([refused.status, refused.body.code]).toEqual([400, code]);
      expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
    }
    expect(await size()).toBe(before);
  });

  it.each(['', '/scope', '/affected', '/executions', '/history', '/requester'])(
    'an unknown removal’s %s is not found',
    async (path) => {
      expect((await get(`/v1/removals/removal-99${path}`)).code).toBe('removal-not-found');
    },
  );

  it.each([
    ['approve', {}],
    ['withdraw', { reason: 'x' }],
    ['extend', { reason: 'x', dueAt: midnight('2030-01-01') }],
    ['executions', { location: 'x', percent: 1 }],
  ])('refuse %s for an unknown removal', async (path, body) => {
    expect((await step(`removal-99/${path}`, body)).body.code).toBe('removal-not-found');
  });

  it.each([[{ percent: 1 }], [{ location: 'x', shard: HUMAN, percent: 1 }], [{ location: 'x', percent: 101 }]])(
    'the execution %j is refused',
    async (body) => {
      expect((await step('removal-1/executions', body)).status).toBe(400);
    },
  );

  it('cannot be ordered by an engineer', async () => {
    const refused = await api.request(
      'POST',
      '/v1/removals',
      { ...told, selector: { vendor: 'acme' } },
      { key: api.keys.engineer },
    );
    expect(refused.status).toBe(403);
  });
});

describe('removals that need an approval', () => {
  it('are effective only after another person approved the order', async () => {
    const api = await startTestApi({ removalApproval: true });
    await api.request('POST', '/v1/shards', { digest: GENERATED });
    const body = {
      selector: { shards: [GENERATED] },
      reason: 'r',
      effectiveAt: midnight('2026-01-01'),
      method: 'delete',
    };
    const ordered = await api.request('POST', '/v1/removals', body, { key: api.keys.compliance });
    expect(ordered.body.state).toBe('requested');
    const approve = (key: string) => api.request('POST', '/v1/removals/removal-1/approve', { reason: 'seen' }, { key });
    expect((await approve(api.keys.compliance)).body.code).toBe('removal-step-refused');
    expect((await api.request('POST', '/v1/removals/removal-1/executions', { location: 'x', percent: 1 })).status).toBe(
      409,
    );
    expect((await approve(api.keys.admin)).body.state).toBe('effective');
    expect((await approve(api.keys.admin)).status).toBe(200);
    const before = ordered.body.receipt.treeSize as number;
    expect((await api.request('GET', `/v1/removals/removal-1?asOf=${before}`)).body).toMatchObject({
      state: 'requested',
      approval: 'required',
    });
    await api.close();
  });
});

describe('where two people are needed', () => {
  let api: TestApi;
  const keys: Record<string, string> = {};
  let principals: Record<string, { id: string }> = {};

  beforeAll(async () => {
    api = await startTestApi({ removalApproval: true });
    await api.request('POST', '/v1/shards', { digest: GENERATED });
    const owners = { ada: 'Ada', adaAgain: ' ADA ', grace: 'Grace', robot: 'a robot' };
    principals = {};
    for (const [name, principal] of Object.entries(owners)) {
      const principalKind = name === 'robot' ? 'service' : 'person';
      const request = { label: `key of ${name}`, roles: ['compliance'], principal, principalKind };
      const { body } = await api.request('POST', '/v1/keys', request);
      keys[name] = body.secret;
      principals[name] = body.principal;
    }
  });
  afterAll(() => api.close());

  const send = (who: string, path: string, body?: object) =>
    api.request('POST', path, body, { key: keys[who] ?? 'none' });
  const order = async (more: object = {}): Promise<string> => {
    const selector = { shards: [GENERATED] };
    const body = { selector, reason: 'r', effectiveAt: midnight('2026-01-01'), method: 'delete', ...more };
    return (await send('ada', '/v1/removals', body)).body.id;
  };
  const refusal = async (answer: Promise<TestAnswer>) => {
    const { status, body } = await answer;
    return [status, body.code, /second person/.test(body.detail)];
  };
  const NOT_SECOND = [409, 'removal-step-refused', true];

  it('takes two keys of one principal for one person, and never a service for the second', async () => {
    expect(principals['ada']).toEqual(principals['adaAgain']);
    const path = `/v1/removals/${await order()}`;
    for (const who of ['ada', 'adaAgain', 'robot'])
      expect(await refusal(send(who, `${path}/approve`, {}))).toEqual(NOT_SECOND);
    expect((await send('grace', `${path}/approve`, {})).body.state).toBe('effective');
  });

  it('withdraws a removal only after another person approved that', async () => {
    const path = `/v1/removals/${await order({ reason: 'second' })}`;
    expect((await send('grace', `${path}/withdraw/approve`, {})).body.code).toBe('removal-step-refused');
    const requested = await send('ada', `${path}/withdraw`, { reason: 'a mistake' });
    const entry = requested.body.receipt.index as number;
    expect([requested.status, requested.body.state, requested.body.withdrawalEntry]).toEqual([202, 'requested', entry]);
    expect((await send('ada', `${path}/withdraw`, { reason: 'a mistake' })).status).toBe(200);
    expect((await api.request('GET', path)).body.withdrawalEntry).toBe(entry);
    for (const who of ['ada', 'adaAgain', 'robot'])
      expect(await refusal(send(who, `${path}/withdraw/approve`, {}))).toEqual(NOT_SECOND);
    const approved = await send('grace', `${path}/withdraw/approve`, { reason: 'seen' });
    expect([approved.status, approved.body.state]).toEqual([201, 'withdrawn']);
    expect((await send('grace', `${path}/withdraw/approve`, { reason: 'seen' })).status).toBe(200);
    const history = (await api.request('GET', `${path}/history`)).body.items as { kind: string }[];
    expect(history.map(({ kind }) => kind.slice('removal.'.length))).toEqual([
      'ordered',
      'withdrawal-requested',
      'withdrawal-approved',
    ]);
    expect((await api.request('GET', `${path}?asOf=${entry + 1}`)).body.state).toBe('requested');
  });

  it('erases personal data only after another person approved that', async () => {
    const requestedBy = { name: 'Ada Beispiel', contact: 'ada@example.org' };
    const id = await order({ reason: 'third', requestedBy });
    const path = `/v1/removals/${id}/requester`;
    const refused = async (who: string) => {
      const { status, body } = await send(who, `${path}/erase/approve`);
      return [status, body.code];
    };
    expect(await refused('grace')).toEqual([409, 'erasure-refused']);
    const requested = await send('ada', `${path}/erase`, { reason: 'subject_request' });
    expect(requested.status).toBe(202);
    expect((await send('ada', `${path}/erase`, { reason: 'subject_request' })).body).toEqual(requested.body);
    for (const who of ['ada', 'adaAgain', 'robot']) expect(await refused(who)).toEqual([409, 'erasure-refused']);
    expect((await api.request('GET', path)).body.payload).toEqual(requestedBy);
    const erase = `/v1/personal-data/${requested.body.id}/erase/approve`;
    const free = await send('grace', erase, { reason: 'Ada Beispiel wrote to us' });
    expect([free.status, free.body.errors]).toEqual([400, [expect.objectContaining({ pointer: '/reason' })]]);
    const approved = await send('grace', erase, { reason: 'consent_withdrawn' });
    expect(approved.status).toBe(201);
    const { body: entry } = await api.request('GET', `/v1/ledger/entries/${approved.body.receipt.index}`);
    expect(entry.data).toMatchObject({ reason: 'subject_request', approvalReason: 'consent_withdrawn' });
    expect((await api.request('GET', path)).status).toBe(404);
    expect((await send('grace', erase)).status).toBe(200);
  });
});
