import fc from 'fast-check';
import { describeFindings, type RefusedFinding } from './policy-finding.js';
import type { TermsFound } from './terms-found.js';

const about = { rule: 'r', entry: 3, verdict: 'deny', action: 'block', title: 'T', count: 2, examples: [] } as const;
const finding = (rule: string, more: Partial<RefusedFinding> = {}): RefusedFinding => ({ ...about, rule, ...more });
const many = (length: number, more: Partial<RefusedFinding> = {}): RefusedFinding[] =>
  Array.from({ length }, (_, at) => finding(`r${at}`, more));

const text = (max: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'binary', minLength: 1, maxLength: max, size: 'max' });
const terms: fc.Arbitrary<TermsFound> = fc.record({
  ...{ id: text(80), vendor: text(63), document: text(200), version: text(200), channel: text(200) },
  ...{ effective: fc.constant({ from: '2026-01-01T00:00:00.000Z' }), rule: text(100) },
  ...{ at: fc.constant('use' as const), disputed: fc.boolean() },
});
const found = fc.record({
  ...{ rule: text(63), title: text(200), clause: text(2_000), count: fc.nat(), entry: fc.nat() },
  ...{ verdict: fc.constantFrom('deny' as const, 'unknown' as const), examples: fc.constant([]) },
  action: fc.constantFrom('block' as const, 'flag' as const),
  waived: fc.array(fc.record({ waiver: text(40), count: fc.nat() }), { maxLength: 30 }),
  terms: fc.array(terms, { maxLength: 6 }),
});

describe('the sentence of a refusal', () => {
  it('names the rules that refuse, and counts those that would only flag', () => {
    const flagging = finding('b', { action: 'flag' });
    expect(describeFindings('The version', [flagging, finding('a', { count: 1, clause: 'C' }), flagging])).toBe(
      'The version is refused: the rule a ("T", C) is met by 1 shard; 2 rules would only flag it. The attempt is recorded.',
    );
  });

  it('names three of many, and counts the others', () => {
    const waived = Array.from({ length: 5 }, (_, at) => ({ waiver: `waiver-${at}`, count: 1_000 }));
    const said = describeFindings('It', [finding('a', { waived }), ...many(4), finding('f', { action: 'flag' })]);
    expect(said).toBe(
      'It is refused: the rule a ("T") is met by 2 shards, and waiver-0 lifts it for 1,000 more, and waiver-1 lifts it for 1,000 more, ' +
        'and waiver-2 lifts it for 1,000 more, and 2 more waivers lift it; the rule r0 ("T") is met by 2 shards; ' +
        'the rule r1 ("T") is met by 2 shards; 2 more rules refuse it; 1 rule would only flag it. The attempt is recorded.',
    );
    expect(describeFindings('It', many(4))).toContain('; 1 more rule refuses it. ');
    expect(describeFindings('It', many(3))).not.toContain('more');
  });

  it('shortens a long subject and a long clause, and says so', () => {
    const said = describeFindings(`The registration of s3://${'x'.repeat(2_000)}`, [
      finding('a', { clause: 'c'.repeat(500) }),
    ]);
    expect(said).toMatch(/^The registration of s3:\/\/x+… is refused: the rule a \("T", c+…\) is met by 2 shards\. /);
    expect(said.length).toBeLessThan(700);
  });

  it('is bounded, whatever was found, and is well-formed text', () => {
    fc.assert(
      fc.property(text(2_100), fc.array(found, { minLength: 1, maxLength: 120, size: 'max' }), (what, findings) => {
        const said = describeFindings(what.toWellFormed(), findings);
        expect(said.length).toBeLessThanOrEqual(8_000);
        expect(said.isWellFormed()).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
