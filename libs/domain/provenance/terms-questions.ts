import { type Origin, vendorsOf } from '@domain/origins';
import type { TermsQuestion } from '@domain/vendors';

/**
 * Returns the questions for the terms an origin was collected under: those that its declaration
 * names, else those in force then, for the vendor and the model's maker.
 */
export function termsAtCollection(origin: Origin): TermsQuestion[] {
  const { vendor, terms, collected } = origin;
  const named = terms !== undefined && vendor !== undefined ? [{ vendor, terms, during: {} }] : [];
  const others = vendorsOf(origin).filter((slug) => named.length === 0 || slug !== vendor);
  return [...named, ...(collected ? others.map((slug) => inForce(origin, slug, collected)) : [])];
}

/**
 * Returns the questions for the terms in force during a use, which may differ from those at
 * collection.
 */
export function termsAtUse(origin: Origin, use: { startedAt: string; finishedAt?: string }): TermsQuestion[] {
  const { startedAt: from, finishedAt: to } = use;
  return vendorsOf(origin).map((slug) => inForce(origin, slug, { from, to }));
}

function inForce({ channel, jurisdiction }: Origin, vendor: string, during: TermsQuestion['during']): TermsQuestion {
  return { vendor, during, channel, jurisdiction };
}

export function distinctQuestions(questions: readonly TermsQuestion[]): TermsQuestion[] {
  return [...new Map(questions.map((question) => [JSON.stringify(question), question])).values()];
}
