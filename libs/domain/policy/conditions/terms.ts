import type { OriginTuple } from '@domain/origins';
import { bindsModel, type Terms } from '@domain/vendors';
import type { TermsCondition } from '../condition.command.js';
import { anyTrue, type Met, met, type Truth } from '../met.js';
import type { Subject } from '../subject.js';
import type { TermsByVendor } from '../terms-of-origins.js';
import { matchOrigin } from './origin.js';

/**
 * The shards with an origin whose terms set the rule, at the collection or at the use. Where it is
 * not recorded which terms applied, whether they bind the model, or the terms are disputed, it is
 * unknown. Made by people without a vendor: no terms apply.
 */
export async function meetsTerms(condition: TermsCondition, subject: Subject): Promise<Met> {
  const judged = await judgeTerms(condition, subject);
  const having = (truth: Truth) =>
    subject.withOrigins(
      judged.flatMap((one) => (one.truth === truth ? [one.origin] : [])),
      'any',
    );
  return met(await having('yes'), await having('unknown'));
}

/** The terms of an origin, and whether they set the rule. */
interface JudgedTerms<Origin> {
  readonly origin: Origin;
  readonly terms: readonly Terms[];
  readonly truth: Truth;
}

type SubjectOrigin = Awaited<ReturnType<Subject['origins']>>[number];

/** Judges the terms of each origin to which the condition may apply. */
export async function judgeTerms(
  { rule, at, nexus }: TermsCondition,
  subject: Subject,
): Promise<JudgedTerms<SubjectOrigin>[]> {
  const stated = { nexus };
  const origins = (await subject.origins()).filter(
    (origin) => matchOrigin(origin, stated) !== 'no' && (origin.kind !== 'human' || origin.vendor !== undefined),
  );
  const during = subject.use?.during ?? { from: subject.now, to: subject.now };
  const found = await subject.terms(origins, at === 'use' ? during : undefined);
  return origins.map((origin, n) => {
    const byVendor = found[n] ?? [];
    return { origin, terms: byVendor.flat(), truth: truthOf(origin, byVendor, rule, nexus) };
  });
}

/** Whether the terms of any vendor of an origin set the rule. */
export function truthOf(
  origin: OriginTuple,
  byVendor: TermsByVendor,
  rule: string,
  nexus: TermsCondition['nexus'],
): Truth {
  if (byVendor.length === 0) return 'unknown';
  return anyTrue(byVendor.map((terms) => truthOfVendor(origin, terms, rule, nexus)));
}

function truthOfVendor(
  origin: OriginTuple,
  terms: readonly Terms[],
  rule: string,
  nexus: TermsCondition['nexus'],
): Truth {
  if (terms.length === 0) return 'unknown';
  const setting = terms.filter((one) => setsRule(one, rule, origin));
  if (setting.length === 0) return 'no';
  const isSure = (one: Terms): boolean =>
    one.evidence !== 'disputed' && (one.id === origin.terms || bindsModel(one, origin.generator) === 'yes');
  return setting.some(isSure) && isUnder(origin, nexus) ? 'yes' : 'unknown';
}

const isUnder = (origin: OriginTuple, nexus: TermsCondition['nexus']): boolean =>
  nexus === undefined || matchOrigin(origin, { nexus }) === 'yes';

/** Whether terms set a rule on data of an origin. A rule that names no involvement is about all. */
export function setsRule({ rules }: Terms, rule: string, { involvement }: OriginTuple): boolean {
  return rules.some((one) => one.rule === rule && (one.involvement?.includes(involvement) ?? true));
}
