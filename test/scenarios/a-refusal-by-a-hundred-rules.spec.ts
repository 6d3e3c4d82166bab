import { digestOf, midnight, modelPath, Scenario } from '@testing/harness';

const NDJSON = { 'content-type': 'application/x-ndjson' };
const RULES = 100;
const SCRAPED = Array.from({ length: 12 }, (_, at) => digestOf(`a page of the web ${at}`));
const rule = (vendor: string, gates: readonly string[], more: object = {}) => ({
  ...{ title: `No output of ${vendor}’s models`, effect: 'block', gates, reason: 'Counsel.' },
  ...{ effective: { from: midnight('2026-01-01') }, when: { origin: { vendor } }, ...more },
});

interface Stated {
  readonly rule: string;
  readonly entry: number;
  readonly verdict: string;
  readonly examples: readonly string[];
}

interface Refused {
  readonly findings: readonly Stated[];
  readonly leftOut?: Readonly<Record<string, number>>;
}

describe('a write that a hundred rules are about', () => {
  let scenario: Scenario;
  const vendors = Array.from({ length: RULES }, (_, at) => `vendor-${String(at).padStart(3, '0')}`);
  const put = async (slug: string, body: object): Promise<void> => {
    expect((await scenario.request('compliance', 'PUT', `/v1/rules/${slug}`, body)).status).toBeLessThan(300);
  };
  const post = (path: string, body: object) => scenario.request('engineer', 'POST', path, body);
  const entry = async (index: number) => {
    const { body } = await scenario.get(`/v1/ledger/entries/${index}`);
    const { data } = JSON.parse(Buffer.from(body, 'base64').toString()) as { data: Refused };
    return data;
  };
  const commit = (version: string) => post('/v1/datasets/web/versions', { version, add: SCRAPED });

  beforeAll(async () => {
    scenario = await Scenario.begin('2026-04-01');
    for (const vendor of [...vendors, 'acme']) await scenario.vendor(vendor);
    for (const shard of SCRAPED) await scenario.shard(shard, { origins: [{ kind: 'scraped' }] });
    await scenario.dataset('web@0', SCRAPED);
    await scenario.model('lark@1');
  });
  afterAll(() => scenario.end());

  it('is refused at the gates commit and use, with every finding, and the attempt is recorded', async () => {
    // Without `onUnknown`, a rule flags what it cannot judge.
    for (const vendor of vendors) await put(vendor, rule(vendor, ['commit', 'use']));
    await put('no-scraping', rule('acme', ['commit', 'use'], { when: { origin: { kind: 'scraped' } } }));
    const use = { dataset: 'web', version: '0', stage: 'sft', startedAt: midnight('2026-03-01') };
    for (const refused of [await commit('1'), await post(`${modelPath('lark@1')}/uses`, { uses: [use] })]) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'policy-refused' } });
      // The sentence begins with the rule that refuses, though a hundred others flag.
      expect(refused.body.detail).toMatch(
        /^The (version|use) [^]* is refused: the rule no-scraping \(.*; 100 rules would only flag it\. The attempt is recorded\.$/,
      );
      expect(refused.body.findings).toHaveLength(RULES + 1);
      for (const { examples } of refused.body.findings) expect(examples).toHaveLength(10);
      const { findings, leftOut } = await entry(refused.body.receipt.index);
      expect(findings).toHaveLength(RULES + 1);
      expect(findings[0]).toMatchObject({ rule: 'no-scraping', action: 'block', count: SCRAPED.length });
      const kept = findings.reduce((sum, { examples }) => sum + examples.length, 0);
      expect(leftOut).toEqual({ examples: 10 * (RULES + 1) - kept });
    }
  });

  it('is refused at the gate registration, one line of a bulk upload without the others', async () => {
    const clause = 'A clause that is long. '.repeat(80);
    for (const vendor of vendors) await put(vendor, rule(vendor, ['registration'], { onUnknown: 'block', clause }));
    const refused = await post('/v1/shards', { uri: 's3://web/one', origins: [{ kind: 'scraped' }] });
    expect(refused).toMatchObject({ status: 409, body: { code: 'policy-refused' } });
    const sentence =
      /the rule vendor-000 .*; the rule vendor-002 .*; 97 more rules refuse it\. The attempt is recorded\.$/;
    expect(refused.body.detail).toMatch(sentence);
    expect(refused.body.detail.length).toBeLessThan(1_200);
    expect(refused.body.findings).toHaveLength(RULES);
    expect(refused.body.findings[0]).toMatchObject({ clause, examples: ['s3://web/one'] });
    const { findings, leftOut } = await entry(refused.body.receipt.index);
    expect(findings).toHaveLength(RULES);
    expect(leftOut).toEqual({ examples: RULES, clauses: RULES });
    const lines = [
      { uri: 's3://web/two', origins: [{ kind: 'human' }] },
      { uri: 's3://web/three', origins: [{ kind: 'scraped' }] },
    ];
    const body = lines.map((line) => JSON.stringify(line)).join('\n');
    const answer = await scenario.request('engineer', 'POST', '/v1/shards/bulk', body, NDJSON);
    expect(answer.status).toBe(207);
    expect(answer.text).toMatch(/"registered":1,.*"rejected":1/);
    expect(answer.text.match(/"policy-refused"/g)).toHaveLength(1);
    const rejected = JSON.parse(answer.text.split('\n')[0] ?? '') as {
      readonly message: string;
      readonly findings: readonly object[];
      readonly receipt: { readonly index: number };
    };
    expect(rejected.message).toMatch(sentence);
    expect(Buffer.byteLength(answer.text)).toBeLessThan(10_000);
    const stated = (await entry(rejected.receipt.index)).findings;
    const rules = stated.map(({ rule: slug, entry: statedBy, verdict }) => ({ rule: slug, entry: statedBy, verdict }));
    expect(rejected.findings).toEqual(rules);
    expect(rejected.findings).toHaveLength(RULES);
  });
});
