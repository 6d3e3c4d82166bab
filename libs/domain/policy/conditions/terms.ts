import type { OriginTuple } from '@domain/origins';
import type { Terms } from '@domain/vendors';
import type { TermsCondition } from '../condition.command.js';
import { type Met, met, type Truth } from '../met.js';
import type { Subject } from '../subject.js';
import { matchOrigin } from './origin.js';

/**
 * The shards with an origin whose terms set the rule, at the collection or at the use. Where it is
 * not recorded which terms applied, or the terms are disputed, it is unknown. Made by people
 * without a vendor: no terms apply.
 */
export async function meetsTerms({ rule, at, nexus }: TermsCondition, subject: Subject): Promise<Met> {
  const origins = (await subject.origins()).filter(
    (origin) => matchOrigin(origin, { nexus }) !== 'no' && (origin.kind !== 'human' || origin.vendor !== undefined),
  );
  const during = subject.use?.during ?? { from: subject.now, to: subject.now };
  const terms = await subject.terms(origins, at === 'use' ? during : undefined);
  const having = (truth: Truth) =>
    subject.withOrigins(
      origins.filter((origin, n) => truthOf(origin, terms[n] ?? null, rule, nexus) === truth),
      'any',
    );
  return met(await having('yes'), await having('unknown'));
}

export function truthOf(
  origin: OriginTuple,
  terms: readonly Terms[] | null,
  rule: string,
  nexus: TermsCondition['nexus'],
): Truth {
  if (terms === null || terms.length === 0) return 'unknown';
  const setting = terms.filter(({ rules }) => rules.some((one) => one.rule === rule && names(one, origin)));
  if (setting.length === 0) return 'no';
  const sure = setting.some(({ evidence }) => evidence !== 'disputed') && matchOrigin(origin, { nexus }) === 'yes';
  return sure ? 'yes' : 'unknown';
}

/** A rule that names no involvement is about all of them. */
function names({ involvement }: Terms['rules'][number], origin: OriginTuple): boolean {
  return involvement?.includes(origin.involvement) ?? true;
}
