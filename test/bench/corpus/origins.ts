import { draw } from './draw.js';

export const VENDORS = 40;
export const ORIGINS = 300;

const KINDS = ['model_generated', 'scraped', 'scraped', 'model_generated', 'scraped', 'human', 'scraped'] as const;
const CHANNELS = ['api', 'web', 'archive'] as const;

export const vendorSlug = (vendor: number): string => `vendor-${String(vendor).padStart(2, '0')}`;
export const vendorOfOrigin = (origin: number): number => origin % VENDORS;

/** One of the corpus's distinct origins, as a shard declares it. */
export function originDeclaration(origin: number): object {
  const kind = KINDS[origin % KINDS.length] ?? 'unknown';
  const vendor = vendorSlug(vendorOfOrigin(origin));
  const month = String(1 + (draw(origin) % 12)).padStart(2, '0');
  return {
    kind,
    ...(kind === 'model_generated' ? { generator: `${vendor}/model-${origin}@1` } : { vendor }),
    channel: CHANNELS[origin % CHANNELS.length],
    collected: { from: `2025-${month}-01T00:00:00Z`, to: `2025-${month}-28T00:00:00Z` },
  };
}
