import type { Period } from '@core/kernel';
import { type OriginTuple, vendorsOf } from '@domain/origins';
import { termsAtCollection, termsAtUse } from '@domain/provenance';
import type { Terms, VendorsReadModel } from '@domain/vendors';

/**
 * The terms of each vendor that an origin comes from or through; no terms of a vendor: the record
 * does not tell which applied. Empty: it names no vendor.
 */
export type TermsByVendor = readonly (readonly Terms[])[];

/**
 * For each origin the terms that applied during a period or, without one, while the data was
 * collected, by the questions that exposure asks.
 */
export async function termsOfOrigins(
  vendors: VendorsReadModel,
  origins: readonly OriginTuple[],
  during: Period | undefined,
  asOf: number,
): Promise<TermsByVendor[]> {
  const asked = origins.flatMap((origin, at) =>
    (during ? termsAtUse(origin, during) : termsAtCollection(origin)).map((question) => ({ at, question })),
  );
  const found = await vendors.termsInForce(
    asked.map(({ question }) => question),
    asOf,
  );
  const byVendor = new Map(asked.map(({ at, question }, n) => [`${at} ${question.vendor}`, found[n] ?? []]));
  return origins.map((origin, at) => vendorsOf(origin).map((vendor) => byVendor.get(`${at} ${vendor}`) ?? []));
}
