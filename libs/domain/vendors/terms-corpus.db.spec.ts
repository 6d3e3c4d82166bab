import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { systemClock } from '@core/kernel';
import { LedgerReadModel, LedgerService } from '@domain/ledger';
import { Database } from '@platform/database';
import { createTestDatabase, type TestDatabase } from '@testing/harness';
import {
  type EvidenceStrength,
  type Terms,
  type RecordTerms,
  type TermsRecorded,
  type TermsRule,
  VendorsReadModel,
  VendorsService,
} from './index.js';

const file = resolve(process.env['WHENCE_CORPORA_DIR'] ?? '../shared/corpora', 'terms/terms_timeline.csv');
const describeWithFile = existsSync(file) ? describe : describe.skip;

interface Row {
  readonly row_id: string;
  readonly vendor: string;
  readonly channel: string;
  readonly document: string;
  readonly jurisdiction: string;
  readonly published_on: string;
  readonly effective_from: string;
  /** The last day in force, included. */
  readonly effective_to: string;
  readonly first_captured_on: string;
  readonly rule: string;
  readonly rule_scope: string;
  readonly short_quote: string;
  readonly exceptions: string;
  readonly source: string;
  readonly evidence: EvidenceStrength;
  readonly note: string;
}

const DAY = 86_400_000;
const midnight = (date: string): string => `${date}T00:00:00.000Z`;
const midnightAfter = (date: string): string => new Date(Date.parse(midnight(date)) + DAY).toISOString();
const slugOf = ({ vendor }: Row): string => vendor.toLowerCase();

function ruleOf(row: Row): TermsRule {
  return {
    rule: row.rule,
    ...(row.rule_scope && { scope: row.rule_scope }),
    ...(row.exceptions && { exceptions: [row.exceptions] }),
    ...(row.short_quote && { quote: row.short_quote }),
    ...(row.source && { source: row.source }),
    note: `${row.row_id} ${row.note}`.trim(),
  };
}

/**
 * Several rules of one version of a document are one statement. A document that was re-dated
 * without a new title has a version for each date.
 */
function termsOf(rows: readonly Row[]): { vendor: string; terms: RecordTerms }[] {
  const versions = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.vendor, row.channel, row.document, row.jurisdiction, versionOf(row)]);
    versions.set(key, [...(versions.get(key) ?? []), row]);
  }
  return [...versions.values()].flatMap((group) => {
    const [row] = group;
    if (!row) return [];
    const terms: RecordTerms = {
      document: row.document,
      version: versionOf(row),
      ...(row.channel !== 'all' && { channel: row.channel }),
      jurisdiction: row.jurisdiction,
      ...(row.published_on && { publishedAt: midnight(row.published_on) }),
      ...(row.first_captured_on && { capturedAt: midnight(row.first_captured_on) }),
      effective: {
        ...(row.effective_from && { from: midnight(row.effective_from) }),
        ...(row.effective_to && { to: midnightAfter(row.effective_to) }),
      },
      evidence: row.evidence,
      rules: group.map(ruleOf),
    };
    return [{ vendor: slugOf(row), terms }];
  });
}

function versionOf(row: Row): string {
  return row.published_on || row.effective_from || 'undated';
}

describeWithFile(`the terms of ${file}`, () => {
  let rows: Row[];
  let test: TestDatabase;
  let database: Database;
  let ledger: LedgerReadModel;
  let vendors: VendorsReadModel;
  let service: VendorsService;
  let size: number;
  let beforeAmendment: number;

  const load = (): Promise<TermsRecorded[]> =>
    database.transaction(async (tx) => {
      for (const row of rows) {
        await service.put(tx, 'key:loader', { slug: slugOf(row), name: row.vendor, kind: 'model_provider' });
      }
      const recorded: TermsRecorded[] = [];
      for (const { vendor, terms } of termsOf(rows)) {
        recorded.push(await service.recordTerms(tx, 'key:loader', vendor, terms));
      }
      return recorded;
    });

  beforeAll(async () => {
    rows = parse(readFileSync(file), { columns: true, bom: true });
    test = await createTestDatabase();
    database = await Database.connect({
      url: test.url,
      applicationName: 'terms-corpus-spec',
    });
    ledger = new LedgerReadModel(database, systemClock);
    vendors = new VendorsReadModel(database);
    service = new VendorsService(new LedgerService(systemClock), ledger, vendors);
    await recordFirstCapture();
    beforeAmendment = (await ledger.position()).treeSize;
    await load();
    size = (await ledger.position()).treeSize;
  });

  afterAll(async () => {
    await database?.close();
    await test?.drop();
  });

  /** Row T004: "First capture said effective 2023-12-14; capture of 2023-12-02 says 2024-01-31". */
  async function recordFirstCapture(): Promise<void> {
    const found = termsOf(rows).find(({ terms }) => terms.rules?.some(({ note }) => note?.startsWith('T004 ')));
    if (!found) throw new Error('row T004 is missing');
    await database.transaction(async (tx) => {
      await service.put(tx, 'key:loader', { slug: 'openai', name: 'OpenAI', kind: 'model_provider' });
      const effective = { from: '2023-12-14T00:00:00.000Z' };
      await service.recordTerms(tx, 'key:loader', 'openai', { ...found.terms, effective });
    });
  }

  const everything = async (): Promise<Terms[]> => {
    const slugs = [...new Set(rows.map(slugOf))];
    const lists = await Promise.all(slugs.map((slug) => vendors.termsOf(slug, {}, { limit: 1_000 }, size)));
    return lists.flat();
  };

  it('hold every row as one rule of one statement, with its words, dates and evidence', async () => {
    expect(rows).toHaveLength(57);
    const terms = await everything();
    expect(terms).toHaveLength(53);
    const facts = terms.flatMap((one) =>
      one.rules.map((rule) => ({
        ...{ vendor: one.vendor, document: one.document, rule, evidence: one.evidence },
        ...{ channel: one.channel ?? 'all', jurisdiction: one.jurisdiction, publishedAt: one.publishedAt },
        capturedAt: one.capturedAt,
        ...{ from: one.effective.from, to: one.effective.to },
      })),
    );
    const expected = rows.map((row) => ({
      ...{ vendor: slugOf(row), document: row.document, rule: ruleOf(row), evidence: row.evidence },
      ...{ channel: row.channel, jurisdiction: row.jurisdiction },
      publishedAt: row.published_on ? midnight(row.published_on) : undefined,
      capturedAt: row.first_captured_on ? midnight(row.first_captured_on) : undefined,
      from: row.effective_from ? midnight(row.effective_from) : undefined,
      to: row.effective_to ? midnightAfter(row.effective_to) : undefined,
    }));
    const byRow = (a: { rule: TermsRule }, b: { rule: TermsRule }): number =>
      (a.rule.note ?? '') < (b.rule.note ?? '') ? -1 : 1;
    expect(facts.sort(byRow)).toEqual(expected.sort(byRow));
  });

  it('equal what the entries of the ledger state', async () => {
    const entries = await ledger.entries([...Array(size).keys()]);
    const last = new Map(
      entries.filter(({ kind }) => kind === 'terms.recorded').map((entry) => [entry.data['terms'], entry]),
    );
    const fromEntries = [...last.values()].map(({ index, data: { terms, ...data } }) => ({
      ...data,
      id: terms,
      validFrom: index,
    }));
    const byId = (a: { id: unknown }, b: { id: unknown }): number => (String(a.id) < String(b.id) ? -1 : 1);
    expect(fromEntries.sort(byId)).toEqual((await everything()).sort(byId));
  });

  it('add nothing when they are loaded again', async () => {
    expect((await load()).every(({ existing, amended }) => existing && !amended)).toBe(true);
    expect((await ledger.position()).treeSize).toBe(size);
  });

  // Read from the file by hand. An end is the last day in force, so the period ends with the next
  // midnight.
  it.each([
    ['openai', 'api', 'ROW', '2023-06-15T00:00:00Z', ['Terms of Use (14 Mar 2023)', 'Business Terms (14 Nov 2023)']],
    ['openai', 'consumer', 'ROW', '2024-01-30T23:59:59Z', ['Terms of Use (14 Mar 2023)']],
    ['openai', 'consumer', 'ROW', '2024-01-31T00:00:00Z', ['Terms of Use (14 Nov 2023)']],
    ['openai', 'consumer', 'EEA', '2024-10-22T12:00:00Z', ['EU Terms of Use (14 Nov 2023)']],
    ['openai', 'consumer', 'CH', '2024-10-23T00:00:00Z', ['EU Terms of Use (23 Oct 2024)']],
    ['openai', 'enterprise', undefined, '2025-05-31T00:00:00Z', ['Services Agreement (31 May 2025)']],
    ['mistral', 'platform', undefined, '2024-02-26T20:00:00Z', ['Terms of Service']],
    ['mistral', 'api', undefined, '2024-02-26T20:00:00Z', ['Developer Terms']],
    ['mistral', 'api', undefined, '2024-02-27T00:00:00Z', ['Terms / Developer Terms']],
    ['xai', 'consumer', undefined, '2025-01-01T12:00:00Z', ['Terms (4 Jun 2024)']],
    ['xai', 'consumer', undefined, '2025-01-02T00:00:00Z', ['Terms (2 Jan 2025)']],
    [
      ...(['anthropic', 'api', 'ROW', '2025-08-01T00:00:00Z'] as const),
      ['Commercial Terms (17 Jun 2025)', 'Usage Policy (6 Jun 2024)'],
    ],
    [
      ...(['meta', 'open-weights', undefined, '2024-08-01T00:00:00Z'] as const),
      ['Llama 3.1 Community License', 'Llama 3 Community License', 'Llama 2 Community License'],
    ],
    ['microsoft', 'azure-openai', undefined, '2010-01-01T00:00:00Z', ['Product Terms / AI code of conduct']],
    ['deepseek', 'consumer', undefined, '2025-01-19T23:59:59Z', []],
  ])('%s, %s, %s, in force at %s', async (vendor, channel, jurisdiction, at, documents) => {
    const found = await vendors.termsOf(vendor, { at, channel, jurisdiction }, { limit: 100 }, size);
    expect(found.map(({ document }) => document)).toEqual(documents);
  });

  it('stay readable as they were before a vendor moved a date', async () => {
    const filter = { at: '2023-12-20T00:00:00Z', channel: 'consumer', jurisdiction: 'ROW' };
    const titles = async (asOf: number): Promise<string[]> =>
      (await vendors.termsOf('openai', filter, { limit: 100 }, asOf)).map(({ document }) => document);
    expect(await titles(beforeAmendment)).toEqual(['Terms of Use (14 Nov 2023)']);
    expect(await titles(size)).toEqual(['Terms of Use (14 Mar 2023)']);
  });
});
