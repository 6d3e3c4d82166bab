import type { VendorTerms } from '../vendor-terms.js';

export const moonshot: VendorTerms = {
  slug: 'moonshot',
  name: 'Moonshot',
  kind: 'model_provider',
  url: 'https://www.moonshot.ai/',
  terms: [
    {
      document: 'Kimi Terms (5 Jan 2024)',
      version: '2024-01-05',
      channel: 'kimi',
      jurisdiction: 'ROW',
      publishedAt: '2024-01-05T00:00:00.000Z',
      capturedAt: '2025-03-19T00:00:00.000Z',
      effective: { from: '2024-01-05T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          source: 'OpenTermsArchive/GenAI-versions@58b8acdc10; first captured 2025-03-19',
          note: 'The service may not serve to develop, train or improve models in direct or indirect competition.',
        },
      ],
    },
  ],
};
