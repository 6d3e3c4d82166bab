import type { VendorTerms } from '../vendor-terms.js';

export const alibaba: VendorTerms = {
  slug: 'alibaba',
  name: 'Alibaba',
  kind: 'model_provider',
  url: 'https://www.alibabacloud.com/',
  terms: [
    {
      document: 'Terms (1 Mar 2025)',
      version: '2025-03-01',
      channel: 'qwen-chat',
      jurisdiction: 'ROW',
      publishedAt: '2025-03-01T00:00:00.000Z',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2025-03-01T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source:
            'OpenTermsArchive/GenAI-versions@7bc9af6220; OpenTermsArchive/genai-eu-versions@5fe09a0e9a, cdbbc950bc; first captured 2025-08-01',
          note: 'Output may not serve to develop or improve competing or similar products, models included. Re-dated twice in 2026.',
        },
      ],
    },
  ],
};
