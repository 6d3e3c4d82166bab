import type { Bitmap } from '@core/bitmap';
import type { Instant, Period } from '@core/kernel';
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
  readonly jurisdiction?: string;
  readonly publishedAt?: Instant;
  /** When the document was first captured. */
  readonly capturedAt?: Instant;
  readonly effective: Period;
  /** Where the document is, as it was stated. */
  readonly url?: string;
  readonly rule: string;
  /** What the rule is about, as it was read. */
  readonly scope?: string;
  readonly exceptions?: readonly string[];
  /** The clause in the vendor’s words. */
  readonly quote?: string;
  /** Where the clause was read. */
  readonly source?: string;
  readonly note?: string;
  readonly at: TermsCondition['at'];
  /** The source of the terms disagrees with itself or with others. */
  readonly disputed: boolean;
}

/** Terms, and the shards that they are about. */
export interface TermsOfShards {
  readonly terms: TermsFound;
  readonly shards: Bitmap;
}

/** The terms that the conditions of a rule on terms find. */
export async function termsOfShards({ when }: PolicyRule, subject: Subject): Promise<TermsOfShards[]> {
  const found = new Map<string, TermsOfShards>();
  for (const condition of termsConditions(when)) {
    for (const [terms, origins] of await originsByTerms(condition, subject)) {
      const shards = await subject.withOrigins(origins, 'any');
      found.set(`${condition.at} ${condition.rule} ${terms.id}`, { terms: toTermsFound(condition, terms), shards });
    }
  }
  return [...found.values()];
}

/** Those that are about some of the shards. */
export function termsAbout(found: readonly TermsOfShards[], shards: Bitmap): TermsFound[] {
  return found.filter((one) => one.shards.intersects(shards)).map(({ terms }) => terms);
}

/** The terms that the conditions of a rule on terms found, of some of the subject's shards. */
export async function termsFound(rule: PolicyRule, subject: Subject, shards: Bitmap): Promise<TermsFound[]> {
  return termsAbout(await termsOfShards(rule, subject), shards);
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
    for (const one of terms) {
      if (!setsRule(one, condition.rule, origin)) continue;
      const known = byId.get(one.id) ?? { terms: one, origins: [] };
      byId.set(one.id, known);
      known.origins.push(origin);
    }
  }
  return new Map([...byId.values()].map(({ terms, origins }) => [terms, origins]));
}

function toTermsFound({ rule, at }: TermsCondition, terms: Terms): TermsFound {
  const { id, vendor, document, version, channel, jurisdiction, publishedAt, capturedAt } = terms;
  const { effective, url, evidence } = terms;
  const { scope, exceptions, quote, source, note } = terms.rules.find((one) => one.rule === rule) ?? {};
  const named = { id, vendor, document, version, channel, jurisdiction, publishedAt, capturedAt, effective, url };
  return { ...named, rule, at, scope, exceptions, quote, source, note, disputed: evidence === 'disputed' };
}
