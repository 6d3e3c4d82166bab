import { canonicalJson, type JsonObject } from '@core/kernel';
import type { Terms, TermsQuestion, VendorsReadModel } from '@domain/vendors';
import { type Origin, vendorsOf } from '@domain/origins';

/** Under which terms it was collected: those that the declaration names, and else those in force then, of the vendor and of the model's maker. */
export function termsAtCollection(origin: Origin): TermsQuestion[] {
  const { vendor, terms, collected } = origin;
  const named = terms !== undefined && vendor !== undefined ? [{ vendor, terms, during: {} }] : [];
  const others = vendorsOf(origin).filter((slug) => named.length === 0 || slug !== vendor);
  return [...named, ...(collected ? others.map((slug) => inForce(origin, slug, collected)) : [])];
}

/** Which terms were in force while it was used. Those it was collected under need not be among them. */
export function termsAtUse(origin: Origin, use: { startedAt: string; finishedAt?: string }): TermsQuestion[] {
  const { startedAt: from, finishedAt: to } = use;
  return vendorsOf(origin).map((slug) => inForce(origin, slug, { from, ...(to !== undefined && { to }) }));
}

function inForce({ channel, jurisdiction }: Origin, vendor: string, during: TermsQuestion['during']): TermsQuestion {
  return { vendor, during, ...(channel && { channel }), ...(jurisdiction && { jurisdiction }) };
}

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
