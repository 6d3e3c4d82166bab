import { type OriginTuple, vendorsOf } from '@domain/origins';
import type { ApprovalsReadModel } from '@domain/vendors';
import type { Truth } from './met.js';

/**
 * Whether the access to each origin was approved while the data was collected: by its vendor, or by
 * the maker of its model, which may be another. Data that people made needs no approval. Where no
 * vendor is established, or an approval exists and the period is not stated, it is unknown.
 */
export async function approvalsOfOrigins(
  approvals: ApprovalsReadModel,
  origins: readonly OriginTuple[],
  asOf: number,
): Promise<Truth[]> {
  const asked = origins.flatMap((origin, at) => {
    const { channel, generator, collected: during = {} } = origin;
    return vendorsOf(origin).map((vendor) => ({ at, question: { vendor, channel, generator, during } }));
  });
  const found = await approvals.approvalsInForce(
    asked.map(({ question }) => question),
    asOf,
  );
  const approved = new Set(asked.flatMap(({ at }, n) => (found[n]?.length ? [at] : [])));
  return origins.map((origin, at) => {
    if (vendorsOf(origin).length === 0) return origin.kind === 'human' ? 'yes' : 'unknown';
    if (!approved.has(at)) return 'no';
    return origin.collected === undefined ? 'unknown' : 'yes';
  });
}
