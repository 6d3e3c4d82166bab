import type { Period } from '@core/kernel';
import { makerOf, type OriginTuple } from '@domain/origins';
import type { Terms, TermsQuestion, VendorsReadModel } from '@domain/vendors';

/**
 * For each origin the terms that applied during a period or, without one, while the data was
 * collected; null where the record does not tell: it names no vendor, or no period of collection.
 */
export async function termsOfOrigins(
  vendors: VendorsReadModel,
  origins: readonly OriginTuple[],
  during: Period | undefined,
  asOf: number,
): Promise<(readonly Terms[] | null)[]> {
  const questions = origins.map((origin) => questionOf(origin, during));
  const found = await vendors.termsInForce(
    questions.flatMap((question) => question ?? []),
    asOf,
  );
  let next = 0;
  return questions.map((question) => (question ? (found[next++] ?? []) : null));
}

function questionOf(origin: OriginTuple, use: Period | undefined): TermsQuestion | null {
  const { channel, jurisdiction, terms, collected } = origin;
  const vendor = origin.vendor ?? makerOf(origin.generator);
  const during = use ?? collected;
  if (vendor === undefined || (during === undefined && terms === undefined)) return null;
  return { vendor, channel, jurisdiction, terms, during: during ?? {} };
}
