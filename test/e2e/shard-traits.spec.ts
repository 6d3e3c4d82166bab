import { auditDatabase, type Difference, Differences } from '@domain/audit';
import { digestOf, shardPath, startTestApi, TEST_ORIGIN, type TestAnswer, type TestApi } from '@testing/harness';

const TRAITS = {
  licence: 'MIT OR CC-BY-4.0 AND LicenseRef-acme',
  languages: ['en', 'pt-BR'],
  modality: 'text',
  personalData: 'possible',
  consent: 'partly_given',
  preferences: [
    { capturedAt: '2026-04-01T00:00:00.000Z', scheme: 'robots', uri: 'https://a.example/robots.txt', value: 'allow' },
    { digest: digestOf('signal'), scheme: 'tdmrep', value: 'deny' },
  ],
};
const NONE = {
  licence: null,
  languages: null,
  modality: null,
  personalData: null,
  consent: null,
  preferences: null,
};

describe('traits of shards', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.close());

  const register = (body: object): Promise<TestAnswer> => api.request('POST', '/v1/shards', body);
  const correct = (name: string, body: object): Promise<TestAnswer> =>
    api.request('POST', `${shardPath(name)}/corrections`, { reason: 'The supplier wrote.', ...body });
  const shard = async (name: string, query = '') => (await api.request('GET', `${shardPath(name)}${query}`)).body;
  const upload = async (type: string, body: string) => {
    const answer = await api.request('POST', '/v1/shards/bulk', body, { headers: { 'content-type': type } });
    return JSON.parse(answer.text.trim().split('\n').at(-1) ?? '').summary;
  };

  it('are recorded in canonical form, listed, and existing when repeated in another spelling', async () => {
    const first = await register({ digest: digestOf('one'), ...TRAITS });
    expect(first.status).toBe(201);
    expect(await shard(digestOf('one'))).toMatchObject(TRAITS);
    const { items } = (await api.request('GET', '/v1/shards')).body;
    expect(items[0]).toMatchObject(TRAITS);
    const [robots, tdmrep] = TRAITS.preferences;
    const spelled = {
      languages: ['pt-br', 'EN', 'en'],
      licence: '(MIT) OR  (CC-BY-4.0 AND LicenseRef-acme)',
      preferences: [tdmrep, { ...robots, capturedAt: '2026-04-01' }, robots],
    };
    const again = await register({ digest: digestOf('one'), ...TRAITS, ...spelled });
    expect([again.status, again.body]).toEqual([200, first.body]);
    const history = (await api.request('GET', `${shardPath(digestOf('one'))}/history`)).body;
    expect(history.items.map(({ data }: { data: object }) => data)).toEqual([{ digest: digestOf('one'), ...TRAITS }]);
  });

  it('are null where nothing is stated, and change no entry of a shard without them', async () => {
    const { body } = await register({ uri: 's3://t/plain', languages: [], preferences: [] });
    expect(await shard('s3://t/plain')).toMatchObject(NONE);
    const entry = await api.request('GET', `/v1/ledger/entries/${body.receipt.index}`);
    expect(entry.body.data).toEqual({ uri: 's3://t/plain' });
  });

  it('conflict with other traits of the same shard', async () => {
    await register({ uri: 's3://t/conflict', ...TRAITS });
    const refused = await register({ uri: 's3://t/conflict', ...TRAITS, licence: 'MIT', consent: undefined });
    expect([refused.status, refused.body.code]).toEqual([409, 'shard-conflict']);
    const pointers = refused.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).toEqual(['/consent', '/licence']);
  });

  it('are corrected one by one, and stay readable as of before', async () => {
    const { body } = await register({ uri: 's3://t/corrected', ...TRAITS });
    const before = body.receipt.index + 1;
    expect((await correct('s3://t/corrected', { licence: 'CC0-1.0' })).status).toBe(201);
    expect((await correct('s3://t/corrected', { licence: 'CC0-1.0' })).status).toBe(200);
    expect(await shard('s3://t/corrected')).toMatchObject({ ...TRAITS, licence: 'CC0-1.0' });
    expect(await shard('s3://t/corrected', `?asOf=${before}`)).toMatchObject(TRAITS);
    expect((await register({ uri: 's3://t/corrected', ...TRAITS, licence: 'CC0-1.0' })).status).toBe(200);
    const refused = [{ scheme: 'aipref', value: 'deny', capturedAt: '2026-05-01T00:00:00.000Z' }];
    await correct('s3://t/corrected', { preferences: refused });
    expect(await shard('s3://t/corrected')).toMatchObject({ preferences: refused, languages: TRAITS.languages });
    await correct('s3://t/corrected', { preferences: TRAITS.preferences });
    await register({ uri: 's3://t/late' });
    await correct('s3://t/late', { modality: 'code' });
    expect(await shard('s3://t/late')).toMatchObject({ ...NONE, modality: 'code' });
  });

  it.each([
    [{ licence: 'free for all' }, '/licence'],
    [{ licence: 'mitt' }, '/licence'],
    [{ licence: `LicenseRef-${'a'.repeat(490)}` }, '/licence'],
    [{ licence: null }, '/licence'],
    [{ languages: ['en', 'en_US'] }, '/languages/1'],
    [{ languages: ['english language'] }, '/languages/0'],
    [{ languages: 'en' }, '/languages'],
    [{ languages: Array<string>(501).fill('en') }, '/languages'],
    [{ modality: 'smell' }, '/modality'],
    [{ personalData: 'maybe' }, '/personalData'],
    [{ consent: true }, '/consent'],
    [{ preferences: [{ scheme: 'robots' }] }, '/preferences/0/value'],
    [{ preferences: [{ scheme: 'ads.txt', value: 'deny' }] }, '/preferences/0/scheme'],
    [{ preferences: [{ scheme: 'rsl', value: 'no' }] }, '/preferences/0/value'],
    [{ preferences: [{ scheme: 'rsl', value: 'deny', capturedAt: '2199-01-01' }] }, '/preferences/0/capturedAt'],
    [{ preferences: [{ scheme: 'rsl', value: 'deny', uri: 'robots.txt' }] }, '/preferences/0/uri'],
    [{ preferences: [{ scheme: 'rsl', value: 'deny', digest: 'md5' }] }, '/preferences/0/digest'],
    [{ preferences: { scheme: 'rsl', value: 'deny' } }, '/preferences'],
    [{ preferences: Array<object>(33).fill({ scheme: 'rsl', value: 'deny' }) }, '/preferences'],
  ])('are refused with a pointer: %j', async (body, pointer) => {
    const refused = await register({ uri: 's3://t/refused', ...body });
    expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([400, pointer]);
    const correction = await correct('s3://t/plain', body);
    expect([correction.status, correction.body.errors?.[0].pointer]).toEqual([400, pointer]);
  });

  it('are columns of CSV and members of NDJSON; equal traits are stored once', async () => {
    const preferences = TRAITS.preferences.slice(0, 1);
    const lines = Array.from({ length: 300 }, (_, n) => ({ uri: `s3://t/bulk/${n}`, ...TRAITS, preferences }));
    const ndjson = lines.map((line) => JSON.stringify(line)).join('\n');
    expect(await upload('application/x-ndjson', ndjson)).toMatchObject({ registered: 300, rejected: 0 });
    const signal = 'robots,allow,2026-04-01T00:00:00Z,https://a.example/robots.txt';
    const rows = lines.map(({ uri }) => `${uri},${TRAITS.licence},pt-BR en,text,possible,partly_given,${signal}`);
    const columns = ['scheme', 'value', 'capturedAt', 'uri'].map((name) => `preference.${name}`).join(',');
    const csv = [`uri,licence,languages,modality,personalData,consent,${columns}`, ...rows].join('\n');
    expect(await upload('text/csv', csv)).toMatchObject({ existing: 300, rejected: 0 });
    expect(await shard('s3://t/bulk/299')).toMatchObject({ ...TRAITS, preferences });
    const [row] = await api.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM shard_traits WHERE licence = $1 AND jsonb_array_length(preferences) = 1`,
      [TRAITS.licence],
    );
    expect(row?.count).toBe(1);
  });

  describe('checksums', () => {
    const md5 = (digit: string): string => `md5:${digit.repeat(32)}`;
    const found = async (checksum: string, more = ''): Promise<string[]> => {
      const { body } = await api.request('GET', `/v1/shards?checksum=${encodeURIComponent(checksum)}${more}`);
      return body.items.map(({ name }: { name: string }) => name);
    };

    it('find shards in any spelling, and each shows the others with the same', async () => {
      const one = await register({ uri: 's3://c/1', checksums: [md5('A'), 'etag:"abc-2"'] });
      expect(one.status).toBe(201);
      expect((await register({ uri: 's3://c/2', checksums: [md5('a')] })).status).toBe(201);
      expect(await found(md5('A'))).toEqual(['s3://c/1', 's3://c/2']);
      expect(await found('etag:"abc-2"')).toEqual(['s3://c/1']);
      expect(await found(md5('b'))).toEqual([]);
      expect(await found(md5('a'), '&uriPrefix=s3://c/2')).toEqual(['s3://c/2']);
      const shared = [{ checksum: md5('a'), shards: ['s3://c/2'], truncated: false }];
      expect(await shard('s3://c/1')).toMatchObject({ checksums: ['etag:abc-2', md5('a')], sharedChecksums: shared });
      const before = `?asOf=${one.body.receipt.index + 1}`;
      expect(await shard('s3://c/1', before)).toMatchObject({ sharedChecksums: [] });
      expect(await found(md5('a'), before.replace('?', '&'))).toEqual(['s3://c/1']);
    });

    it('identify no shard: other content may have them, and no path or list takes one', async () => {
      await register({ digest: digestOf('left'), checksums: [md5('1')] });
      await register({ digest: digestOf('right'), checksums: [md5('1')] });
      expect(await found(md5('1'))).toEqual([digestOf('left'), digestOf('right')]);
      const byMd5 = await api.request('GET', shardPath(md5('1')));
      expect([byMd5.status, byMd5.body.detail]).toEqual([404, expect.stringContaining('/v1/shards?checksum=')]);
      const child = await register({ uri: 's3://c/child', derivedFrom: [md5('1')] });
      expect([child.status, child.body.code]).toEqual([400, 'unknown-parent']);
      const conflict = await register({ digest: digestOf('left'), checksums: [md5('2')] });
      expect([conflict.status, conflict.body.errors[0].pointer]).toEqual([409, '/checksums']);
    });

    it('are corrected, and found as of each position by what was stated then', async () => {
      const { body } = await register({ uri: 's3://c/corrected', checksums: [md5('3')] });
      const before = `&asOf=${body.receipt.index + 1}`;
      expect((await correct('s3://c/corrected', { checksums: [md5('4'), 'etag:4'] })).status).toBe(201);
      expect([await found(md5('3')), await found(md5('3'), before)]).toEqual([[], ['s3://c/corrected']]);
      expect([await found(md5('4')), await found(md5('4'), before)]).toEqual([['s3://c/corrected'], []]);
    });

    it('are members of NDJSON and a column of CSV, and not all sharers are shown', async () => {
      const lines = Array.from({ length: 150 }, (_, n) => ({ uri: `s3://c/bulk/${n}`, checksums: [md5('5')] }));
      const ndjson = lines.map((line) => JSON.stringify(line)).join('\n');
      expect(await upload('application/x-ndjson', ndjson)).toMatchObject({ registered: 150, rejected: 0 });
      const csv = [
        'uri,checksums',
        ...lines.map(({ uri }) => `${uri},${md5('5')}`),
        `s3://c/bulk/x,etag:1 ${md5('5')}`,
      ];
      expect(await upload('text/csv', csv.join('\n'))).toMatchObject({ registered: 1, existing: 150, rejected: 0 });
      const { sharedChecksums } = await shard('s3://c/bulk/x');
      expect(sharedChecksums).toEqual([
        { checksum: md5('5'), shards: Array.from({ length: 10 }, (_, n) => `s3://c/bulk/${n}`), truncated: true },
      ]);
    });

    it.each([
      [['sha256:abc'], '/checksums/0'],
      [[md5('a'), 'etag:W/"1"'], '/checksums/1'],
      [[md5('a'), md5('b')], '/checksums'],
      [md5('a'), '/checksums'],
      [Array<string>(17).fill('etag:1'), '/checksums'],
    ])('are refused with a pointer: %j', async (checksums, pointer) => {
      const refused = await register({ uri: 's3://c/refused', checksums });
      expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([400, pointer]);
    });

    it('are refused in a query with a pointer', async () => {
      const refused = await api.request('GET', '/v1/shards?checksum=d41d8cd98f00b204e9800998ecf8427e');
      expect([refused.status, refused.body.errors?.[0].pointer]).toEqual([400, '/checksum']);
    });
  });

  it('are rebuilt from the ledger by the audit', async () => {
    const found: Difference[] = [];
    const report = await auditDatabase(
      api.database,
      { origin: TEST_ORIGIN },
      new Differences((one) => found.push(one)),
    );
    expect(found).toEqual([]);
    expect(report.rows).toMatchObject({ shard_traits: 5 });
  });
});
