import fc from 'fast-check';
import { ENTRY_LIMIT, entryBytes } from '@domain/ledger';
import { fittingFindings } from './fitting-findings.js';
import type { PolicyFinding } from './policy-finding.js';
import { policyRefused } from './policy.ledger-entries.js';

const AT = '2026-04-01T09:30:00.000Z';
const ACTOR = 'key:00000000-0000-4000-8000-000000000000';
const about = { rule: 'r', entry: 3, verdict: 'deny', action: 'block', title: 'T', count: 12 } as const;
const DIGESTS = Array.from({ length: 10 }, (_, at) => `sha256:${String(at).repeat(64)}`);
const many = (length: number, more: Partial<PolicyFinding> = {}): PolicyFinding[] =>
  Array.from({ length }, (_, at) => ({ ...about, examples: DIGESTS, ...more, rule: `rule-${at}` }));
const bytesOf = (findings: readonly PolicyFinding[], subject = {}): number =>
  entryBytes(policyRefused('commit', subject, findings), ACTOR, AT).length;

const text = fc.string({ unit: 'grapheme', maxLength: 300 });
const finding: fc.Arbitrary<PolicyFinding> = fc
  .record(
    {
      title: text,
      clause: text,
      examples: fc.array(text, { maxLength: 10 }),
      waived: fc.array(fc.record({ waiver: text, count: fc.nat() }), { maxLength: 20 }),
    },
    { requiredKeys: ['title', 'examples'] },
  )
  .map((more) => ({ ...about, ...more }));
const findings = fc.array(finding, { maxLength: 200, size: 'max' });

describe('the findings that an entry holds', () => {
  it.each([
    ['all of few', many(20), undefined],
    ['three examples of each', many(90), { examples: 90 * 7 }],
    ['one example of each', many(250), { examples: 250 * 9 }],
    ['no example', many(400), { examples: 4_000 }],
    ['no clause', many(100, { clause: 'c'.repeat(2_000) }), { examples: 1_000, clauses: 100 }],
    [
      'no waiver',
      many(2, { waived: Array.from({ length: 2_000 }, (_, at) => ({ waiver: `waiver-${at}`, count: 1 })) }),
      { examples: 20, waived: 4_000 },
    ],
  ])('are %s', (_, found, leftOut) => {
    const fitting = fittingFindings(found, {});
    expect(fitting.leftOut).toEqual(leftOut);
    expect(fitting.findings.map(({ rule }) => rule)).toEqual(found.map(({ rule }) => rule));
    expect(bytesOf(found)).toBeLessThanOrEqual(ENTRY_LIMIT);
  });

  it('are the first, which refused the write, where it cannot hold all', () => {
    const found = many(1_000, { clause: 'C' });
    const { findings: kept, leftOut } = fittingFindings(found, {});
    expect(kept.map(({ rule }) => rule)).toEqual(found.slice(0, kept.length).map(({ rule }) => rule));
    expect(kept.length).toBeGreaterThan(400);
    expect(leftOut).toEqual({ findings: 1_000 - kept.length, examples: 10 * kept.length, clauses: kept.length });
    expect(bytesOf(found)).toBeLessThanOrEqual(ENTRY_LIMIT);
  });

  it('always fit, with what is left out counted, and are all of them wherever an entry holds all', () => {
    fc.assert(
      fc.property(findings, text, (found, shard) => {
        const { findings: kept, leftOut } = fittingFindings(found, { shard });
        expect(bytesOf(found, { shard })).toBeLessThanOrEqual(ENTRY_LIMIT);
        const whole = { gate: 'commit', subject: { shard }, findings: found };
        const bytes = Buffer.byteLength(JSON.stringify(whole));
        if (bytes < ENTRY_LIMIT - 1_100) expect({ kept, leftOut }).toEqual({ kept: found, leftOut: undefined });
        const names = (all: readonly PolicyFinding[]): number => all.reduce((sum, one) => sum + one.examples.length, 0);
        expect(leftOut?.findings ?? 0).toBe(found.length - kept.length);
        expect(leftOut?.examples ?? 0).toBe(names(found.slice(0, kept.length)) - names(kept));
      }),
      { numRuns: 30 },
    );
  });
});
