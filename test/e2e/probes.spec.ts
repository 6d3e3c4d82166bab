import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promptSetDigest } from '@core/detectors';
import {
  copiedAnswers,
  pollUntil,
  startTestApi,
  startTestWorker,
  type TestApi,
  type TestWorker,
} from '@testing/harness';

type Records = { prompt: string; answer: string }[];
const KEYS = ['a', 'b', 'c'];
const recordsOf = (keys: readonly string[], answer = 'one two three'): Records =>
  keys.map((prompt) => ({ prompt, answer }));

function orderOf({ prompts = promptSetDigest(KEYS), tested = recordsOf(KEYS), vendor = recordsOf(KEYS) } = {}) {
  return {
    prompts,
    tested: { model: 'lark', version: '1', answers: { records: tested } },
    compared: { vendor: 'x', answers: { records: vendor } },
    baseline: { name: 'third', answers: { records: recordsOf(KEYS) } },
  };
}

describe('/v1/probes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-probes-'));
  let api: TestApi;
  let worker: TestWorker;

  beforeAll(async () => {
    api = await startTestApi();
    for (const slug of ['x', 'probed']) await api.request('PUT', `/v1/vendors/${slug}`, { name: 'X', kind: 'other' });
    await api.request('POST', '/v1/models/lark/versions', { version: '1' });
    worker = await startTestWorker(api, { storageRoots: [folder] });
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    rmSync(folder, { recursive: true });
  });

  const ended = (id: string) =>
    pollUntil(
      () => api.request('GET', `/v1/probes/${id}`),
      ({ state }) => state !== 'running',
    );

  it.each([
    ['a prompt given twice', orderOf({ tested: recordsOf(['a', 'b', 'b']) }), '/tested/answers/records/2/prompt'],
    ['a missing answer', orderOf({ vendor: recordsOf(['a', 'b']) }), '/compared/answers/records'],
    ['another prompt set', orderOf({ prompts: promptSetDigest(['a', 'b']) }), '/prompts'],
    ['one prompt', orderOf({ tested: recordsOf(['a']) }), '/tested/answers/records'],
    ['no word in any answer', orderOf({ tested: recordsOf(KEYS, ' … ') }), '/tested/answers/records'],
    ['neither file nor answers', { ...orderOf(), baseline: { name: 'third', answers: {} } }, '/baseline/answers'],
    ['no digest', { ...orderOf(), prompts: 'abc' }, '/prompts'],
    ['a span that is shorter than a 13-gram', { ...orderOf(), parameters: { span: 12 } }, '/parameters/span'],
    ['an unknown member', { ...orderOf(), vendor: 'x' }, '/vendor'],
  ])('refuses %s', async (_, order, pointer) => {
    const { status, body } = await api.request('POST', '/v1/probes', order);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, pointer]);
    expect((await api.request('GET', '/v1/probes?vendor=x')).body.items).toEqual([]);
  });

  it('refuses a model version and a vendor that are not known', async () => {
    const tested = { ...orderOf().tested, version: '9' };
    expect((await api.request('POST', '/v1/probes', { ...orderOf(), tested })).status).toBe(404);
    const compared = { ...orderOf().compared, vendor: 'nobody' };
    expect((await api.request('POST', '/v1/probes', { ...orderOf(), compared })).status).toBe(404);
  });

  it('says that few prompts raise no finding, and counts empty answers', async () => {
    const { body } = await api.request(
      'POST',
      '/v1/probes',
      orderOf({ tested: [...recordsOf(['a', 'b']), { prompt: 'c', answer: '' }] }),
    );
    const { facts, suspicious, statement } = await ended(body.id);
    expect(facts).toMatchObject({ prompts: 3, answers: { tested: { empty: 1, short: 3 } } });
    expect(suspicious).toBe(false);
    expect(statement.limits.join(' ')).toMatch(/1 answers hold no word.*3 prompts are too few/);
  });

  it('takes an Idempotency-Key: the same probe again is the same one', async () => {
    const headers = { 'idempotency-key': 'september' };
    const [first, again] = [
      await api.request('POST', '/v1/probes', copiedAnswers('lark'), { headers }),
      await api.request('POST', '/v1/probes', copiedAnswers('lark'), { headers }),
    ];
    expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
    const probe = await ended(first.body.id);
    expect(probe.facts.span).toMatchObject({ tested: { count: 12, share: 0.5 }, baseline: { count: 0 } });
    const cancel = await api.request('POST', `/v1/probes/${probe.id}/cancel`, { reason: 'Late.' });
    expect([cancel.status, cancel.body.code]).toEqual([409, 'probe-ended']);
  });

  it('answers as of a position', async () => {
    const [probe] = (await api.request('GET', '/v1/probes?vendor=probed')).body.items;
    const then = await api.request('GET', `/v1/probes/${probe.id}?asOf=${probe.entry + 1}`);
    expect(then.body).toMatchObject({ state: 'running', facts: null, suspicious: null });
    expect((await api.request('GET', `/v1/probes/${probe.id}/results?asOf=${probe.entry + 1}`)).body.items).toEqual([]);
    expect((await api.request('GET', '/v1/probes/probe-99')).body.code).toBe('probe-not-found');
  });

  it.each([
    ['object-not-found', null],
    ['malformed-answer', '{"prompt":"a"}\n'],
    ['malformed-record', '{"prompt":\n{}\n'],
    ['truncated', '{"prompt":"a","answer":"one"}\n{"prompt":'],
    ['duplicate-prompt', '{"prompt":"a","answer":"x"}\n{"prompt":"a","answer":"y"}\n'],
    ['prompt-set-differs', '{"prompt":"a","answer":"x"}\n{"prompt":"b","answer":"y"}\n'],
    ['too-few-prompts', '{"prompt":"a","answer":"x"}\n'],
    ['no-words', '{"prompt":"a","answer":""}\n{"prompt":"b","answer":"-"}\n'],
    ['answer-too-long', `{"prompt":"a","answer":"${'x '.repeat(100_001)}"}\n`],
  ])('is inconclusive by name where a file cannot be compared: %s', async (reason, content) => {
    const file = path.join(folder, `${reason}.jsonl`);
    if (content !== null) writeFileSync(file, content);
    const answers = { uri: pathToFileURL(file).href };
    const { body } = await api.request('POST', '/v1/probes', { ...orderOf(), compared: { vendor: 'x', answers } });
    const probe = await ended(body.id);
    expect(probe).toMatchObject({ state: 'inconclusive', reason, fault: { side: 'compared', reason }, facts: null });
  });

  it('is inconclusive where the file is another one than its digest, or below no root', async () => {
    const file = path.join(folder, 'given.jsonl');
    writeFileSync(
      file,
      recordsOf(KEYS)
        .map((one) => `${JSON.stringify(one)}\n`)
        .join(''),
    );
    const reasons: string[] = [];
    for (const answers of [
      { uri: pathToFileURL(file).href, digest: promptSetDigest([]) },
      { uri: 'file:///etc/passwd' },
    ]) {
      const { body } = await api.request('POST', '/v1/probes', { ...orderOf(), compared: { vendor: 'x', answers } });
      reasons.push((await ended(body.id)).reason);
    }
    expect(reasons).toEqual(['digest-differs', 'outside-storage-roots']);
  });

  it('takes a key that may verify', async () => {
    const { status } = await api.request('POST', '/v1/probes', orderOf(), { key: api.keys.auditor });
    expect(status).toBe(403);
  });
});
