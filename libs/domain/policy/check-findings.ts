import type { UseDeclaration } from '@domain/models';
import type { RuleOutcome } from './evaluate-rule.js';
import type { PolicyFinding } from './policy-finding.js';
import { found, toPolicyFindings } from './rule-findings.js';
import type { Subject } from './subject.js';
import { type TermsFound, termsFound } from './terms-found.js';

/** What a rule finds in a planned write, or in one of the past. */
export interface CheckFinding extends PolicyFinding {
  /** The terms that it rests on. */
  readonly terms: readonly TermsFound[];
  /** The use that it is about, of several. */
  readonly use?: Pick<UseDeclaration, 'dataset' | 'version' | 'stage' | 'startedAt'>;
}

/** @param names of the shards in `exampleNumbers` */
export async function findingsWithTerms(
  outcomes: readonly RuleOutcome[],
  subject: Subject,
  names: ReadonlyMap<number, string>,
): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  for (const outcome of found(outcomes)) {
    const terms = await termsFound(outcome.rule, subject, outcome.shards);
    findings.push(...toPolicyFindings([outcome], names).map((finding) => ({ ...finding, terms })));
  }
  return findings;
}
