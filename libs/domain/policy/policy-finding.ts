import type { JsonObject } from '@core/kernel';
import { describeTerms } from '@core/text';
import type { TermsFound } from './terms-found.js';
import type { Action } from './state-rule.command.js';
import type { Verdict } from './rule.js';

/** What one rule found in one write. */
export interface PolicyFinding {
  readonly rule: string;
  /** Index of the entry that states the rule. */
  readonly entry: number;
  readonly verdict: Exclude<Verdict, 'allow'>;
  /** What is done because of it. */
  readonly action: Action;
  readonly title: string;
  /** The number of shards that the rule is about. */
  readonly count: number;
  /** Names of some of them, at most ten. */
  readonly examples: readonly string[];
  readonly clause?: string;
  /** What waivers lift of it, beside `count`. */
  readonly waived?: readonly { readonly waiver: string; readonly count: number }[];
}

/** What a refusal states of a finding. */
export interface RefusedFinding extends PolicyFinding {
  /** The terms that it rests on; empty where the rule asks about none. */
  readonly terms?: readonly TermsFound[];
}

export const EXAMPLES_SHOWN = 10;
/** Terms that a sentence names; the findings list all. */
const TERMS_SHOWN = 3;

/** A sentence for people: what the rules found, and never whether a contract is broken. */
export function describeFindings(what: string, findings: readonly RefusedFinding[]): string {
  const said = findings.map(({ rule, title, verdict, count, clause, waived = [], terms = [] }) => {
    const shards = count === 1 ? '1 shard' : `${count.toLocaleString('en')} shards`;
    const found =
      verdict === 'deny' ? `is met by ${shards}` : `may be met by ${shards}, which the record does not tell`;
    const lifted = waived.map((one) => `, and ${one.waiver} lifts it for ${one.count.toLocaleString('en')} more`);
    return `the rule ${rule} ("${title}"${clause === undefined ? '' : `, ${clause}`}) ${found}${lifted.join('')}${rests(terms)}`;
  });
  return `${what} is refused: ${said.join('; ')}. The attempt is recorded.`;
}

/** The terms that a finding rests on, as the end of its sentence. */
function rests(terms: readonly TermsFound[]): string {
  if (terms.length === 0) return '';
  const shown = terms.slice(0, TERMS_SHOWN).map((one) => `${one.rule} in the ${describeTerms(one)}`);
  const more = terms.length > TERMS_SHOWN ? `; and ${terms.length - TERMS_SHOWN} more terms` : '';
  return ` (by ${shown.join('; ')}${more})`;
}

/** Without the members that have no value, for a problem document. */
export function toJson({ clause, waived, terms = [], ...finding }: RefusedFinding): JsonObject {
  return {
    ...finding,
    ...(clause !== undefined && { clause }),
    ...(waived !== undefined && { waived: waived.map((one) => ({ ...one })) }),
    ...(terms.length > 0 && { terms: terms.map(withoutAbsent) }),
  };
}

const withoutAbsent = (terms: TermsFound): JsonObject =>
  Object.fromEntries<JsonObject[string]>(Object.entries(terms).filter(([, value]) => value !== undefined));

/** Without terms: what an entry states of a finding. The entry's position tells the terms. */
export const statedFinding = ({ terms: _terms, ...finding }: RefusedFinding): PolicyFinding => finding;
