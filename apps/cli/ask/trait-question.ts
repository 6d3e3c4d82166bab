import { formatTable, printable } from '../format-table.js';
import type { ApiClient } from '../http/api-client.js';
import { formatShare } from './format-share.js';
import { modelPath, type ModelQuestion, queryOf } from './provenance-question.js';

export type Trait = 'licence' | 'language' | 'modality';

interface Figures {
  readonly shards: number;
  readonly tokens: number | null;
}
type Part = Figures & { readonly [trait in Trait]?: string | null };

/** The members of the response that are shown. */
interface Answered {
  readonly totals: Figures;
  readonly byLicence?: readonly Part[];
  readonly byLanguage?: readonly Part[];
  readonly byLanguageSet?: readonly (Figures & { readonly languages: readonly string[] })[];
  readonly byModality?: readonly Part[];
  readonly gaps: readonly { readonly says: string }[];
}

/** The data of a model version and its ancestors by one trait. */
export interface TraitAnswer {
  readonly model: string;
  readonly version: string;
  readonly by: Trait;
  readonly totals: Figures;
  /** null: nothing is stated. */
  readonly parts: readonly (Figures & { readonly value: string | null })[];
  /** Only by language: the shards of exactly these languages, each shard once. */
  readonly sets?: readonly (Figures & { readonly languages: readonly string[] })[];
  /** Sentences: what the record leaves open. */
  readonly gaps: readonly string[];
}

const MEMBERS = { licence: 'byLicence', language: 'byLanguage', modality: 'byModality' } as const;
const ROW_LIMIT = 40;

export async function askTraits(api: Pick<ApiClient, 'get'>, question: ModelQuestion, by: Trait): Promise<TraitAnswer> {
  const query = queryOf({ chain: 'true', by, asOf: question.asOf });
  const answer = await api.get<Answered>(`${modelPath(question)}/provenance?${query}`);
  const { model, version } = question;
  const parts = (answer[MEMBERS[by]] ?? []).map(({ shards, tokens, [by]: value = null }) => ({
    value,
    shards,
    tokens,
  }));
  const sets = answer.byLanguageSet?.map(({ languages, shards, tokens }) => ({ languages, shards, tokens }));
  return { model, version, by, totals: answer.totals, parts, sets, gaps: answer.gaps.map(({ says }) => says) };
}

/** Formats the answer for people. Languages that overlap have a second table, which adds up. */
export function formatTraits({ model, version, by, totals, parts, sets, gaps }: TraitAnswer): string[] {
  const heading = [`The data of ${model}@${version} and its ancestors by ${by}:`];
  if (totals.shards === 0) return [...heading, '  No data is recorded.', ...open(gaps)];
  const overlap = parts.reduce((sum, { shards }) => sum + shards, 0) > totals.shards;
  const table = formatParts(by, parts, totals, overlap ? undefined : 'all');
  if (!overlap || !sets) return [...heading, ...table, ...open(gaps)];
  const together = sets.map(({ languages, ...part }) => ({ value: languages.join(' and ') || null, ...part }));
  return [
    ...heading,
    '  A shard of several languages counts in each: these rows overlap.',
    ...table,
    '',
    'Each shard once, by all its languages:',
    ...formatParts('languages', together, totals, 'all'),
    ...open(gaps),
  ];
}

function formatParts(by: string, parts: TraitAnswer['parts'], totals: Figures, sum: string | undefined): string[] {
  const row = ({ value, shards, tokens }: TraitAnswer['parts'][number]): (string | number)[] => [
    value ?? '(not stated)',
    shards,
    formatShare(shards, totals.shards),
    tokens ?? 'not known',
  ];
  const shown = parts.slice(0, ROW_LIMIT).map(row);
  const rows = sum === undefined ? shown : [...shown, row({ value: sum, ...totals })];
  const left = parts.length - ROW_LIMIT;
  const table = formatTable([by, 'shards', 'share', 'tokens'], rows).map((line) => `  ${line}`);
  return left > 0 ? [...table, `  … and ${left} more, with --json`] : table;
}

function open(gaps: readonly string[]): string[] {
  return gaps.length > 0 ? ['', 'What the record leaves open:', ...gaps.map((gap) => `  - ${printable(gap)}`)] : [];
}
