import type { VendorsReadModel } from '@domain/vendors';
import { vendorsOf } from '@domain/origins';
import type { ShardFacts } from './shard-declaration.js';
import { ShardsError } from './shards.errors.js';

/**
 * Refuses declarations that name an unregistered vendor, since a misspelt vendor would hide an
 * exposure.
 */
export async function refuseUnknownVendors<Read extends { readonly declaration: ShardFacts }>(
  declarations: readonly (Read | ShardsError)[],
  vendors: VendorsReadModel,
  asOf: number,
): Promise<readonly (Read | ShardsError)[]> {
  const named = declarations.flatMap((one) =>
    one instanceof ShardsError ? [] : (one.declaration.origins ?? []).flatMap(vendorsOf),
  );
  const unknown = new Set(await vendors.unknownAmong([...new Set(named)], asOf));
  if (unknown.size === 0) return declarations;
  return declarations.map((one) => {
    if (one instanceof ShardsError) return one;
    const complaints = (one.declaration.origins ?? []).flatMap((origin, index) => {
      const missing = vendorsOf(origin).find((slug) => unknown.has(slug));
      const member = missing === origin.vendor ? 'vendor' : 'generator';
      return missing === undefined
        ? []
        : [{ pointer: `/origins/${index}/${member}`, message: `names the vendor ${missing}, which is not registered` }];
    });
    const [first] = complaints;
    return first
      ? new ShardsError('unknown-vendor', `This origin ${first.message}. Register it with PUT /v1/vendors.`, complaints)
      : one;
  });
}
