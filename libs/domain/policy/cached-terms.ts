import type { Period } from '@core/kernel';
import type { Origin } from '@domain/origins';
import type { TermsByVendor } from './terms-of-origins.js';

/** Finds the terms of each origin, as `termsOfOrigins` does. */
export type TermsFinder = (origins: readonly Origin[], during?: Period) => Promise<TermsByVendor[]>;

/** Finds the terms of an origin once, however many rules ask. Lives as long as a subject. */
export class CachedTerms {
  private readonly known = new Map<string, TermsByVendor>();

  constructor(private readonly find: TermsFinder) {}

  async of(origins: readonly Origin[], during?: Period): Promise<TermsByVendor[]> {
    const keyOf = ({ id }: Origin): string => `${id} ${during?.from ?? ''} ${during?.to ?? ''} ${during === undefined}`;
    const unknown = origins.filter((origin) => !this.known.has(keyOf(origin)));
    if (unknown.length > 0) {
      const found = await this.find(unknown, during);
      for (const [at, origin] of unknown.entries()) this.known.set(keyOf(origin), found[at] ?? []);
    }
    return origins.map((origin) => this.known.get(keyOf(origin)) ?? []);
  }
}
