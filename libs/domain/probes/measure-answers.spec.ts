import fc from 'fast-check';
import { tokensOf } from '@core/detectors';
import { AnswerSet } from './answer-set.js';
import { measureAnswers, type MeasuredAnswers, type PromptAnswers } from './measure-answers.js';
import type { Probe } from './probe.js';
import { likenessFinding } from './probe-finding.js';
import { isSuspicious, statementOf } from './probe-statement.js';

const SETTINGS = { span: 13, similarity: 0.8, resamples: 1_000, seed: 'spec' };
const PLACE = { uri: null, digest: 'sha256:0' };
const PLACES = { tested: PLACE, compared: PLACE, baseline: PLACE };

function measured(rows: readonly PromptAnswers[], settings = SETTINGS): MeasuredAnswers {
  const measuring = measureAnswers(rows, settings, PLACES);
  for (let next = measuring.next(); ; next = measuring.next()) if (next.done) return next.value;
}

/** Whether a run of so many tokens of one text is in the other, by looking for each. */
function sharesRun(one: string, other: string, run: number): boolean {
  const [tokens, others] = [tokensOf(one), tokensOf(other)];
  const joined = ` ${others.join(' ')} `;
  return tokens.slice(run - 1).some((_, at) => joined.includes(` ${tokens.slice(at, at + run).join(' ')} `));
}

function jaccardOf(one: string, other: string): number {
  const grams = (text: string): Set<string> => {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return new Set();
    if (tokens.length <= 5) return new Set([tokens.join(' ')]);
    return new Set(tokens.slice(4).map((_, at) => tokens.slice(at, at + 5).join(' ')));
  };
  const [mine, theirs] = [grams(one), grams(other)];
  const union = new Set([...mine, ...theirs]).size;
  return union === 0 ? 0 : [...mine].filter((gram) => theirs.has(gram)).length / union;
}

describe('measureAnswers', () => {
  const text = fc.array(fc.constantFrom('a', 'b'), { maxLength: 30 }).map((words) => words.join(' '));
  const row = fc.record({ tested: text, compared: text, baseline: text });
  const rows = fc
    .array(row, { minLength: 2, maxLength: 8 })
    .map((all) => all.map((one, at) => ({ prompt: `p${at}`, ...one })));

  it('counts what a comparison of each pair counts', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 13, max: 20 }), (all, span) => {
        const { facts, lines } = measured(all, { ...SETTINGS, span });
        const counts = (side: 'tested' | 'baseline') => ({
          span: all.filter((one) => sharesRun(one[side], one.compared, span)).length,
          overlap: all.filter((one) => sharesRun(one[side], one.compared, 13)).length,
          nearDuplicate: all.filter((one) => jaccardOf(one[side], one.compared) >= 0.8).length,
        });
        for (const side of ['tested', 'baseline'] as const)
          for (const [likeness, count] of Object.entries(counts(side)))
            expect([likeness, facts[likeness as 'span'][side].count]).toEqual([likeness, count]);
        expect(lines).toHaveLength(all.length);
        for (const { difference, tested, baseline } of [facts.span, facts.overlap, facts.nearDuplicate]) {
          expect(difference.share).toBeCloseTo(tested.share - baseline.share, 5);
          expect(difference.low).toBeLessThanOrEqual(difference.high);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('measures the same twice, and no difference between a model and itself', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const same = all.map((one) => ({ ...one, baseline: one.tested }));
        const once = measured(same);
        expect(measured(same)).toEqual(once);
        const none = { share: 0, low: 0, high: 0 };
        expect(once.facts).toMatchObject({
          span: { difference: none },
          overlap: { difference: none },
          nearDuplicate: { difference: none },
        });
        expect(isSuspicious(once.facts)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps no text in its figures', () => {
    const long = Array.from({ length: 30 }, (_, at) => `secret${at}`).join(' ');
    const found = measured([
      { prompt: 'p1', tested: long, compared: long, baseline: 'none' },
      { prompt: 'p2', tested: 'none', compared: long, baseline: long },
    ]);
    expect(JSON.stringify(found)).not.toContain('secret');
  });
});

describe('suspicion', () => {
  const words = (name: string, at: number): string =>
    Array.from({ length: 30 }, (_, word) => `${name}${at}x${word}`).join(' ');
  /** So many of the prompts are answered as the vendor's model answers. */
  const probed = (prompts: number, copies: number) =>
    measured(
      Array.from({ length: prompts }, (_, at) => ({
        prompt: `p${at}`,
        tested: words(at < copies ? 'vendor' : 'own', at),
        compared: words('vendor', at),
        baseline: words('third', at),
      })),
    ).facts;
  const PROBE = {
    id: 'probe-1',
    tested: { model: 'lark', version: '1', answers: { uri: 's3://b/1', digest: null } },
    compared: { vendor: 'x', generator: null, answers: { uri: 's3://b/2', digest: null } },
    baseline: { name: 'third', answers: { uri: 's3://b/3', digest: null } },
    parameters: SETTINGS,
  } as unknown as Probe;

  it.each([
    [100, 0, false],
    [100, 1, false],
    [100, 3, false],
    [100, 10, true],
    [19, 19, false],
    [20, 20, true],
  ])('of %d prompts with %d copies: %p', (prompts, copies, suspicious) => {
    const facts = probed(prompts, copies);
    expect(isSuspicious(facts)).toBe(suspicious);
    expect(likenessFinding(PROBE, facts) !== null).toBe(suspicious);
  });

  it('is said in a sentence, with what it cannot say', () => {
    const { sentence, details, limits } = statementOf(PROBE, probed(100, 10));
    expect(sentence).toMatch(
      /^10 of 100 answers of lark@1 share a span of 13 tokens or more with x’s \(10 %, 95 % interval .* to .* %\), against 0 of 100 for the baseline third \(0 %, 95 % interval 0 % to 0 %\)\.$/,
    );
    expect(details.join(' ')).toMatch(/The difference of the two shares is 10 points \(95 % interval/);
    expect(limits.join(' ')).toMatch(/It cannot show that the model was not: .*excludes nothing/);
  });
});

describe('AnswerSet', () => {
  it('has the keys that were added, each once', () => {
    const set = new AnswerSet();
    expect(set.add({ prompt: 'a', answer: 'one' }, 1)).toBeNull();
    expect(set.add({ prompt: 'a', answer: 'two' }, 2)).toEqual({
      reason: 'duplicate-prompt',
      message: 'has the same prompt as answer 1',
    });
    expect([set.keys, set.answerTo('a'), set.answerTo('b')]).toEqual([['a'], 'one', '']);
  });

  it.each([
    [null],
    [[]],
    [{}],
    [{ prompt: '', answer: 'x' }],
    [{ prompt: 'a\u0000', answer: 'x' }],
    [{ prompt: 'a', answer: 1 }],
    [{ prompt: 'x'.repeat(1_001), answer: 'x' }],
  ])('refuses %j', (value) => {
    expect(new AnswerSet().add(value, 1)?.reason).toBe('malformed-answer');
  });
});
