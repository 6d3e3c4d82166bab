import { formatTable, printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { modelPath, type ModelQuestion, queryOf } from './provenance-question.js';

/** The members of the response that are shown. */
export interface MeasuredAnswer {
  readonly model: string;
  readonly version: string;
  readonly totals: { readonly shards: number };
  readonly byDetector: readonly {
    readonly detector: string;
    readonly version: string;
    readonly inspection: string;
    readonly shards: number;
    readonly ofShards: number;
    readonly sampled: number;
    readonly inconclusive: number;
    readonly records: number | null;
    readonly found: number | null;
  }[];
  readonly byLanguage: readonly {
    readonly language: string | null;
    readonly records: number;
    readonly ofRecords: number;
    readonly basis: 'whole' | 'sample';
    readonly declaredShards: number;
  }[];
  readonly byTokeniser: readonly {
    readonly tokeniser: string;
    readonly library: string | null;
    readonly tokens: number | null;
    readonly shards: number;
    readonly sampled: number;
    readonly ofShards: number;
  }[];
  readonly gaps: readonly { readonly says: string }[];
}

/** Asks what detectors measured in the members that a model version used itself. */
export function askMeasured(api: Pick<ApiClient, 'get'>, question: ModelQuestion): Promise<MeasuredAnswer> {
  return api.get(`${modelPath(question)}/provenance?${queryOf({ basis: 'measured', asOf: question.asOf })}`);
}

const COLUMNS = ['detector', 'inspection', 'measured', 'sampled', 'inconclusive', 'records', 'found'];

const LANGUAGE_COLUMNS = ['language', 'records', 'share', 'of', 'shards that declare it'];

function formatLanguages(rows: MeasuredAnswer['byLanguage']): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ language, records, ofRecords, basis, declaredShards }) => {
    const share = `${((100 * records) / Math.max(1, ofRecords)).toFixed(1)} %`;
    return [language ?? '(unknown)', records, share, basis === 'whole' ? 'all records' : 'a sample', declaredShards];
  });
  return ['', 'Languages:', ...formatTable(LANGUAGE_COLUMNS, cells).map((line) => `  ${line}`)];
}

const TOKEN_COLUMNS = ['tokeniser', 'tokens', 'measured', 'sampled', 'by'];

/** A row for each tokeniser, and no sum of them. */
function formatTokens(rows: MeasuredAnswer['byTokeniser']): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(({ tokeniser, library, tokens, shards, sampled, ofShards }) => {
    return [tokeniser, tokens ?? '-', `${shards} of ${ofShards}`, sampled, library ?? '-'];
  });
  return ['', 'Tokens:', ...formatTable(TOKEN_COLUMNS, cells).map((line) => `  ${line}`)];
}

/** Formats the answer for people. What was not measured is stated, and never shown as zero. */
export function formatMeasured(answer: MeasuredAnswer): string[] {
  const { model, version, totals, byDetector, byLanguage, byTokeniser, gaps } = answer;
  const rows = byDetector.map((row) => [
    `${row.detector} ${row.version}`,
    row.inspection,
    `${row.shards} of ${row.ofShards}`,
    row.sampled,
    row.inconclusive,
    row.records ?? '-',
    row.found ?? '-',
  ]);
  return [
    `What was measured in the ${totals.shards} shards that ${printable(model)}@${printable(version)} used:`,
    ...(rows.length > 0 ? formatTable(COLUMNS, rows).map((line) => `  ${line}`) : ['  Nothing.']),
    ...formatLanguages(byLanguage),
    ...formatTokens(byTokeniser),
    ...(gaps.length > 0 ? ['', 'What was not measured:', ...gaps.map(({ says }) => `  - ${printable(says)}`)] : []),
  ];
}
