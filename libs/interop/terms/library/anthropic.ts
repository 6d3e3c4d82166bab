import type { VendorTerms } from '../vendor-terms.js';

export const anthropic: VendorTerms = {
  slug: 'anthropic',
  name: 'Anthropic',
  kind: 'model_provider',
  url: 'https://www.anthropic.com/',
  terms: [
    {
      document: 'Consumer Terms (1 May 2025)',
      version: '2025-05-01',
      channel: 'consumer',
      jurisdiction: 'UK',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2025-05-01T00:00:00.000Z', to: '2025-10-08T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          source: 'OpenTermsArchive/GenAI-versions@8f977d4aa5; first captured 2025-08-01',
          note: 'The service may not serve to develop what competes with it, models included.',
        },
      ],
    },
    {
      document: 'Consumer Terms (8 Oct 2025)',
      version: '2025-10-08',
      channel: 'consumer',
      jurisdiction: 'UK',
      capturedAt: '2025-08-29T00:00:00.000Z',
      effective: { from: '2025-10-08T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          source: 'OpenTermsArchive/GenAI-versions@d8d25b3cb0, e6ccdf52ec; first captured 2025-08-29',
          note: 'The clause is kept. The day was moved before it came, and an account that agreed earlier is bound earlier.',
        },
      ],
    },
    {
      document: 'Commercial Terms (17 Jun 2025)',
      version: '2025-06-17',
      channel: 'api+enterprise',
      jurisdiction: 'ROW',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2025-06-17T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          exceptions: ['the vendor’s explicit approval'],
          source:
            'OpenTermsArchive/GenAI-versions@e0e1daa15f; OpenTermsArchive/genai-eu-versions@5fc5f7dae3; first captured 2025-08-01',
          note: 'The service may not serve to build what competes with it, nor to train competing models. Earlier versions were not seen.',
        },
      ],
    },
    {
      document: 'Usage Policy (6 Jun 2024)',
      version: '2024-06-06',
      jurisdiction: 'ROW',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2024-06-06T00:00:00.000Z', to: '2025-09-15T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_MODEL',
          scope: 'prompts+completions',
          exceptions: ['the vendor’s authorisation'],
          source: 'OpenTermsArchive/GenAI-versions@640c45c316; first captured 2025-08-01',
          note: 'Prompts and completions may not train an AI model.',
        },
      ],
    },
    {
      document: 'Usage Policy (15 Sep 2025)',
      version: '2025-09-15',
      jurisdiction: 'ROW',
      capturedAt: '2025-08-16T00:00:00.000Z',
      effective: { from: '2025-09-15T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ANY_MODEL',
          scope: 'inputs+outputs',
          exceptions: ['the vendor’s prior authorisation'],
          source: 'OpenTermsArchive/GenAI-versions@565a47e381; first captured 2025-08-16',
          note: 'Inputs and outputs may not train an AI model.',
        },
      ],
    },
  ],
};
