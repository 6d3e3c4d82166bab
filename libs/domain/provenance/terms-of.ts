import { canonicalJson, type JsonObject } from '@core/kernel';
import type { Terms, TermsQuestion, VendorsReadModel } from '@domain/vendors';

/** The terms in force for any of the questions, each once, by id. */
export async function termsOf(
  vendors: VendorsReadModel,
  questions: readonly TermsQuestion[],
  asOf: number,
): Promise<Terms[]> {
  const distinct = new Map(questions.map((question) => [canonicalJson(question as unknown as JsonObject), question]));
  if (distinct.size === 0) return [];
  const found = (await vendors.termsInForce([...distinct.values()], asOf)).flat();
  return [...new Map(found.map((terms) => [terms.id, terms])).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
