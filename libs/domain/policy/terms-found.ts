import type { Bitmap } from '@core/bitmap';
import type { Period } from '@core/kernel';
import type { Origin } from '@domain/origins';
import type { Terms } from '@domain/vendors';
import { type Condition, innerConditions, type TermsCondition } from './condition.command.js';
import { judgeTerms, setsRule } from './conditions/terms.js';
import type { PolicyRule } from './rule.js';
import type { Subject } from './subject.js';

/** Terms on which a finding rests: they set the rule that its condition names. */
export interface TermsFound {
  readonly id: string;
  readonly vendor: string;
  readonly document: string;
  readonly version?: string;
  readonly channel?: string;
  readonly effective: Period;
  readonly rule: string;
  readonly at: TermsCondition['at'];
  /** The source of the terms disagrees with itself or with others. */
  readonly disputed: boolean;
}

/** The terms that the conditions of a rule on terms found, of some of the subject's shards. */
export async function termsFound({ when }: PolicyRule, subject: Subject, shards: Bitmap): Promise<TermsFound[]> {
  const found = new Map<string, TermsFound>();
  for (const condition of termsConditions(when)) {
    for (const [terms, origins] of await originsByTerms(condition, subject)) {
      if ((await subject.withOrigins(origins, 'any')).and(shards).isEmpty) continue;
      found.set(`${condition.at} ${condition.rule} ${terms.id}`, toTermsFound(condition, terms));
    }
  }
  return [...found.values()];
}

function termsConditions(condition: Condition): TermsCondition[] {
  return [
    ...(condition.terms ? [condition.terms] : []),
    ...innerConditions(condition).flatMap((nested) => termsConditions(nested)),
  ];
}

async function originsByTerms(condition: TermsCondition, subject: Subject): Promise<Map<Terms, Origin[]>> {
  const byId = new Map<string, { terms: Terms; origins: Origin[] }>();
  for (const { origin, terms, truth } of await judgeTerms(condition, subject)) {
    if (truth === 'no') continue;
    for (const one of terms ?? []) {
      if (!setsRule(one, condition.rule, origin)) continue;
      const known = byId.get(one.id) ?? { terms: one, origins: [] };
      byId.set(one.id, known);
      known.origins.push(origin);
    }
  }
  return new Map([...byId.values()].map(({ terms, origins }) => [terms, origins]));
}

function toTermsFound({ rule, at }: TermsCondition, terms: Terms): TermsFound {
  const { id, vendor, document, version, channel, effective, evidence } = terms;
  return { id, vendor, document, version, channel, effective, rule, at, disputed: evidence === 'disputed' };
}
