import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  copiedAnswers,
  pollUntil,
  digestOf,
  shardPath,
  startTestWorker,
  type TestApi,
  unreadableAnswers,
} from '@testing/harness';
import fc from 'fast-check';
import { WorldRecorder } from '../worlds/record-world.js';
import { stepsArbitrary, VENDORS } from '../worlds/world-arbitrary.js';
import { RemovalRecorder, removalSteps } from './removal-recorder.js';

/** Members above which a job commits a version; more than other traffic has. */
export const JOB_THRESHOLD = 150;

/**
 * Records random worlds, and what they leave out: digests declared later, conflicts, long
 * derivations, weights, revoked keys.
 */
export async function recordTraffic(api: TestApi, prefix: string, worlds: number, seed: number): Promise<void> {
  for (const [at, steps] of fc.sample(stepsArbitrary, { numRuns: worlds, seed }).entries()) {
    const recorder = new WorldRecorder(api, `${prefix}${at}`);
    for (const slug of VENDORS)
      await send(api, 'PUT', `/v1/vendors/${recorder.vendor(slug)}`, { name: slug, kind: 'model_provider' });
    const removals = new RemovalRecorder(api, recorder);
    const between = removalSteps(steps.length, seed + at);
    for (const [place, step] of steps.entries()) {
      await recorder.record(step);
      await removals.record(between[place] ?? { step: 'nothing' });
    }
  }
  await recordOtherStatements(api, prefix);
}

async function recordOtherStatements(api: TestApi, prefix: string): Promise<void> {
  const place = (n: number | string): string => `s3://${prefix}-names/${n}`;
  const shard = (body: object, expected?: number): Promise<unknown> => send(api, 'POST', '/v1/shards', body, expected);
  await send(api, 'PUT', `/v1/vendors/again-${prefix}`, { name: 'Once', kind: 'other' });
  await send(api, 'PUT', `/v1/vendors/again-${prefix}`, {
    name: 'Once more',
    kind: 'reseller',
    url: 'https://example.org/',
  });
  const lines = Array.from({ length: 150 }, (_, n) =>
    JSON.stringify({ uri: place(n), records: n, labels: { part: String(n % 3) }, dataset: `bulk-${prefix}` }),
  );
  const bulk = { headers: { 'content-type': 'application/x-ndjson' } };
  await api.request('POST', '/v1/shards/bulk', lines.join('\n'), bulk);
  const parents = Array.from({ length: 150 }, (_, n) => place(n));
  for (const n of [1, 2])
    await shard({ uri: place(`mix-${n}`), derivedFrom: parents, activity: { kind: 'mix', run: 'r1' } });
  await shard({ uri: place(0), digest: digestOf(`${prefix} zero`) }, 409);
  await shard({ uri: place('named') });
  await shard({ uri: place('named'), digest: digestOf(`${prefix} named`) });
  await shard({ digest: digestOf(`${prefix} named`), uri: place('elsewhere') });
  await shard({ digest: digestOf(`${prefix} both`), uri: place('both'), tokens: 7 });
  await shard({ uri: place('child'), derivedFrom: [place('elsewhere'), place('both'), place('mix-1')] });
  await shard({ uri: place('both'), digest: digestOf(`${prefix} both`), tokens: 8 }, 409);
  const origins = [
    { kind: 'human', share: 0.5 },
    { kind: 'scraped', collected: { from: '2025-01-01T00:00:00Z' } },
  ];
  await send(api, 'POST', `${shardPath(place(3))}/corrections`, { reason: 'asked', origins, records: 99 });
  await send(api, 'POST', `/v1/datasets/set-${prefix}/versions`, {
    version: '1',
    add: [place('mix-1'), place('child'), place(5), place(5)],
  });
  await send(api, 'POST', `${shardPath(place(5))}/corrections`, {
    reason: 'counted',
    records: 6,
    labels: { part: 'x', new: 'y' },
  });
  await send(api, 'POST', `${shardPath(place(3))}/corrections`, { reason: 'again', origins: [{ kind: 'human' }] });
  await shard({ uri: place('licensed'), licence: 'MIT', languages: ['en'], modality: 'text', consent: 'given' });
  await shard({ uri: place('checked'), checksums: ['md5:d41d8cd98f00b204e9800998ecf8427e', 'etag:"abc-2"'] });
  const signal = { scheme: 'robots', value: 'deny', capturedAt: '2026-01-01T00:00:00Z' };
  await shard({ uri: place('signalled'), preferences: [signal] });
  const approval = { grantedTo: 'team', approvedBy: 'board', purpose: 'tests', effective: { from: '2026-01-01' } };
  for (const to of ['2026-06-01', '2026-05-01'])
    await send(api, 'POST', `/v1/vendors/again-${prefix}/approvals`, {
      ...approval,
      effective: { ...approval.effective, to },
    });
  await send(api, 'POST', `${shardPath(place('licensed'))}/corrections`, { reason: 'read', licence: 'CC0-1.0' });
  await send(api, 'POST', `/v1/datasets/set-${prefix}/versions`, {
    version: '2',
    base: '1',
    add: [place(7)],
    remove: [place('child')],
    splits: [
      { split: 'train', shards: [place(7)] },
      { split: 'test', shards: [place(5)] },
    ],
  });
  const { id } = (await send(api, 'POST', '/v1/keys', {
    label: 'gone',
    roles: ['auditor', 'engineer'],
    expiresAt: '2099-01-01T00:00:00Z',
  })) as { id: string };
  await send(api, 'POST', `/v1/keys/${id}/revoke`, undefined);
  await recordMistakenUse(api, prefix);
  await recordRules(api, prefix);
  await recordRemovals(api, prefix);
}

async function recordMistakenUse(api: TestApi, prefix: string): Promise<void> {
  const model = `/v1/models/mistaken-${prefix}/versions`;
  await send(api, 'POST', model, { version: '1', parents: [] });
  const { id: terms } = (await send(api, 'POST', `/v1/vendors/again-${prefix}/terms`, {
    document: `Terms ${prefix}`,
    generators: [`acme/${prefix}-1*`],
    version: '1',
  })) as { id: string };
  await send(api, 'POST', `/v1/vendors/again-${prefix}/terms/${encodeURIComponent(terms)}/withdraw`, {
    reason: 'A mistake.',
  });
  const sets = `/v1/datasets/set-${prefix}/versions`;
  await send(api, 'POST', sets, { version: 'mistaken', base: '1' });
  await send(api, 'POST', `${sets}/mistaken/withdraw`, { reason: 'A mistake.' });
  for (const citation of ['A set (2025).', 'A set (2026).'])
    await send(api, 'PUT', `/v1/datasets/set-${prefix}/description`, { creators: ['A team'], citation });
  const use = { dataset: `set-${prefix}`, version: '1', stage: 'sft', startedAt: '2026-01-01T00:00:00Z' };
  const offered = { ...use, stage: 'rl', jurisdictions: ['EU'], purpose: 'product' };
  await send(api, 'POST', `/v1/models/offered-${prefix}/versions`, { version: '1' });
  await send(api, 'POST', `/v1/models/offered-${prefix}/versions/1/uses`, { uses: [offered] });
  const { uses } = (await send(api, 'POST', `${model}/1/uses`, { uses: [use] })) as { uses: { id: string }[] };
  for (const { id } of uses) await send(api, 'POST', `${model}/1/uses/${id}/withdraw`, { reason: 'A mistake.' });
  await send(api, 'POST', `${model}/1/withdraw`, { reason: 'A mistake.' });
}

/** Records a rule, its amendment and retirement, a shard that it refused, and its waivers. */
async function recordRules(api: TestApi, prefix: string): Promise<void> {
  const slug = `again-${prefix}`;
  const rule = {
    title: 'None of it',
    effect: 'block',
    gates: ['registration'],
    onUnknown: 'allow',
    effective: { from: '2026-01-01T00:00:00Z' },
    when: { all: [{ origin: { vendor: slug } }, { not: { origin: { kind: 'human' } } }] },
    reason: 'A test.',
  };
  const state = (name: string, more: object = {}) => send(api, 'PUT', `/v1/rules/${name}`, { ...rule, ...more });
  await state(slug);
  await state(slug, { clause: '1' });
  const origins = [{ kind: 'model_generated', generator: `${slug}/writer@1` }];
  await send(api, 'POST', '/v1/shards', { uri: `s3://${prefix}-names/refused`, origins }, 409);
  const waivers = `/v1/rules/${slug}/waivers`;
  const request = { scope: { vendor: slug, uriPrefix: `s3://${prefix}-names/waived` }, reason: 'A test.' };
  const key = api.keys.compliance;
  for (const days of [1, 2, 3]) {
    const until = new Date(Date.now() + days * 86_400_000).toJSON();
    const { waiver } = (await send(api, 'POST', waivers, { ...request, until })) as { waiver: string };
    if (days < 3) await api.request('POST', `/v1/waivers/${waiver}/approve`, {}, { key });
    if (days === 2) await send(api, 'POST', `/v1/waivers/${waiver}/end`, { reason: 'A mistake.' });
  }
  await send(api, 'POST', '/v1/shards', { uri: `s3://${prefix}-names/waived`, origins });
  await state(`gone-${prefix}`, { effect: 'flag' });
  await send(api, 'POST', `/v1/rules/gone-${prefix}/retire`, { reason: 'A mistake.' });
}

/**
 * Records removals of each kind, their steps, and shards registered in spite of them, but no
 * verifications: those need a worker.
 */
async function recordRemovals(api: TestApi, prefix: string): Promise<void> {
  const place = (n: number | string): string => `s3://${prefix}-names/${n}`;
  const order = async (selector: object, more: object = {}): Promise<string> => {
    const body = {
      selector,
      reason: 'The terms forbid it.',
      effectiveAt: '2025-06-01T00:00:00Z',
      method: 'delete',
      ...more,
    };
    return ((await send(api, 'POST', '/v1/removals', body)) as { id: string }).id;
  };
  const step = (id: string, name: string, body: object): Promise<unknown> =>
    send(api, 'POST', `/v1/removals/${id}/${name}`, body);
  const one = await order({ shards: [place(3), place('both')] }, { dueAt: '2026-12-01T00:00:00Z' });
  await step(one, 'executions', { location: 's3://bucket/', percent: 50 });
  await step(one, 'executions', { location: 's3://bucket/', percent: 100 });
  const many = await order({ shards: Array.from({ length: 120 }, (_, n) => place(n)) });
  const vendor = await order({ kind: 'model_generated', uriPrefix: `s3://${prefix}` });
  await step(vendor, 'withdraw', { reason: 'ordered by mistake' });
  await send(api, 'POST', '/v1/shards', { uri: place('after'), derivedFrom: [place(3)] });
  await send(api, 'POST', '/v1/shards', {
    uri: place(4),
    records: 4,
    labels: { part: '1' },
    dataset: `bulk-${prefix}`,
  });
  const { items } = (await send(api, 'GET', '/v1/findings', undefined)) as { items: { id: string }[] };
  const found = items[0]?.id ?? '';
  await send(api, 'POST', `/v1/findings/${encodeURIComponent(found)}/acknowledge`, { reason: 'seen' });
  await send(api, 'POST', '/v1/shards', { uri: place('after-too'), derivedFrom: [place(3)] });
  const until = new Date(Date.now() + 86_400_000).toJSON();
  await send(api, 'POST', `/v1/findings/${encodeURIComponent(found)}/ignore`, { until, reason: 'later' });
  await send(api, 'POST', `/v1/findings/${encodeURIComponent(found)}/assign`, {});
  await send(api, 'POST', `/v1/findings/${encodeURIComponent(found)}/resolve`, { reason: 'fixed' });
  if (many === '') throw new Error('a removal has an id');
}

/**
 * Works with a worker: a version that a rule refuses, and verifications of two removals whose
 * content cannot be read, one of them twice.
 */
export async function recordVerifications(api: TestApi): Promise<void> {
  const refuse = await orderRefusedVersion(api);
  const worker = await startTestWorker(api);
  try {
    await refuse();
    const { items } = (await send(api, 'GET', '/v1/removals?limit=100', undefined)) as {
      items: { id: string; state: string }[];
    };
    const [one = '', other = ''] = items.filter(({ state }) => state !== 'withdrawn').map(({ id }) => id);
    for (const id of [one, other, one]) {
      const begun = (await send(api, 'POST', `/v1/removals/${id}/verifications`, undefined)) as { id: string };
      await pollUntil(
        () => api.request('GET', `/v1/verifications/${begun.id}`),
        ({ state }) => state === 'concluded',
      );
    }
  } finally {
    await worker.close();
  }
}

/**
 * Inspects two shards with a worker, one of which is not what was declared and one of which cannot
 * be read, and cancels an inspection that no worker takes.
 */
export async function recordInspections(api: TestApi): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-inspected-'));
  const uri = pathToFileURL(path.join(folder, 'a.jsonl')).href;
  writeFileSync(path.join(folder, 'a.jsonl'), '{"text":"one"}\n{"text":"two"}\n');
  const missing = pathToFileURL(path.join(folder, 'b.jsonl')).href;
  for (const shard of [
    { uri, records: 3, dataset: 'inspected' },
    { uri: missing, dataset: 'inspected' },
  ])
    await send(api, 'POST', '/v1/shards', shard);
  const order = {
    subject: { selector: { dataset: 'inspected' } },
    detectors: [{ name: 'identity' }, { name: 'counts' }, { name: 'near-duplicates', parameters: { keep: true } }],
  };
  const { id } = (await send(api, 'POST', '/v1/inspections', order)) as { id: string };
  const sample = { ...order, sample: { shards: 1, seed: 'one' }, text: 'text' };
  const cancelled = (await send(api, 'POST', '/v1/inspections', sample)) as { id: string };
  await send(api, 'POST', `/v1/inspections/${cancelled.id}/cancel`, { reason: 'Not needed.' });
  const worker = await startTestWorker(api, { storageRoots: [folder] });
  try {
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
  } finally {
    await worker.close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * Probes a model version with a worker: once with copied answers, once with a file that is not
 * there; cancels a third probe.
 */
export async function recordProbes(api: TestApi): Promise<void> {
  await send(api, 'PUT', '/v1/vendors/probed', { name: 'Probed', kind: 'model_provider' });
  await send(api, 'POST', '/v1/models/probed-model/versions', { version: '1' });
  const ids: string[] = [];
  for (const order of [copiedAnswers('probed-model'), unreadableAnswers('probed-model'), copiedAnswers('probed-model')])
    ids.push(((await send(api, 'POST', '/v1/probes', order)) as { id: string }).id);
  await send(api, 'POST', `/v1/probes/${ids[2]}/cancel`, { reason: 'Not needed.' });
  const worker = await startTestWorker(api);
  try {
    for (const id of ids)
      await pollUntil(
        () => api.request('GET', `/v1/probes/${id}`),
        ({ state }) => state !== 'running',
      );
  } finally {
    await worker.close();
  }
}

/**
 * Orders a version that a rule refuses when its job commits it. Returns what waits for that, and
 * orders its name again.
 */
async function orderRefusedVersion(api: TestApi): Promise<() => Promise<void>> {
  const lines = Array.from({ length: JOB_THRESHOLD + 1 }, (_, n) => JSON.stringify({ uri: `s3://refused/${n}` }));
  const headers = { 'content-type': 'application/x-ndjson' };
  await api.request('POST', '/v1/shards/bulk', lines.join('\n'), { headers });
  const versions = '/v1/datasets/refused/versions';
  const order = () => send(api, 'POST', versions, { version: '1', from: { query: { uriPrefix: 's3://refused/' } } });
  await order();
  const about = { title: 'None', effect: 'block', gates: ['commit'], reason: 'A test.' };
  const rule = { ...about, effective: { from: '2026-01-01' }, when: { missing: { what: 'licence' } } };
  await send(api, 'PUT', '/v1/rules/refusing', rule);
  const is = (wanted: string) =>
    pollUntil(
      () => api.request('GET', `${versions}/1`),
      ({ state }) => state === wanted,
    );
  return async () => {
    await is('refused');
    await send(api, 'POST', '/v1/rules/refusing/retire', { reason: 'Over.' });
    await order();
    await is('committed');
  };
}

/** Records an OpenLineage event of a run that read one dataset and wrote another. */
export async function recordEvent(api: TestApi): Promise<void> {
  const answer = await api.request('POST', '/api/v1/lineage', {
    eventTime: '2026-01-01T00:00:00Z',
    eventType: 'COMPLETE',
    run: { runId: '00000000-0000-4000-8000-000000000001' },
    job: { namespace: 'etl', name: 'job' },
    inputs: [{ namespace: 's3://events', name: 'in' }],
    outputs: [{ namespace: 's3://events', name: 'out' }],
  });
  if (answer.status !== 201) throw new Error(answer.text);
}

/** Receipts of a run that still reads: of a registered shard, and of a place that is none. */
export async function recordReadings(api: TestApi): Promise<void> {
  await send(api, 'POST', '/v1/shards', { uri: 's3://readings/1' });
  await send(api, 'POST', '/v1/models/reader/versions', { version: '1', parents: [] });
  const receipt = { run: 'r', rank: 0, at: '2026-01-01T00:00:00Z' };
  const lines = [
    { run: 'r', model: 'reader', version: '1', stage: 'sft', open: true, blind: ['native reader pyarrow'] },
    { ...receipt, sequence: 1, shard: 's3://readings/1', seen: 'declared' },
    { ...receipt, sequence: 2, uri: 's3://readings/2', seen: 'observed' },
  ];
  const headers = { 'content-type': 'application/x-ndjson' };
  const text = lines.map((line) => JSON.stringify(line)).join('\n');
  const answer = await api.request('POST', '/v1/receipts/reading', text, { headers });
  if (answer.status !== 200) throw new Error(answer.text);
}

/** Usage of two days, one of which is amended; none of it is explained by a shard. */
export async function recordUsage(api: TestApi): Promise<void> {
  await send(api, 'PUT', '/v1/vendors/usage-vendor', { name: 'Usage' });
  const of = (day: string, outputTokens: number): object => ({ day, generator: 'm-1', inputTokens: 5, outputTokens });
  for (const rows of [
    [of('2026-01-01', 100), { day: '2026-01-02', generator: 'm-2', requests: 3 }],
    [of('2026-01-01', 150)],
  ])
    await send(api, 'POST', '/v1/receipts/usage', { vendor: 'usage-vendor', account: 'org-1', rows });
}

async function send(
  api: TestApi,
  method: string,
  path: string,
  body: object | undefined,
  expected?: number,
): Promise<unknown> {
  const answer = await api.request(method, path, body);
  const good = expected === undefined ? answer.status < 300 : answer.status === expected;
  if (!good) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}
