import type { VendorTerms } from '../vendor-terms.js';

export const bytedance: VendorTerms = {
  slug: 'bytedance',
  name: 'ByteDance',
  kind: 'model_provider',
  url: 'https://www.bytedance.com/',
  terms: [
    {
      document: 'Terms art. (11)',
      version: 'undated',
      channel: 'doubao',
      jurisdiction: 'CN',
      capturedAt: '2023-11-23T00:00:00.000Z',
      effective: {},
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          source: 'OpenTermsArchive/GenAI-versions@bd1c20471f..HEAD; first captured 2023-11-23',
          note: 'The service may not serve to develop applications, products, services or models that may compete with the company or those tied to it. When it began is not known; re-dated three times.',
        },
      ],
    },
  ],
};
