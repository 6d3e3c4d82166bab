import type { Period } from '@core/kernel';
import { type OriginTuple, vendorsOf } from '@domain/origins';
import type { TermsQuestion } from '@domain/vendors';

/**
 * Returns the questions for the terms an origin was collected under: those that its declaration
 * names, else those in force then, for the vendor and the model's maker.
 */
export function termsAtCollection(origin: OriginTuple): TermsQuestion[] {
  const { vendor, terms, collected } = origin;
  const named = terms !== undefined && vendor !== undefined ? [{ vendor, terms, during: {} }] : [];
  const others = vendorsOf(origin).filter((slug) => named.length === 0 || slug !== vendor);
  return [...named, ...(collected ? others.map((slug) => inForce(origin, slug, collected)) : [])];
}

/**
 * Returns the questions for the terms in force during a use, which may differ from those at
 * collection.
 */
export function termsAtUse(origin: OriginTuple, during: Period): TermsQuestion[] {
  return vendorsOf(origin).map((slug) => inForce(origin, slug, during));
}

function inForce({ channel, jurisdiction, generator }: OriginTuple, vendor: string, during: Period): TermsQuestion {
  return { vendor, during, channel, jurisdiction, generator };
}

export function distinctQuestions(questions: readonly TermsQuestion[]): TermsQuestion[] {
  return [...new Map(questions.map((question) => [JSON.stringify(question), question])).values()];
}
