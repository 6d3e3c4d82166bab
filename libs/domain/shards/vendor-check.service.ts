import type { VendorsReadModel } from '@domain/vendors';
import { vendorsOf } from '@domain/origins';
import type { ShardFacts } from './shard-declaration.js';
import { ShardsError } from './shards.errors.js';

/** Equal origins of many declarations are mostly one list. */
function vendorsNamed(declarations: readonly ({ readonly declaration: ShardFacts } | ShardsError)[]): Set<string> {
  const lists = new Set<ShardFacts['origins']>();
  for (const one of declarations) if (!(one instanceof ShardsError)) lists.add(one.declaration.origins);
  return new Set([...lists].flatMap((origins = []) => origins.flatMap(vendorsOf)));
}

/**
 * Refuses declarations that name an unregistered vendor, since a misspelt vendor would hide an
 * exposure.
 */
export async function refuseUnknownVendors<Read extends { readonly declaration: ShardFacts }>(
  declarations: readonly (Read | ShardsError)[],
  vendors: VendorsReadModel,
  asOf: number,
): Promise<readonly (Read | ShardsError)[]> {
  const unknown = new Set(await vendors.unknownAmong([...vendorsNamed(declarations)], asOf));
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
