import type { VendorTerms } from '../vendor-terms.js';

export const cohere: VendorTerms = {
  slug: 'cohere',
  name: 'Cohere',
  kind: 'model_provider',
  url: 'https://cohere.com/',
  terms: [
    {
      document: 'SaaS Agreement (29 Feb 2024)',
      version: '2024-02-29',
      channel: 'api',
      jurisdiction: 'ROW',
      publishedAt: '2024-02-29T00:00:00.000Z',
      effective: {},
      evidence: 'weak',
      rules: [],
    },
  ],
};
