import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { type RecordTerms, termsId } from '@domain/vendors';
import { TERMS_LIBRARY } from './index.js';

const file = resolve(process.env['WHENCE_CORPORA_DIR'] ?? '../shared/corpora', 'terms/terms_timeline.csv');
const describeWithFile = existsSync(file) ? describe : describe.skip;

type Row = Readonly<
  Record<
    | 'row_id'
    | 'vendor'
    | 'channel'
    | 'document'
    | 'jurisdiction'
    | 'published_on'
    | 'effective_from'
    | 'effective_to'
    | 'first_captured_on'
    | 'rule'
    | 'rule_scope'
    | 'short_quote'
    | 'evidence',
    string
  >
>;

const all = TERMS_LIBRARY.flatMap(({ slug, terms }) => terms.map((each) => ({ slug, terms: each })));
const DAY = 86_400_000;
const dayBefore = (instant: string): string => new Date(Date.parse(instant) - DAY).toISOString().slice(0, 10);

describe('the library of terms', () => {
  it('states each version once, each rule with its source, in words of its own', () => {
    expect(new Set(all.map(({ slug, terms }) => termsId(slug, terms))).size).toBe(all.length);
    for (const { rules = [] } of all.map(({ terms }) => terms)) {
      for (const rule of rules) {
        expect(rule).toMatchObject({ source: expect.stringMatching(/./), note: expect.stringMatching(/\.$/) });
        expect(rule.quote).toBeUndefined();
      }
    }
  });
});

describeWithFile(`the library of terms against ${file}`, () => {
  const rows = existsSync(file) ? parse<Row>(readFileSync(file), { columns: true, bom: true }) : [];
  const ofRow = (row: Row): RecordTerms | undefined =>
    all.find(
      ({ slug, terms }) =>
        slug === row.vendor.toLowerCase() &&
        terms.document === row.document &&
        terms.version === (row.published_on || row.effective_from || 'undated') &&
        terms.channel === (row.channel === 'all' ? undefined : row.channel) &&
        terms.jurisdiction === row.jurisdiction,
    )?.terms;

  it('has each fact, with its days, its evidence and its rule, and none besides', () => {
    for (const row of rows) {
      const terms = ofRow(row);
      const { from = '', to = '' } = terms?.effective ?? {};
      expect({
        about: row.row_id,
        from: (from ?? '').slice(0, 10),
        to: to && dayBefore(to),
        published: (terms?.publishedAt ?? '').slice(0, 10),
        captured: (terms?.capturedAt ?? '').slice(0, 10),
        evidence: terms?.evidence,
      }).toEqual({
        about: row.row_id,
        from: row.effective_from,
        to: row.effective_to,
        published: row.published_on,
        captured: row.first_captured_on,
        evidence: row.evidence,
      });
    }
    const stated = all.flatMap(({ terms }) => terms.rules ?? []).length;
    // Of one version no rule was seen, which is no rule.
    expect(stated).toBe(rows.filter(({ rule }) => rule !== 'NOT_FOUND').length);
    expect(all).toHaveLength(new Set(rows.map(ofRow)).size);
  });

  it('has the rule of each row and its scope, and copies no clause', () => {
    for (const row of rows.filter(({ rule }) => rule !== 'NOT_FOUND')) {
      const rules = ofRow(row)?.rules ?? [];
      const found = rules.find(({ rule, scope = '' }) => rule === row.rule && scope === row.rule_scope);
      expect([row.row_id, found !== undefined]).toEqual([row.row_id, true]);
      if (row.short_quote.length > 40) expect(found?.note).not.toContain(row.short_quote);
    }
  });
});
