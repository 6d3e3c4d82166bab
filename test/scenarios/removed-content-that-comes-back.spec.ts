import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  pollUntil,
  startTestApi,
  startTestWorker,
  type TestAnswer,
  type TestApi,
  type TestWorker,
} from '@testing/harness';

const ROOT = path.resolve(__dirname, '../..');
/** Real text: paragraphs of this repository's documents. */
const PARAGRAPHS = ['README.md', 'CONTRIBUTING.md', 'libs/README.md', 'libs/style.md', 'SECURITY.md']
  .flatMap((name) => readFileSync(path.join(ROOT, name), 'utf8').split(/\n{2,}/))
  .filter((text) => text.length > 400)
  .slice(0, 40);
const digestOf = (texts: readonly string[]): string =>
  `sha256:${createHash('sha256').update(jsonl(texts)).digest('hex')}`;
const RATE = { rate: expect.any(Number), low: expect.any(Number), high: expect.any(Number) };
const jsonl = (texts: readonly string[]): string => texts.map((text) => `${JSON.stringify({ text })}\n`).join('');
/**
 * The same words in other bytes: capitals, decomposed letters, other white space, a sentence
 * before.
 */
const reEncoded = (text: string): string =>
  `Seen elsewhere. ${text.toUpperCase().normalize('NFD').replaceAll('\n', ' \r\n\u00a0')}`;

/**
 * A licence ends. The shards are removed and their files deleted; nobody keeps the text. Years
 * later the text is back, in other bytes, under another name.
 */
describe('removed content that comes back', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-kept-'));
  const uri = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  let api: TestApi;
  let worker: TestWorker;

  const register = async (name: string, dataset: string, texts: readonly string[], facts = {}): Promise<void> => {
    const text = jsonl(texts);
    writeFileSync(path.join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
    const { status, text: answer } = await api.request('POST', '/v1/shards', { uri: uri(name), dataset, ...facts });
    if (status !== 201) throw new Error(answer);
  };
  const inspected = async (order: object): Promise<Measured[]> => {
    const { body, status, text } = await api.request('POST', '/v1/inspections', order);
    if (status !== 202) throw new Error(text);
    return resultsOf(body.id);
  };
  const resultsOf = async (id: string): Promise<Measured[]> => {
    await pollUntil(
      () => api.request('GET', `/v1/inspections/${id}`),
      ({ state }) => state === 'concluded',
    );
    const { items } = (await api.request('GET', `/v1/inspections/${id}/results?limit=1000`)).body;
    return items.flatMap((item: { measured: Measured[] }) => item.measured);
  };
  const order = async (selector: object): Promise<{ id: string; inspection?: string }> => {
    const about = { reason: 'The licence ended.', effectiveAt: '2026-01-01T00:00:00Z', method: 'delete' };
    const { status, body, text } = await api.request('POST', '/v1/removals', { selector, ...about });
    if (status !== 201) throw new Error(text);
    return body;
  };
  const verified = async (removal: string): Promise<Verified> => {
    const { body, status, text } = await api.request('POST', `/v1/removals/${removal}/verifications`, {});
    if (status !== 202) throw new Error(text);
    const done = await pollUntil(
      () => api.request('GET', `/v1/verifications/${body.id}`),
      ({ state }) => state === 'concluded',
    );
    const check = (kind: string) => done.checks.find((one: { check: string }) => one.check === kind);
    const { state } = (await api.request('GET', `/v1/removals/${removal}`)).body;
    return { content: check('content'), storage: check('storage'), state };
  };
  /** Of a model version that was trained on the copy. */
  const certificateOf = async (removal: string): Promise<string> => {
    const version = '1';
    await api.request('POST', '/v1/datasets/bought/versions', { version, add: [uri('bought.jsonl.gz')] });
    await api.request('POST', '/v1/models/lark/versions', { version });
    const uses = [{ dataset: 'bought', version, stage: 'sft', startedAt: '2026-01-02T00:00:00Z' }];
    await api.request('POST', '/v1/models/lark/versions/1/uses', { uses });
    await api.publishIndexed();
    return (await api.request('GET', `/v1/models/lark/versions/1/certificate?removal=${removal}`)).text;
  };
  const found = async (removal: string) =>
    (await api.request('GET', '/v1/findings?kind=removed-content-found&limit=100')).body.items.filter(
      ({ subject }: { subject: { removal: string } }) => subject.removal === removal,
    );

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    api = await startTestApi({ settings: { storageRoots: [folder] } });
    worker = await startTestWorker(api, { storageRoots: [folder] });
  });
  afterAll(async () => {
    await worker.close();
    await api.close();
    rmSync(folder, { recursive: true });
  });

  it('is found in other bytes when the file is gone, by sketches that were made when it was ordered', async () => {
    await register('licensed.jsonl', 'licensed', PARAGRAPHS.slice(0, 20));
    const removal = await order({ dataset: 'licensed' });
    expect(removal).toMatchObject({ id: 'removal-1', inspection: 'inspection-1' });
    const kept = await resultsOf('inspection-1');
    expect(kept.map(({ facts }) => facts)).toMatchObject([
      { records: 20, kept: 20, notKept: 0, keptList: expect.stringMatching(/^sha256:/) },
      { records: 20, kept: 20, notKept: 0, keptList: expect.stringMatching(/^sha256:/) },
    ]);
    // Nothing that is kept holds the text, or is readable without the secret.
    const { body } = await api.request('GET', '/v1/inspections/inspection-1');
    expect(JSON.stringify(body)).not.toContain(PARAGRAPHS[0]?.slice(0, 40));
    rmSync(path.join(folder, 'licensed.jsonl'));

    const others = PARAGRAPHS.slice(20);
    await register('bought.jsonl.gz', 'bought', [
      ...others,
      ...PARAGRAPHS.slice(0, 3).map(reEncoded),
      PARAGRAPHS[7] ?? '',
    ]);
    await register('innocent.jsonl', 'innocent', others);
    const parameters = { reference: 'removals' };
    const detectors = [
      { name: 'near-duplicates', parameters },
      { name: 'record-keys', parameters },
    ];
    const [near, keys] = await inspected({ subject: { selector: { dataset: 'bought' } }, detectors });
    expect(near?.facts).toMatchObject({
      records: others.length + 4,
      similar: 4,
      reference: 20,
      removals: [{ removal: 'removal-1', records: 4, confirmed: 0 }],
    });
    expect(keys?.facts).toMatchObject({ foundRecords: 1, removals: [{ removal: 'removal-1', records: 1 }] });
    const [finding, ...more] = await found('removal-1');
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'violation',
      subject: { removal: 'removal-1', inspection: 'inspection-2' },
      count: 1,
      evidence: {
        measured: [
          { detector: 'near-duplicates', records: 4, of: others.length + 4 },
          { detector: 'record-keys', records: 1 },
        ],
      },
    });
    const [clear] = await inspected({ subject: { selector: { dataset: 'innocent' } }, detectors });
    expect(clear?.facts).toMatchObject({ similar: 0, removals: [] });
    expect(await found('removal-1')).toHaveLength(1);
  });

  it('is compared word by word where the removed file is still there, and passes over the file itself', async () => {
    await register('still.jsonl', 'still', PARAGRAPHS.slice(0, 10));
    const removal = await order({ dataset: 'still' });
    await resultsOf(removal.inspection ?? '');
    await register('copy.jsonl', 'copy', [PARAGRAPHS[4] ?? '', ...PARAGRAPHS.slice(30)]);
    const detectors = [{ name: 'near-duplicates', parameters: { reference: { removal: removal.id } } }];
    const [near] = await inspected({ subject: { selector: { dataset: 'copy' } }, detectors });
    expect(near?.facts).toMatchObject({
      similar: 1,
      found: [{ removal: removal.id, shard: uri('still.jsonl'), record: 4, best: 1, confirmed: true }],
    });
    const [own] = await inspected({ subject: { selector: { dataset: 'still' } }, detectors });
    expect(own?.facts).toMatchObject({ similar: 0 });
    expect(await found(removal.id)).toHaveLength(1);
  });

  it('finds three records that a redaction left in, of those that the removal names', async () => {
    const all = PARAGRAPHS.slice(0, 30);
    await register('whole.jsonl', 'whole', all);
    const named = all.slice(10, 18).map((text) => text.replace(/\s+/g, ' ').slice(0, 400).trim());
    const texts = [...all.slice(0, 10), ...named, ...all.slice(18)];
    await register('named.jsonl', 'named', texts);
    const removal = await order({ dataset: 'named', recordKeys: named });
    const kept = await resultsOf(removal.inspection ?? '');
    expect(kept.map(({ facts }) => facts?.['kept'])).toEqual([8, 8]);
    const redaction = { derivedFrom: [uri('named.jsonl')], activity: { kind: 'redaction', removal: removal.id } };
    await register('redacted.jsonl', 'redacted', [...all.slice(0, 10), ...named.slice(5), ...all.slice(18)], redaction);
    const reference = { removal: removal.id };
    const [near, keys] = await inspected({
      subject: { selector: { dataset: 'redacted' } },
      detectors: [
        { name: 'near-duplicates', parameters: { reference } },
        { name: 'record-keys', parameters: { reference } },
      ],
    });
    expect(near?.facts).toMatchObject({ similar: 3 });
    expect(keys?.facts).toMatchObject({
      foundRecords: 3,
      per100000: RATE,
      removals: [{ removal: removal.id, records: 3 }],
    });
    expect(await found(removal.id)).toMatchObject([{ examples: [uri('redacted.jsonl')] }]);
  });

  it('makes the verification of its removal violated, which names the detector and the inspection', async () => {
    const { content, state } = await verified('removal-1');
    expect(content).toMatchObject({
      verdict: 'violated',
      evidence: {
        copies: 0,
        inspected: {
          found: 2,
          examples: [
            {
              shard: uri('bought.jsonl.gz'),
              found: 'near-copy',
              records: 4,
              detector: { name: 'near-duplicates', version: expect.any(String) },
              inspection: 'inspection-2',
            },
            { shard: uri('bought.jsonl.gz'), found: 'record-key', records: 1, detector: { name: 'record-keys' } },
          ],
        },
      },
    });
    expect(state).toBe('breached');
    expect(await certificateOf('removal-1')).toContain('"verdict":"violated"');
    // The copy is ordered out: it is verified for itself.
    await order({ dataset: 'bought' });
    expect((await verified('removal-1')).content).toMatchObject({
      verdict: 'inconclusive',
      evidence: { inspected: { found: 0 } },
    });
  });

  it('leaves the verification of removed records inconclusive until a detector looked at the redaction', async () => {
    const texts = PARAGRAPHS.slice(0, 30);
    const named = texts.slice(10, 18).map((text) => text.replace(/\s+/g, ' ').slice(0, 400).trim());
    const whole = [...texts.slice(0, 10), ...named, ...texts.slice(18)];
    await register('letters.jsonl', 'letters', whole, { digest: digestOf(whole) });
    const removal = await order({ dataset: 'letters', recordKeys: named });
    await resultsOf(removal.inspection ?? '');
    rmSync(path.join(folder, 'letters.jsonl'));
    const redact = async (name: string, records: string[]): Promise<void> => {
      const derivedFrom = [digestOf(whole)];
      const activity = { kind: 'redaction', removal: removal.id };
      await register(name, name, records, { digest: digestOf(records), derivedFrom, activity });
    };
    const look = async (dataset: string): Promise<void> => {
      const parameters = { reference: { removal: removal.id } };
      await inspected({ subject: { selector: { dataset } }, detectors: [{ name: 'record-keys', parameters }] });
    };
    await redact('clean.jsonl', [...texts.slice(0, 10), ...texts.slice(18)]);
    const unseen = await verified(removal.id);
    expect(unseen.content).toMatchObject({
      verdict: 'inconclusive',
      evidence: { withoutDigest: 0, inspected: { detectors: [], found: 0, redactionsNotLookedAt: 1 } },
    });
    await look('clean.jsonl');
    const seen = await verified(removal.id);
    expect(seen.content).toMatchObject({
      verdict: 'excluded',
      evidence: { inspected: { detectors: [{ name: 'record-keys', shards: 1 }], redactionsNotLookedAt: 0 } },
    });
    expect(seen.state).toBe('verified');
    await redact('three.jsonl', [...texts.slice(0, 10), ...named.slice(5), ...texts.slice(18)]);
    await look('three.jsonl');
    const left = await verified(removal.id);
    expect([left.content.verdict, left.state]).toEqual(['violated', 'breached']);
    expect(left.content.evidence.inspected.examples).toMatchObject([
      { shard: digestOf([...texts.slice(0, 10), ...named.slice(5), ...texts.slice(18)]), records: 3 },
    ]);
  });

  it('makes the storage check violated where the store cannot be read any more and an inspection found it', async () => {
    const texts = PARAGRAPHS.slice(32, 36);
    await register('moved.jsonl', 'moved', texts, { digest: digestOf(texts) });
    const removal = await order({ dataset: 'moved' });
    await resultsOf(removal.inspection ?? '');
    await inspected({ subject: { removal: removal.id }, detectors: [{ name: 'identity' }] });
    // What lies there now nobody registered: the store alone settles nothing.
    await worker.close();
    worker = await startTestWorker(api, { storageRoots: [path.join(folder, 'elsewhere')] });
    const { storage } = await verified(removal.id);
    expect(storage).toMatchObject({
      verdict: 'violated',
      evidence: {
        examples: [
          {
            uri: uri('moved.jsonl'),
            reason: 'removed-content-measured',
            measured: { found: 'digest', detector: { name: 'identity' }, inspection: expect.any(String) },
          },
        ],
      },
    });
    await worker.close();
    worker = await startTestWorker(api, { storageRoots: [folder], reverifyEveryMs: 200 });
    // The end of an inspection that could find it again begins a verification.
    const { id } = (
      await api.request('POST', '/v1/inspections', {
        subject: { removal: removal.id },
        detectors: [{ name: 'identity' }],
      })
    ).body;
    await resultsOf(id);
    const [end] = (
      await api.request('GET', `/v1/ledger/entries?kind=inspection.concluded&limit=1000`)
    ).body.items.slice(-1);
    await pollUntil(
      () => api.request('GET', `/v1/removals/${removal.id}/verifications`),
      ({ items }) => items.some(({ trigger }: { trigger: { entry?: number } }) => trigger.entry === end.index),
    );
    await worker.close();
    worker = await startTestWorker(api, { storageRoots: [folder] });
  });

  it('is not looked up once the secret of what was kept is erased', async () => {
    await register('erased.jsonl', 'erased', PARAGRAPHS.slice(0, 5));
    const removal = await order({ dataset: 'erased' });
    await resultsOf(removal.inspection ?? '');
    const { detectors } = (await api.request('GET', `/v1/inspections/${removal.inspection}`)).body;
    const id = detectors[0].parameters.keep.slice('sha256:'.length);
    const shown = await api.request('GET', `/v1/personal-data/${id}`, undefined, { key: api.keys.compliance });
    expect(shown).toMatchObject({ status: 200, body: { id, payload: {}, withheld: ['inspectionSecret'] } });
    expect(Object.keys(shown.body).sort()).toEqual(['commitment', 'id', 'payload', 'salt', 'withheld']);
    const reason = 'retention_ended';
    expect((await api.request('POST', `/v1/personal-data/${id}/erase`, { reason })).status).toBe(201);
    const parameters = { reference: { removal: removal.id } };
    const subject = { selector: { dataset: 'erased' } };
    const [near] = await inspected({ subject, detectors: [{ name: 'near-duplicates', parameters }] });
    expect(near).toMatchObject({ outcome: 'inconclusive', reason: 'secret-erased' });
  });

  it('keeps what an inspection is told to keep, as a reference for others', async () => {
    await register('generated.jsonl', 'generated', PARAGRAPHS.slice(0, 6));
    await register('scraped.jsonl', 'scraped', PARAGRAPHS.slice(5, 12));
    const keep = {
      subject: { selector: { dataset: 'generated' } },
      detectors: [{ name: 'near-duplicates', parameters: { keep: true } }],
    };
    const { id } = (await api.request('POST', '/v1/inspections', keep)).body;
    await resultsOf(id);
    const subject = { selector: { dataset: 'scraped' } };
    const parameters = { reference: { inspection: id } };
    const [near] = await inspected({ subject, detectors: [{ name: 'near-duplicates', parameters }] });
    expect(near?.facts).toMatchObject({
      similar: 1,
      reference: 6,
      removals: [],
      found: [{ inspection: id, record: 5, confirmed: true }],
    });
    const unknown = [{ name: 'record-keys', parameters }];
    expect((await inspected({ subject, detectors: unknown }))[0]).toMatchObject({ reason: 'nothing-kept' });
  });

  it.each([
    [{ removal: 'removal-99' }, 'removal-not-found'],
    [{ inspection: 'inspection-99' }, 'inspection-not-found'],
  ])('is looked up in nothing that is not recorded: %j', async (reference, code) => {
    for (const order of [
      { detectors: [{ name: 'near-duplicates', parameters: { reference } }] },
      { detectors: [{ name: 'record-keys' }], reference },
    ]) {
      const answer = await api.request('POST', '/v1/inspections', { subject: { removal: 'removal-1' }, ...order });
      expect([answer.status, answer.body.code]).toEqual([404, code]);
    }
  });

  it.each([
    [{ keep: 'sha256:'.padEnd(71, '0') }, '/keep'],
    [{ keep: false }, '/keep'],
    [{ keep: true, threshold: 0.9 }, '/threshold'],
    [{ reference: {} }, '/reference'],
    [{ reference: { removal: 'removal-1', inspection: 'inspection-1' } }, '/reference'],
    [{ reference: { removal: 7 } }, '/reference/removal'],
    [{ reference: { removal: 'removal-1' }, salt: '00'.repeat(32) }, '/salt'],
  ])('refuses the parameters %j', async (parameters, pointer) => {
    const order = { subject: { removal: 'removal-1' }, detectors: [{ name: 'near-duplicates', parameters }] };
    const { status, body } = await api.request('POST', '/v1/inspections', order);
    expect([status, body.errors?.[0]?.pointer]).toEqual([400, `/detectors/0/parameters${pointer}`]);
  });
});

interface Verified {
  readonly content: TestAnswer['body'];
  readonly storage: TestAnswer['body'];
  readonly state: string;
}
interface Measured {
  readonly outcome: string;
  readonly reason?: string;
  readonly facts?: Record<string, unknown>;
}
