import type { VendorTerms } from '../vendor-terms.js';

export const deepseek: VendorTerms = {
  slug: 'deepseek',
  name: 'DeepSeek',
  kind: 'model_provider',
  url: 'https://www.deepseek.com/',
  terms: [
    {
      document: 'Terms of Use (20 Jan 2025)',
      version: '2025-01-20',
      channel: 'consumer+api',
      jurisdiction: 'ROW',
      publishedAt: '2025-01-20T00:00:00.000Z',
      capturedAt: '2025-04-13T00:00:00.000Z',
      effective: { from: '2025-01-20T00:00:00.000Z', to: '2026-03-27T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_TRAIN',
          scope: 'inputs+outputs',
          source:
            'OpenTermsArchive/GenAI-versions@fce58ebb45; OpenTermsArchive/genai-eu-versions@fff96706e9; first captured 2025-04-13',
          note: 'Permits it: inputs and outputs may train other models, distillation named.',
        },
      ],
    },
    {
      document: 'Terms of Use (Mar 2026)',
      version: '2026-03-27',
      channel: 'consumer',
      jurisdiction: 'ROW',
      capturedAt: '2026-03-27T00:00:00.000Z',
      effective: { from: '2026-03-27T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_TRAIN_CONDITIONAL',
          scope: 'inputs+outputs',
          source: 'OpenTermsArchive/genai-eu-versions@6f1a8140a5; first captured 2026-03-27',
          note: 'Permits it as long as the use is lawful and within the terms. The day is that of the capture.',
        },
      ],
    },
  ],
};
