import type { VendorTerms } from '../vendor-terms.js';

export const mistral: VendorTerms = {
  slug: 'mistral',
  name: 'Mistral',
  kind: 'model_provider',
  url: 'https://mistral.ai/',
  terms: [
    {
      document: 'Terms of Service',
      version: 'undated',
      channel: 'platform',
      jurisdiction: 'ROW',
      capturedAt: '2024-02-08T00:00:00.000Z',
      effective: { to: '2024-02-27T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@46a1b3d1ff; first captured 2024-02-08',
          note: 'Output may not serve to develop competing models. When it began is not known.',
        },
      ],
    },
    {
      document: 'Developer Terms',
      version: 'undated',
      channel: 'api',
      jurisdiction: 'ROW',
      capturedAt: '2024-02-26T00:00:00.000Z',
      effective: { to: '2024-02-27T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@39f9588c52; first captured 2024-02-26',
          note: 'Output may not serve to develop models that compete directly. It was seen for a day.',
        },
      ],
    },
    {
      document: 'Terms / Developer Terms',
      version: '2024-02-27',
      channel: 'platform+api',
      jurisdiction: 'ROW',
      capturedAt: '2024-02-27T00:00:00.000Z',
      effective: { from: '2024-02-27T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_REVERSE_ENGINEERING_ONLY',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@49cf19201f, 7cb3b87694; first captured 2024-02-27',
          note: 'Output may not serve to reverse-engineer the service. The developer terms still forbid services that are similar or compete.',
        },
      ],
    },
    {
      document: 'Le Chat Terms (27 May 2025)',
      version: '2025-05-27',
      channel: 'le-chat',
      jurisdiction: 'ROW',
      capturedAt: '2025-08-01T00:00:00.000Z',
      effective: { from: '2025-05-27T00:00:00.000Z', to: '2025-11-28T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_IMAGE_OUTPUTS_ONLY',
          scope: 'image outputs; web-search outputs',
          source: 'OpenTermsArchive/GenAI-versions@28e5211c32; first captured 2025-08-01',
          note: 'Image output may not serve competing image generators, and output of web searches is limited; text output is not.',
        },
      ],
    },
    {
      document: 'Le Chat Terms (28 Nov 2025)',
      version: '2025-11-28',
      channel: 'le-chat',
      jurisdiction: 'ROW',
      capturedAt: '2025-12-15T00:00:00.000Z',
      effective: { from: '2025-11-28T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_IMAGE_OUTPUTS_ONLY',
          scope: 'image outputs',
          source: 'OpenTermsArchive/genai-eu-versions@133dd457e0; first captured 2025-12-15',
          note: 'Image output may not serve competing image generators. The part about web searches was dropped.',
        },
      ],
    },
  ],
};
