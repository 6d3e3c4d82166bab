import crypto from 'node:crypto';
import { auditDatabase, Differences } from '@domain/audit';
import { digestOf, startTestApi, TEST_ORIGIN, SteppingClock, VectorRecorder } from '@testing/harness';
import {
  INSPECTIONS,
  outcomeOf,
  POLICY,
  PROBES,
  readVector,
  recordReadings,
  recordVerifications,
  type VectorEntry,
  writeVector,
} from '@testing/vectors';

const UPDATE = process.env['UPDATE_VECTORS'] !== undefined;
const randomBytes = crypto.randomBytes.bind(crypto);
const at = (name: number | string): string => `s3://vectors/${name}`;
const scraped = {
  kind: 'scraped',
  involvement: 'content',
  vendor: 'common-crawl',
  collected: { from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00Z' },
};
const generated = { kind: 'model_generated', involvement: 'rewrite', generator: 'acme/writer@2' };

type Scenario = readonly [name: string, about: string, record: (recorder: VectorRecorder) => Promise<void>];
const SCENARIOS: readonly Scenario[] = [
  [
    'shards',
    'Registrations by digest, by URI and by both; late bindings; several names at one URI; short and long derivations; corrections that change descendants; refused conflicts.',
    async (recorder) => {
      await recorder.shard({ uri: at(0), records: 10, tokens: 2_000, origins: [scraped], labels: { part: 'a' } });
      await recorder.shard({ digest: digestOf('one'), uri: at(1), dataset: 'web', mediaType: 'text/plain', bytes: 7 });
      await recorder.shard({
        digest: digestOf('two'),
        origins: [
          { ...generated, share: 0.5 },
          { kind: 'human', share: 0.5 },
        ],
      });
      await recorder.shard({
        uri: at('child'),
        derivedFrom: [at(0), digestOf('two')],
        activity: { kind: 'mix', run: 'r1' },
      });
      await recorder.shard({ uri: at('grandchild'), derivedFrom: [at('child')], origins: [scraped] });
      // A late binding, then a second and third name for the same content, and a second content at
      // one URI.
      await recorder.shard({ uri: at('late') });
      await recorder.shard({ uri: at('late'), digest: digestOf('late') });
      await recorder.shard({ uri: at('mirror'), digest: digestOf('late') });
      await recorder.shard({ uri: at(1), digest: digestOf('other content at the place of one') });
      await recorder.shard({ digest: digestOf('one'), bytes: 8 }, 409);
      await recorder.correct(at(0), { origins: [{ ...scraped, vendor: 'internet-archive' }] });
      await recorder.correct(at('child'), { records: 3, labels: { part: 'b' }, dataset: 'mixed' });
      const lines = Array.from({ length: 110 }, (_, n) => JSON.stringify({ uri: at(`bulk-${n}`), records: n }));
      await recorder.send('POST', '/v1/shards/bulk', lines.join('\n'));
      const parents = lines.map((_, n) => at(`bulk-${n}`));
      for (const n of [1, 2])
        await recorder.shard({ uri: at(`mix-${n}`), derivedFrom: parents, activity: { kind: 'mix', job: 'j' } });
      await recorder.shard({ uri: at('mix-1'), derivedFrom: parents.slice(1) }, 409);
      await recorder.correct(at('bulk-7'), { origins: [generated] });
    },
  ],
  [
    'shard-traits',
    'Licences, languages, modality, personal data, consent and preferences: stated alone and together, repeated, in conflict, and corrected.',
    async (recorder) => {
      const licensed = { licence: 'CC-BY-4.0', languages: ['en', 'pt-BR'] };
      await recorder.shard({ uri: at(0) });
      await recorder.shard({ uri: at(1), ...licensed, modality: 'text', personalData: 'possible', consent: 'given' });
      await recorder.shard({ uri: at(2), ...licensed });
      await recorder.shard({ uri: at(3), consent: 'not_required' });
      const signal = { scheme: 'robots', value: 'deny', capturedAt: '2025-05-01T00:00:00Z', uri: 'https://r.example/' };
      await recorder.shard({ uri: at(4), preferences: [{ scheme: 'aipref', value: 'allow' }, signal] });
      await recorder.correct(at(4), { modality: 'text', preferences: [signal] });
      await recorder.shard({ uri: at(2), ...licensed, licence: 'MIT' }, 409);
      await recorder.correct(at(0), licensed);
      await recorder.correct(at(1), { consent: 'not_given', personalData: 'present' });
      await recorder.correct(at(3), { records: 7 });
      const lines = Array.from({ length: 110 }, (_, n) =>
        JSON.stringify({ uri: at(`bulk-${n}`), modality: n % 2 ? 'code' : 'text', languages: ['de'] }),
      );
      await recorder.send('POST', '/v1/shards/bulk', lines.join('\n'));
    },
  ],
  [
    'shard-checksums',
    'MD5 and ETag digests: of one shard and of two, in other spellings, in conflict, in bulk, and corrected.',
    async (recorder) => {
      const md5 = (digit: string): string => `md5:${digit.repeat(32)}`;
      await recorder.shard({ uri: at(0), checksums: [md5('A'), 'etag:"abc-2"'] });
      await recorder.shard({ uri: at(1), checksums: [md5('a')] });
      await recorder.shard({ uri: at(1), checksums: [md5('b')] }, 409);
      await recorder.shard({ uri: at(2) });
      await recorder.correct(at(2), { checksums: ['etag:abc-2', 'etag:1'] });
      await recorder.correct(at(0), { checksums: [md5('c')] });
      const lines = Array.from({ length: 110 }, (_, n) =>
        JSON.stringify({ uri: at(`bulk-${n}`), checksums: n % 2 ? [md5('d'), `etag:${n}`] : undefined }),
      );
      await recorder.send('POST', '/v1/shards/bulk', lines.join('\n'));
    },
  ],
  [
    'datasets-and-models',
    'Dataset versions with weights and a base; corrections that change the totals of a committed version; vendors, terms and uses that are amended; model versions with parents inside and outside of the log.',
    async (recorder) => {
      await recorder.send('PUT', '/v1/vendors/acme', { name: 'Acme', kind: 'model_provider' });
      await recorder.send('PUT', '/v1/vendors/acme', {
        name: 'Acme Inc',
        kind: 'reseller',
        url: 'https://acme.example/',
      });
      const terms = {
        document: 'Terms of use',
        version: '1',
        channel: 'api',
        rules: [{ rule: 'FORBID_COMPETING_MODEL', scope: 'outputs' }],
      };
      await recorder.send('POST', '/v1/vendors/acme/terms', { ...terms, effective: { from: '2025-01-01T00:00:00Z' } });
      const { id: mistakenTerms } = await recorder.send('POST', '/v1/vendors/acme/terms', {
        ...terms,
        version: 'mistaken',
      });
      const withdrawn = `/v1/vendors/acme/terms/${encodeURIComponent(String(mistakenTerms))}/withdraw`;
      await recorder.send('POST', withdrawn, { reason: 'They are those of another vendor.' });
      await recorder.send('POST', '/v1/vendors/acme/terms', {
        ...terms,
        effective: { from: '2025-01-01T00:00:00Z', to: '2025-07-01T00:00:00Z' },
      });
      const approval = { grantedTo: 'team', approvedBy: 'board', purpose: 'tests', channel: 'api' };
      const evidence = [{ uri: 's3://files/approval.pdf' }];
      await recorder.send('POST', '/v1/vendors/acme/approvals', { ...approval, evidence });
      await recorder.send('POST', '/v1/vendors/acme/approvals', { ...approval, note: 'Ended.' });
      for (const n of [0, 1, 2])
        await recorder.shard({
          uri: at(n),
          records: 10 + n,
          tokens: n === 2 ? undefined : 100,
          origins: [n === 1 ? generated : scraped],
        });
      await recorder.shard({ uri: at('mixed'), records: 5, derivedFrom: [at(0), at(1)] });
      await recorder.version('set', { version: '1', add: [at('mixed'), at(2), at(2)] });
      await recorder.version('set', { version: '2', base: '1', add: [at(0)], remove: [at('mixed')] });
      await recorder.version('set', { version: '3', base: '2', add: [at(1)] });
      const train = { split: 'train', shards: [at(0), at(1)] };
      const test = { split: 'test', shards: [at(2)] };
      await recorder.version('parted', {
        version: '1',
        add: [at(0), at(1), at(2), at('mixed')],
        splits: [train, test],
      });
      await recorder.version('parted', {
        version: '2',
        base: '1',
        remove: [at(0)],
        splits: [{ ...test, shards: [at(1)] }],
      });
      await recorder.send('POST', '/v1/datasets/set/versions/3/withdraw', {
        reason: 'It was made from the wrong base.',
      });
      const described = { description: 'A set.', creators: ['One', 'Two'], homepage: 'https://sets.example/' };
      await recorder.send('PUT', '/v1/datasets/set/description', described);
      await recorder.send('PUT', '/v1/datasets/set/description', { citation: 'Two (2026).' });
      await recorder.correct(at(1), { origins: [{ kind: 'human' }], records: 20 });
      await recorder.correct(at(2), { records: 13 });
      await recorder.send('POST', '/v1/models/base/versions', {
        version: '1',
        parents: [{ relation: 'distilled_from', external: 'acme/teacher@3' }],
      });
      await recorder.send('POST', '/v1/models/tuned/versions', {
        version: '1',
        description: 'Tuned.',
        parents: [{ relation: 'fine_tuned_from', model: 'base', version: '1' }],
      });
      const use = { dataset: 'set', version: '1', stage: 'pretraining', startedAt: '2026-02-01T00:00:00Z' };
      await recorder.send('POST', '/v1/models/base/versions/1/uses', { uses: [use] });
      await recorder.send('POST', '/v1/models/base/versions/1/uses', {
        uses: [
          { ...use, finishedAt: '2026-03-01T00:00:00Z', epochs: 1.5, jurisdictions: ['EU'], competesWith: ['acme'] },
        ],
      });
      const mistaken = { ...use, stage: 'rl', dataset: 'parted', splits: ['train', 'test'] };
      for (const reason of ['It was never run.', 'Nor was it this time.']) {
        const { uses } = await recorder.send('POST', '/v1/models/base/versions/1/uses', { uses: [mistaken] });
        const id = (uses as { id: string }[])[0]?.id ?? '';
        await recorder.send('POST', `/v1/models/base/versions/1/uses/${id}/withdraw`, { reason });
      }
      await recorder.send('POST', '/v1/models/base/versions/1/uses', { uses: [mistaken] });
      await recorder.send('POST', '/v1/models/tuned/versions/1/withdraw', { reason: 'It was never trained.' });
    },
  ],
  [
    'openlineage',
    'Events of runs, a job and a dataset: inputs that another event named, a refused statement, and lists of datasets that take several entries.',
    async (recorder) => {
      const event = (n: number, more: object) => ({
        eventTime: `2026-01-01T00:0${n}:00Z`,
        producer: 'https://example.com/etl',
        schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
        job: { namespace: 'etl', name: 'job' },
        ...more,
      });
      const run = { runId: '00000000-0000-4000-8000-000000000001' };
      const named = (name: string, facets: object = {}) => ({ namespace: 's3://vectors', name, facets });
      const identifiers = [{ namespace: 'hive', name: 'db.t', type: 'TABLE' }];
      const send = (body: object, refused?: number) => recorder.send('POST', '/api/v1/lineage', body, refused);
      await send(event(0, { run, eventType: 'START', inputs: [named('in')] }));
      await send(event(1, { run, eventType: 'COMPLETE', outputs: [named('out', { symlinks: { identifiers } })] }));
      const many = Array.from({ length: 600 }, (_, n) => named(`part-${n}-${'x'.repeat(60)}`));
      await send(event(2, { inputs: many, outputs: [named('joined')] }));
      await send(event(3, { job: undefined, dataset: named('out', { version: { datasetVersion: '2' } }) }));
      const origins = [{ kind: 'scraped', vendor: 'nobody' }];
      await send(event(4, { job: undefined, dataset: named('bad', { whence_shard: { origins } }) }), 400);
    },
  ],
  POLICY,
  ['receipts', 'Runs, receipts of what they read, and findings of them.', (recorder) => recordReadings(recorder)],
  [
    'usage',
    'What an account bought on two days, amended, and a finding of it.',
    async (recorder) => {
      await recorder.send('PUT', '/v1/vendors/acme', { name: 'Acme' });
      const usage = (rows: object[], refused?: number) =>
        recorder.send('POST', '/v1/receipts/usage', { vendor: 'acme', account: 'org-1', rows }, refused);
      const first = { day: '2026-01-01', generator: 'writer-2', project: 'p', inputTokens: 7, outputTokens: 100 };
      await usage([first, { ...first, day: '2026-01-02', outputTokens: undefined, requests: 3 }]);
      await usage([{ ...first, outputTokens: 150 }]);
      await usage([first, { ...first, project: undefined }], 409);
    },
  ],
  [
    'removals',
    'Orders by origin, by facts, by a long list and by a dataset version; approval, extension, execution and withdrawal; redactions that answer a removal; removed content that comes back, and the findings of it.',
    async (recorder) => {
      for (const n of [0, 1, 2])
        await recorder.shard({ uri: at(n), dataset: 'web', origins: [n === 2 ? { kind: 'human' } : scraped] });
      await recorder.shard({ uri: at('child'), derivedFrom: [at(0), at(2)] });
      await recorder.version('set', { version: '1', add: [at('child'), at(2)] });
      const vendor = await recorder.order({ vendor: 'common-crawl' }, { dueAt: '2026-12-01T00:00:00Z' });
      await recorder.approve(vendor);
      await recorder.removal(vendor, 'executions', { location: 's3://backup/', percent: 50 });
      await recorder.removal(vendor, 'executions', {
        location: 's3://backup/',
        percent: 100,
        evidence: [{ uri: 's3://log' }],
      });
      await recorder.removal(vendor, 'executions', { shard: at(0), percent: 100 });
      await recorder.shard({
        uri: at('redacted'),
        derivedFrom: [at('child')],
        activity: { kind: 'redaction', removal: vendor },
      });
      await recorder.shard({ uri: at('half-redacted'), derivedFrom: [at('redacted'), at(1)] });
      await recorder.shard({ uri: at('clean'), derivedFrom: [at('redacted')] });
      const web = await recorder.order({ dataset: 'web', uriPrefix: 's3://vectors/', kind: 'human' });
      await recorder.correct(at(2), { origins: [scraped] });
      await recorder.removal(web, 'withdraw', { reason: 'It was ordered by mistake.' });
      await recorder.approve(web, 'withdraw/approve');
      await recorder.shard({ uri: at(3), dataset: 'web', origins: [{ kind: 'human' }] });
      const lines = Array.from({ length: 110 }, (_, n) => JSON.stringify({ uri: at(`bulk-${n}`) }));
      await recorder.send('POST', '/v1/shards/bulk', lines.join('\n'));
      await recorder.order({ shards: lines.map((_, n) => at(`bulk-${n}`)) });
      await recorder.order({ shards: [at(0), at(1)], collected: { from: '2025-01-15T00:00:00Z' } });
      await recorder.order({ dataset: { name: 'set', version: '1' }, domain: 'vectors' });
      const request = await recorder.order(
        { shards: [at('clean')] },
        { basis: 'erasure_request', receivedAt: '2026-01-01T00:00:00Z', requestedBy: { name: 'Ada' } },
      );
      await recorder.removal(request, 'requester/erase', { reason: 'subject_request' });
      await recorder.approve(request, 'requester/erase/approve', { reason: 'subject_request' });
      await recorder.removal(request, 'extend', { dueAt: '2026-03-15T00:00:00Z', reason: 'There are many backups.' });
      await recorder.shard({ uri: at('back'), derivedFrom: [at(1)] });
      await recorder.shard({ uri: at('back-again'), derivedFrom: [at(1)] });
      const first = await recorder.openFinding();
      await recorder.send('POST', `/v1/findings/${first}/acknowledge`, { reason: 'Seen.' });
      const until = '2026-03-01T00:00:00.000Z';
      await recorder.send('POST', `/v1/findings/${first}/ignore`, { until, reason: 'Later.' });
      await recorder.send('POST', `/v1/findings/${first}/assign`, {});
      await recorder.send('POST', `/v1/findings/${first}/resolve`, { reason: 'Mended.' });
      await recorder.shard({ uri: at('back-once-more'), derivedFrom: [at(1)] });
      await recorder.send('POST', `/v1/findings/${await recorder.openFinding()}/waive`, { reason: 'Accepted.' });
      const { id } = await recorder.send('POST', '/v1/keys', {
        label: 'gone',
        roles: ['auditor', 'engineer'],
        principal: 'Ada',
        datasets: ['web', 'acme/*'],
        expiresAt: '2099-01-01T00:00:00Z',
      });
      await recorder.send('POST', `/v1/keys/${String(id)}/revoke`);
    },
  ],
  [
    'verifications',
    'Verifications of a removal, with their checks and evidence; the last one decides the status of the removal.',
    (recorder) => recordVerifications(recorder, scraped),
  ],
  INSPECTIONS,
  PROBES,
];

describe('the vectors that the service itself wrote', () => {
  let count: number;
  beforeEach(() => {
    count = 0;
    // 16 bytes are a key's id, 32 a secret or a salt; the database driver draws other lengths.
    const counted = (size: number): Buffer =>
      [16, 32].includes(size) ? Buffer.alloc(size, ++count) : randomBytes(size);
    jest.spyOn(crypto, 'randomBytes').mockImplementation(counted);
  });
  afterEach(() => jest.restoreAllMocks());

  it.each(SCENARIOS)(
    '%s: the same requests make the same entries, and the tables pass an audit',
    async (name, about, record) => {
      const clock = new SteppingClock();
      const jobThreshold = name === 'policy' ? 2 : undefined;
      const api = await startTestApi({ clock, removalApproval: name === 'removals', jobThreshold });
      try {
        const recorder = new VectorRecorder(api, clock);
        for (const slug of ['acme', 'common-crawl', 'internet-archive'])
          await recorder.send('PUT', `/v1/vendors/${slug}`, { name: slug, kind: 'other' });
        await record(recorder);
        const rows = await api.database.query<{ body: Buffer }>('SELECT body FROM ledger_entry ORDER BY index');
        const entries = rows.map(({ body }) => JSON.parse(body.toString('utf8')) as VectorEntry);
        const found: unknown[] = [];
        await auditDatabase(api.database, { origin: TEST_ORIGIN }, new Differences((one) => found.push(one)));
        expect(found).toEqual([]);
        if (UPDATE) writeVector(name, { about, origin: TEST_ORIGIN, entries, ...outcomeOf(TEST_ORIGIN, entries) });
        expect(readVector(name)).toMatchObject({ about, origin: TEST_ORIGIN, entries });
      } finally {
        await api.close();
      }
    },
  );
});
