import type { VendorTerms } from '../vendor-terms.js';

export const xai: VendorTerms = {
  slug: 'xai',
  name: 'xAI',
  kind: 'model_provider',
  url: 'https://x.ai/',
  terms: [
    {
      document: 'Terms (4 Nov 2023)',
      version: '2023-11-04',
      channel: 'consumer',
      jurisdiction: 'ROW',
      capturedAt: '2023-11-20T00:00:00.000Z',
      effective: { from: '2023-11-04T00:00:00.000Z', to: '2024-06-04T00:00:00.000Z' },
      evidence: 'moderate',
      rules: [
        {
          rule: 'NO_CLAUSE_FOUND',
          source: 'OpenTermsArchive/GenAI-versions@68a2d3d0e9; first captured 2023-11-20',
          note: 'No clause on the use of output was found.',
        },
      ],
    },
    {
      document: 'Terms (4 Jun 2024)',
      version: '2024-06-04',
      channel: 'consumer',
      jurisdiction: 'ROW',
      publishedAt: '2024-06-04T00:00:00.000Z',
      capturedAt: '2024-06-05T00:00:00.000Z',
      effective: { from: '2024-06-04T00:00:00.000Z', to: '2025-01-02T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_OWN_ML_MODELS',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@518123dae7; first captured 2024-06-05',
          note: 'Output may not train one’s own machine-learning models, nor be passed off as made by people.',
        },
      ],
    },
    {
      document: 'Terms (2 Jan 2025)',
      version: '2025-01-02',
      channel: 'consumer',
      jurisdiction: 'ROW',
      capturedAt: '2025-01-08T00:00:00.000Z',
      effective: { from: '2025-01-02T00:00:00.000Z', to: '2026-06-26T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service+outputs',
          source: 'OpenTermsArchive/GenAI-versions@2231154efc, 811f51b5f8, 658557b8e7; first captured 2025-01-08',
          note: 'Neither service nor output may serve to develop competing models or services; distillation is named from June 2025.',
        },
      ],
    },
    {
      document: 'Acceptable Use Policy (26 Jun 2026)',
      version: '2026-06-26',
      channel: 'consumer',
      jurisdiction: 'ROW',
      capturedAt: '2026-07-08T00:00:00.000Z',
      effective: { from: '2026-06-26T00:00:00.000Z', to: '2026-08-14T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service+outputs',
          source: 'OpenTermsArchive/genai-eu-versions@0a2be87de5; first captured 2026-07-08',
          note: 'Neither service nor output may serve to develop competing models. The clause moved here from the terms of service.',
        },
      ],
    },
    {
      document: 'Acceptable Use Policy (14 Aug 2026)',
      version: '2026-08-14',
      channel: 'consumer',
      jurisdiction: 'ROW',
      capturedAt: '2026-08-14T00:00:00.000Z',
      effective: { from: '2026-08-14T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service+outputs',
          source: 'OpenTermsArchive/genai-eu-versions@56a0225d0e; first captured 2026-08-14',
          note: 'Widened to direct and indirect competition; the vendor has another name in the text.',
        },
      ],
    },
    {
      document: 'Enterprise Terms (27 Jun 2025)',
      version: '2025-06-27',
      channel: 'enterprise',
      jurisdiction: 'ROW',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2025-06-27T00:00:00.000Z', to: '2026-08-14T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@9709270043; first captured 2025-08-01',
          note: 'Output may not train models of the customer or of those that serve it.',
        },
      ],
    },
    {
      document: 'Enterprise Terms (14 Aug 2026)',
      version: '2026-08-14',
      channel: 'enterprise',
      jurisdiction: 'ROW',
      capturedAt: '2026-08-14T00:00:00.000Z',
      effective: { from: '2026-08-14T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_MODEL',
          scope: 'outputs',
          exceptions: ['what an order form permits explicitly'],
          source: 'OpenTermsArchive/genai-eu-versions@f136aa7c90; first captured 2026-08-14',
          note: 'Output may not train any AI system.',
        },
      ],
    },
  ],
};
