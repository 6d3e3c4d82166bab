import { detectorNamed } from '@core/detectors';
import type { OriginKind } from '@domain/origins';
import type { Inspection, ShardMeasurement } from './inspection.js';
import { frequentPhrases, phraseFinding } from './phrase-findings.js';

const INSPECTION = { id: 'inspection-1', subject: { dataset: 'essays', version: '1' } } as unknown as Inspection;

/** What `phrases` measures in so many records, of which some have a phrase of tier B. */
function measured(having: number, records: number, baseline?: { having: number; records: number }): ShardMeasurement {
  const counts = baseline && { name: 'web before 2022', records: baseline.records, tiers: { B: baseline.having } };
  const run = detectorNamed('phrases')?.start(counts ? { baseline: counts } : {});
  for (let index = 0; index < records; index++)
    run?.record(index < having ? 'How can I assist you today?' : 'A text.', { index, offset: null, uri: null });
  const facts = run?.end() ?? {};
  return {
    ...{ shard: 7, name: 'sha256:07', uri: 'file:///7.jsonl', bytes: 1, records },
    declared: { digest: null, bytes: null, records: null, tokens: null, languages: null },
    results: [{ detector: 'phrases', version: '1', outcome: 'measured', facts }],
  };
}

const found = (shard: ShardMeasurement, kinds: OriginKind[]) =>
  phraseFinding(INSPECTION, shard, frequentPhrases(shard), kinds);

describe('phraseFinding', () => {
  it('names the rate, the baseline and both intervals at 40 times the baseline', () => {
    const finding = found(measured(80, 2_000, { having: 10, records: 10_000 }), ['human', 'human']);
    expect(finding).toMatchObject({
      kind: 'measured-phrases-frequent',
      severity: 'warning',
      subject: { dataset: 'essays', version: '1', inspection: 'inspection-1' },
      examples: ['sha256:07'],
      evidence: {
        declared: { kinds: ['human'] },
        measured: [
          {
            ...{
              detector: 'phrases',
              tier: 'B',
              records: 80,
              of: 2_000,
              listDigest: expect.stringMatching(/^sha256:/),
            },
            per100000: { rate: 4_000, low: expect.any(Number), high: expect.any(Number) },
            baseline: { name: 'web before 2022', basis: 'declared', of: 10_000, per100000: { rate: 100 } },
            against: { ratio: 40, above: true },
          },
        ],
      },
    });
    expect(JSON.stringify(finding)).not.toMatch(/model_generated|vendor/);
  });

  it.each<[string, ShardMeasurement, OriginKind[]]>([
    [
      'generated text is declared or inherited',
      measured(80, 2_000, { having: 2, records: 2_000 }),
      ['human', 'model_generated'],
    ],
    ['no origin is declared', measured(80, 2_000, { having: 2, records: 2_000 }), []],
    ['only an unknown origin is declared', measured(80, 2_000, { having: 2, records: 2_000 }), ['unknown']],
    ['there is no baseline', measured(80, 2_000), ['human']],
    ['the rate is that of the baseline', measured(80, 2_000, { having: 80, records: 2_000 }), ['human']],
    ['the intervals are apart, but not by twice', measured(400, 2_000, { having: 1_000, records: 10_000 }), ['human']],
    ['the baseline is too small to tell', measured(80, 2_000, { having: 0, records: 10 }), ['human']],
    ['fewer than five records have a phrase', measured(4, 10, { having: 0, records: 100_000 }), ['human']],
    ['the shard has no records', measured(0, 0, { having: 0, records: 100_000 }), ['human']],
  ])('finds nothing where %s', (_why, shard, kinds) => {
    expect(found(shard, kinds)).toBeNull();
  });

  it('finds phrases that the baseline has none of, without a ratio', () => {
    const finding = found(measured(5, 100, { having: 0, records: 100_000 }), ['scraped']);
    expect(finding?.evidence).toMatchObject({ measured: [{ records: 5, against: { ratio: null, above: true } }] });
  });
});
