import type { Bitmap } from '@core/bitmap';
import { type Origin, UNNAMED_VENDOR, vendorsOf } from '@domain/origins';
import type { Subject } from './subject.js';

/** Origins whose sets are read in one statement. */
const ORIGINS_READ = 500;

/**
 * The vendors that some of the subject's shards come from or through, themselves or by their
 * ancestors; sorted.
 */
export async function vendorsFound(subject: Subject, shards: Bitmap): Promise<string[]> {
  const vendors = new Set<string>();
  if (shards.isEmpty) return [];
  const origins = (await subject.origins()).filter((origin) => namedVendors([origin]).length > 0);
  for (let first = 0; first < origins.length; first += ORIGINS_READ) {
    const some = origins.slice(first, first + ORIGINS_READ);
    if (!(await subject.withOrigins(some, 'any')).intersects(shards)) continue;
    for (const [vendor, its] of byVendor(some))
      if (!vendors.has(vendor) && (await subject.withOrigins(its, 'any')).intersects(shards)) vendors.add(vendor);
  }
  return [...vendors].sort();
}

/** The vendors that origins name, each once, sorted. */
export function namedVendors(origins: readonly Origin[]): string[] {
  const named = origins.flatMap((origin) => vendorsOf(origin)).filter((vendor) => vendor !== UNNAMED_VENDOR);
  return [...new Set(named)].sort();
}

function byVendor(origins: readonly Origin[]): Map<string, Origin[]> {
  const found = new Map<string, Origin[]>();
  for (const origin of origins) {
    for (const vendor of namedVendors([origin])) {
      const known = found.get(vendor);
      if (known) known.push(origin);
      else found.set(vendor, [origin]);
    }
  }
  return found;
}
