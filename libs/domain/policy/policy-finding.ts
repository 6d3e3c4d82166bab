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
/** How many of each the sentence of a refusal names; the findings list all. */
const SHOWN = { findings: 3, waivers: 3, terms: 3 } as const;
/** UTF-16 units of each text in that sentence. */
const UNITS = { subject: 300, clause: 200, terms: 400 } as const;

/**
 * A sentence for people: what the rules found, and never whether a contract is broken. The rules
 * that refuse come first; of many findings, waivers and terms it names three, and counts the
 * others. It has at most 8,000 characters.
 * @param what is refused, as the subject of the sentence
 */
export function describeFindings(what: string, findings: readonly RefusedFinding[]): string {
  const refusing = findings.filter(({ action }) => action === 'block');
  const shown = refusing.slice(0, SHOWN.findings);
  const more = refusing.length - shown.length;
  const flagging = findings.length - refusing.length;
  const said = [
    ...shown.map(describeFinding),
    ...(more > 0 ? [more === 1 ? '1 more rule refuses it' : `${more.toLocaleString('en')} more rules refuse it`] : []),
    ...(flagging > 0
      ? [`${flagging.toLocaleString('en')} ${flagging === 1 ? 'rule' : 'rules'} would only flag it`]
      : []),
  ];
  return `${brief(what, UNITS.subject)} is refused: ${said.join('; ')}. The attempt is recorded.`;
}

function describeFinding({ rule, title, verdict, count, clause, waived = [], terms = [] }: RefusedFinding): string {
  const found =
    verdict === 'deny'
      ? `is met by ${shardsOf(count)}`
      : `may be met by ${shardsOf(count)}, which the record does not tell`;
  const rests = clause === undefined ? '' : `, ${brief(clause, UNITS.clause)}`;
  return `the rule ${rule} ("${title}"${rests}) ${found}${lifts(waived)}${restsOn(terms)}`;
}

const shardsOf = (count: number): string => (count === 1 ? '1 shard' : `${count.toLocaleString('en')} shards`);

/** What waivers lift beside a finding, as the continuation of its sentence. */
function lifts(waived: NonNullable<PolicyFinding['waived']>): string {
  const shown = waived.slice(0, SHOWN.waivers);
  const others = waived.slice(SHOWN.waivers);
  const lifted = shown.map((one) => `, and ${one.waiver} lifts it for ${one.count.toLocaleString('en')} more`);
  return (
    lifted.join('') + (others.length > 0 ? `, and ${others.length.toLocaleString('en')} more waivers lift it` : '')
  );
}

/** The terms that a finding rests on, as the end of its sentence. */
function restsOn(terms: readonly TermsFound[]): string {
  if (terms.length === 0) return '';
  const shown = terms
    .slice(0, SHOWN.terms)
    .map((one) => brief(`${one.rule} in the ${describeTerms(one)}`, UNITS.terms));
  const more = terms.length - shown.length;
  return ` (by ${shown.join('; ')}${more > 0 ? `; and ${more.toLocaleString('en')} more terms` : ''})`;
}

/** A text that ends in … where it is longer. */
function brief(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
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
