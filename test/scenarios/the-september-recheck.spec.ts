import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { promptSetDigest, tokensOf } from '@core/detectors';
import { pollUntil, startTestApi, startTestWorker, type TestApi, type TestWorker } from '@testing/harness';
import { realTexts } from '@testing/references';

const PROMPTS = Array.from({ length: 120 }, (_, n) => `Explain topic ${n + 1}.`);
/** Prompts whose answers the model took from the vendor's, and how. */
const COPIED = 10;
const SHOUTED = 10;
const EXCERPTS = 10;
const REDACTED = 10;
/** Prompts to which each model answers with the text of a licence that all of them know. */
const LICENCES = 12;

const PERMISSION =
  'Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so.';

/** Real text in parts of 80 words, no two of which share 13 words in a row. */
const PARTS = ((): string[] => {
  const seen = new Set<string>();
  const parts: string[] = [];
  for (const text of realTexts(1_000)) {
    const words = text.split(/\s+/);
    for (let from = 0; from + 80 <= words.length; from += 80) {
      const part = words.slice(from, from + 80).join(' ');
      const tokens = tokensOf(part);
      const grams = tokens.slice(12).map((_, at) => tokens.slice(at, at + 13).join(' '));
      if (tokens.length < 70 || tokens.length > 110 || grams.some((gram) => seen.has(gram))) continue;
      for (const gram of grams) seen.add(gram);
      parts.push(part);
    }
  }
  return parts;
})();

const part = (of: number, n: number): string => PARTS[of * PROMPTS.length + n] ?? '';
const licence = (n: number, name: string): string | null =>
  n >= PROMPTS.length - LICENCES ? `${name} says: ${PERMISSION} ${part(0, n).slice(0, 40 + n)}` : null;
const vendorsAnswer = (n: number): string => licence(n, 'X') ?? part(0, n);
const baselinesAnswer = (n: number): string => licence(n, 'Third') ?? part(1, n);
const ownAnswer = (n: number): string => licence(n, 'Lark') ?? part(2, n);

/** Copied, in capitals with soft hyphens, as an excerpt in other text, with each 30th word out. */
function taughtAnswer(n: number): string {
  const vendors = vendorsAnswer(n);
  if (n < COPIED) return vendors;
  if (n < COPIED + SHOUTED) return `${vendors.toUpperCase().replace(/E/g, 'E\u00ad').replace(/,/g, ' —')}`;
  const words = vendors.split(' ');
  if (n < COPIED + SHOUTED + EXCERPTS) return `${ownAnswer(n)} ${words.slice(5, 75).join(' ')} ${part(3, n)}`;
  if (n < COPIED + SHOUTED + EXCERPTS + REDACTED)
    return words.map((word, at) => (at % 30 === 29 ? '[redacted]' : word)).join(' ');
  return ownAnswer(n);
}

const answersOf = (answer: (n: number) => string) => PROMPTS.map((prompt, n) => ({ prompt, answer: answer(n) }));
const linesOf = (answer: (n: number) => string): string =>
  answersOf(answer)
    .map((one) => `${JSON.stringify(one)}\n`)
    .join('');

/**
 * In September engineers compare what their model answers with what a vendor's model answers, and
 * with a third model that was trained before either.
 */
describe('the September re-check', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-probes-'));
  const write = (name: string, bytes: string | Buffer): string => {
    writeFileSync(path.join(folder, name), bytes);
    return pathToFileURL(path.join(folder, name)).href;
  };
  let api: TestApi;
  let worker: TestWorker;
  let files: { readonly taught: string; readonly vendor: string; readonly baseline: string };

  const send = async (method: 'PUT' | 'POST', url: string, body: object): Promise<void> => {
    const { status, text } = await api.request(method, url, body);
    if (status >= 300) throw new Error(text);
  };
  const probe = async (order: object) => {
    const { body, status, text } = await api.request('POST', '/v1/probes', {
      prompts: promptSetDigest(PROMPTS),
      compared: { vendor: 'x', generator: 'x-4', answers: { uri: files.vendor } },
      baseline: { name: 'third', answers: { uri: files.baseline } },
      ...order,
    });
    if (status !== 202) throw new Error(text);
    return pollUntil(
      () => api.request('GET', `/v1/probes/${body.id}`),
      ({ state }) => state !== 'running',
    );
  };
  const tested = (answers: object, version = '1') => ({ tested: { model: 'lark', version, answers } });
  const findings = async () => (await api.request('GET', '/v1/findings?kind=answers-like-a-vendors')).body.items;
  /** What the record says of where the model's data came from. */
  const provenance = async () => {
    const model = '/v1/models/lark/versions/1';
    const { asOf: _, ...exposure } = (await api.request('GET', `${model}/exposure?vendor=x`)).body;
    const { asOf: __, ...whole } = (await api.request('GET', `${model}/provenance`)).body;
    const removals = (await api.request('GET', '/v1/removals')).body.items;
    return { exposure, whole, removals };
  };

  beforeAll(async () => {
    expect(PARTS.length).toBeGreaterThanOrEqual(4 * PROMPTS.length);
    files = {
      taught: write('taught.jsonl.gz', gzipSync(linesOf(taughtAnswer))),
      vendor: write('vendor.jsonl', linesOf(vendorsAnswer)),
      baseline: write('baseline.jsonl', linesOf(baselinesAnswer)),
    };
    api = await startTestApi();
    worker = await startTestWorker(api, { storageRoots: [folder] });
    await send('PUT', '/v1/vendors/x', { name: 'X', kind: 'model_provider' });
    await send('POST', '/v1/shards', { uri: 's3://data/1', dataset: 'web', origins: [{ kind: 'human' }] });
    await send('POST', '/v1/datasets/web/versions', { version: '1', from: { query: { uriPrefix: 's3://data/' } } });
    for (const version of ['1', '2', '3']) await send('POST', '/v1/models/lark/versions', { version });
    const use = { dataset: 'web', version: '1', stage: 'pretraining', startedAt: '2026-01-01T00:00:00Z' };
    await send('POST', '/v1/models/lark/versions/1/uses', use);
  });
  afterAll(async () => {
    await worker?.close();
    await api?.close();
    rmSync(folder, { recursive: true });
  });

  it('finds the planted copies, and in the baseline what everybody knows', async () => {
    const before = await provenance();
    const found = await probe(tested({ uri: files.taught }));
    expect(found).toMatchObject({ state: 'measured', suspicious: true });
    const { span, overlap, nearDuplicate, answers } = found.facts;
    const copies = COPIED + SHOUTED + EXCERPTS;
    expect([span.tested.count, span.baseline.count]).toEqual([copies + LICENCES, LICENCES]);
    expect(overlap.tested.count).toBe(copies + REDACTED + LICENCES);
    expect(overlap.baseline.count).toBe(LICENCES);
    // An excerpt within a longer answer is not nearly the same; two words of eighty are ten
    // 5-grams.
    expect(nearDuplicate.tested.count).toBeGreaterThanOrEqual(COPIED + SHOUTED);
    expect(span.difference).toMatchObject({ share: 0.25 });
    expect(span.difference.low).toBeGreaterThan(0.15);
    expect(span.difference.high).toBeLessThan(0.35);
    expect(span.baseline.wilson.low).toBeLessThan(LICENCES / PROMPTS.length);
    expect(answers.tested).toMatchObject({ empty: 0, uri: files.taught });
    expect(found.statement.sentence).toMatch(
      /^42 of 120 answers of lark@1 share a span of 50 tokens or more with x’s x-4 \(35 %, 95 % interval .*\), against 12 of 120 for the baseline third \(10 %, .*\)\.$/,
    );
    expect(found.statement.limits.join(' ')).toMatch(/can raise suspicion.*excludes nothing/);
    expect(await findings()).toMatchObject([
      { severity: 'warning', subject: { model: 'lark', version: '1', vendor: 'x' }, evidence: { probe: found.id } },
    ]);
    // It changes no answer about where the data came from.
    expect(await provenance()).toEqual(before);
    expect((await api.request('GET', `/v1/probes/${found.id}?asOf=${found.entry}`)).status).toBe(404);
  });

  it('shows which answers, where, and no text of them', async () => {
    const [{ id }] = (await api.request('GET', '/v1/probes?model=lark&vendor=x')).body.items;
    const { items, nextCursor } = (await api.request('GET', `/v1/probes/${id}/results?limit=100`)).body;
    const more = (await api.request('GET', `/v1/probes/${id}/results?limit=100&cursor=${nextCursor}`)).body.items;
    const all = [...items, ...more] as { prompt: string; tested: { span: { tokens: number; at: number } } }[];
    expect(all.map(({ prompt }) => prompt)).toEqual([...PROMPTS].sort());
    const long = all.filter(({ tested: { span } }) => span.tokens >= 50).map(({ prompt }) => prompt);
    const expected = PROMPTS.filter((_, n) => n < COPIED + SHOUTED + EXCERPTS || n >= PROMPTS.length - LICENCES);
    expect(long.sort()).toEqual(expected.sort());
    expect(JSON.stringify(all)).not.toContain('Permission');
    const rows = await api.database.query<{ body: Buffer }>('SELECT body FROM ledger_entry');
    const ledger = rows.map(({ body }) => body.toString('utf8')).join('');
    expect(ledger).not.toContain('Permission');
    expect(ledger).not.toContain(PROMPTS[0]);
  });

  it('finds nothing in a model that learnt nothing from the vendor, licences and all', async () => {
    const found = await probe(tested({ records: answersOf(ownAnswer) }, '2'));
    expect(found).toMatchObject({ state: 'measured', suspicious: false });
    const { span, overlap, nearDuplicate } = found.facts;
    expect([span, overlap].map(({ tested: ours, baseline }) => [ours.count, baseline.count])).toEqual([
      [LICENCES, LICENCES],
      [LICENCES, LICENCES],
    ]);
    expect(nearDuplicate.difference).toMatchObject({ low: 0, high: 0 });
    expect(span.difference).toEqual({ share: 0, low: 0, high: 0 });
    expect((await findings()).length).toBe(1);
    // Uploaded answers are forgotten.
    expect(await api.database.query('SELECT 1 FROM probe_upload')).toEqual([]);
  });

  it('leaves inconclusive what nobody looked at, though the model answers nothing like the vendor', async () => {
    const use = { dataset: 'web', version: '1', stage: 'pretraining', startedAt: '2026-01-01T00:00:00Z' };
    await send('POST', '/v1/models/lark/versions/2/uses', use);
    const order = { reason: 'r', method: 'delete', effectiveAt: '2026-02-01T00:00:00Z' };
    const removal = await api.request('POST', '/v1/removals', { ...order, selector: { shards: ['s3://data/1'] } });
    const verdicts = async () => {
      const begun = await api.request('POST', `/v1/removals/${removal.body.id}/verifications`, {});
      const { verdict, checks } = await pollUntil(
        () => api.request('GET', `/v1/verifications/${begun.body.id}`),
        ({ state }) => state === 'concluded',
      );
      return [verdict, ...checks.map((one: { check: string; verdict: string }) => `${one.check} ${one.verdict}`)];
    };
    const before = await verdicts();
    expect(before).toContain('content inconclusive');
    const found = await probe(tested({ records: answersOf(ownAnswer) }, '2'));
    expect(found).toMatchObject({ state: 'measured', suspicious: false });
    expect(await verdicts()).toEqual(before);
  });

  it('shows no difference between a model and itself', async () => {
    const found = await probe({
      ...tested({ uri: files.taught }, '3'),
      baseline: { name: 'the same', answers: { uri: files.taught } },
    });
    const none = { share: 0, low: 0, high: 0 };
    expect(found.facts).toMatchObject({
      span: { difference: none },
      overlap: { difference: none },
      nearDuplicate: { difference: none },
    });
    expect(found.suspicious).toBe(false);
    expect((await findings()).length).toBe(1);
  });

  it('measures the same again, and raises no second finding', async () => {
    const [first] = (await api.request('GET', '/v1/probes?model=lark&version=1')).body.items;
    const again = await probe(tested({ uri: files.taught }));
    expect(again.list).toBe(first.list);
    expect(again.facts).toEqual(first.facts);
    const [finding, ...others] = await findings();
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ count: 1, examples: [first.id] });
  });
});
