import type { VendorTerms } from '../vendor-terms.js';

export const microsoft: VendorTerms = {
  slug: 'microsoft',
  name: 'Microsoft',
  kind: 'model_provider',
  url: 'https://www.microsoft.com/',
  terms: [
    {
      document: 'Microsoft Services Agreement',
      version: '2023-09-30',
      channel: 'consumer AI services',
      jurisdiction: 'ROW',
      capturedAt: '2023-09-30T00:00:00.000Z',
      effective: { from: '2023-09-30T00:00:00.000Z', to: '2025-09-30T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_AI_SERVICE',
          scope: 'outputs+data',
          source:
            'OpenTermsArchive/contrib-versions@9f7ff463d:Microsoft/Terms of Service.md; first captured 2023-09-30',
          note: 'Neither output nor data may serve to make, train or improve another AI service.',
        },
      ],
    },
    {
      document: 'Microsoft Services Agreement',
      version: '2025-09-30',
      channel: 'consumer AI services',
      jurisdiction: 'ROW',
      capturedAt: '2025-09-29T00:00:00.000Z',
      effective: { from: '2025-09-30T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_AI_TECH',
          scope: 'outputs+data',
          source: 'OpenTermsArchive/contrib-versions@4e76f57f6; first captured 2025-09-29',
          note: 'Widened: neither output nor data may serve to make, train or improve any AI technology.',
        },
      ],
    },
    {
      document: 'Product Terms / AI code of conduct',
      version: 'undated',
      channel: 'azure-openai',
      jurisdiction: 'ROW',
      effective: {},
      evidence: 'disputed',
      rules: [
        {
          rule: 'DISPUTED_COMPETING_MODEL',
          scope: 'outputs',
          source: 'The Verge 2023-12-15; posts of April 2024 on Hugging Face',
          note: 'Disputed. A newspaper reported in December 2023 that the rule is that of OpenAI; others deny that such a clause exists. The text was not seen.',
        },
      ],
    },
  ],
};
