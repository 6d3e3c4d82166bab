import { describeTerms, type NamedTerms } from '@core/text';
import { printable } from '../format-table.js';

/** What is shown of an answer of `POST /v1/policy/check`. */
export interface CheckAnswer {
  readonly verdict: 'allow' | 'deny' | 'unknown';
  readonly findings: readonly ShownFinding[];
  readonly rejected: readonly { readonly index: number; readonly message: string }[];
}

export interface ShownFinding {
  readonly rule: string;
  readonly title: string;
  readonly verdict: 'deny' | 'unknown';
  readonly action: 'block' | 'flag' | 'allow';
  readonly count: number;
  readonly examples: readonly string[];
  readonly clause?: string;
  readonly terms?: readonly ShownTerms[];
  readonly use?: { readonly dataset: string; readonly version: string; readonly stage: string };
}

/** The version of terms, and what was read of its clause. */
interface ShownTerms extends NamedTerms {
  readonly rule: string;
  readonly scope?: string;
  readonly exceptions?: readonly string[];
  readonly quote?: string;
  readonly source?: string;
  readonly url?: string;
}

const HEADLINES = {
  allow: 'Allowed: no rule refuses it.',
  deny: 'Denied: a rule refuses it.',
  unknown: 'Unknown: no rule refuses it, but the record does not tell whether a rule is met.',
};
const NOT_ASKED =
  'Unknown: no rule refuses the others, but no rule is asked about shards that could not be registered.';
const ACTIONS = { block: 'refuses it', flag: 'flags it', allow: 'lets it pass' };
const EXAMPLES = 3;

/** The verdict first, then what each rule found and the clause it rests on. */
export function formatCheck({ verdict, findings, rejected }: CheckAnswer): string[] {
  const isOpen = findings.some(({ verdict: found, action }) => found === 'unknown' && action !== 'allow');
  const headline = verdict === 'unknown' && rejected.length > 0 && !isOpen ? NOT_ASKED : HEADLINES[verdict];
  const lines = [headline, ...findings.flatMap(formatFinding)];
  const more = rejected.map(({ index, message }) => `  shard ${index + 1} could not be registered: ${message}`);
  return [...lines, ...more].map(printable);
}

export function formatFinding(finding: ShownFinding): string[] {
  const { rule, title, verdict, action, count, clause, use, terms = [], examples } = finding;
  const about = use === undefined ? '' : `${use.dataset}@${use.version} in ${use.stage}: `;
  const shards = count === 1 ? '1 shard' : `${count.toLocaleString('en')} shards`;
  const found = verdict === 'deny' ? `${shards} met it` : `${shards} may meet it`;
  const shown = examples.slice(0, EXAMPLES).join(', ');
  return [
    `  ${about}${rule} ("${title}") ${ACTIONS[action]}: ${found}${shown ? `, such as ${shown}` : ''}`,
    ...(clause === undefined ? [] : [`    rests on ${clause}`]),
    ...terms.flatMap(formatTerms),
  ];
}

function formatTerms(terms: ShownTerms): string[] {
  const { rule, scope, exceptions = [], quote, source, url } = terms;
  const about = scope === undefined ? '' : ` (about ${scope})`;
  const except = exceptions.length === 0 ? '' : `, except ${exceptions.join(', ')}`;
  const read = [quote === undefined ? '' : `“${quote}”`, source ?? url ?? ''].filter((part) => part !== '');
  return [
    `    ${describeTerms(terms)}`,
    `      ${rule}${about}${except}${read.length === 0 ? '' : `: ${read.join(', ')}`}`,
  ];
}
