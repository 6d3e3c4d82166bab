import type { VendorTerms } from '../vendor-terms.js';

export const google: VendorTerms = {
  slug: 'google',
  name: 'Google',
  kind: 'model_provider',
  url: 'https://ai.google/',
  terms: [
    {
      document: 'Generative AI Additional Terms (9 Aug 2023)',
      version: '2023-08-09',
      channel: 'gemini/bard consumer',
      jurisdiction: 'ROW',
      effective: { from: '2023-08-09T00:00:00.000Z', to: '2024-05-22T00:00:00.000Z' },
      evidence: 'moderate',
      rules: [
        {
          rule: 'FORBID_ML_MODELS',
          scope: 'service',
          source: 'pages about it',
          note: 'The service may not serve to develop machine-learning models or what goes with them. Merged into the main terms in May 2024.',
        },
      ],
    },
    {
      document: 'Google Terms of Service (22 May 2024)',
      version: '2024-05-22',
      channel: 'all consumer',
      jurisdiction: 'ROW',
      capturedAt: '2024-05-22T00:00:00.000Z',
      effective: { from: '2024-05-22T00:00:00.000Z', to: '2026-07-30T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ML_MODELS',
          scope: 'outputs',
          source:
            'OpenTermsArchive/contrib-versions@fc4bbd876; OpenTermsArchive/GenAI-versions@5dc544475a; first captured 2024-05-22',
          note: 'Content that the services generated may not serve to develop machine-learning models or what goes with them.',
        },
      ],
    },
    {
      document: 'Google Terms of Service (30 Jul 2026)',
      version: '2026-07-30',
      channel: 'all consumer',
      jurisdiction: 'ROW',
      capturedAt: '2026-08-03T00:00:00.000Z',
      effective: { from: '2026-07-30T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_ML_MODELS',
          scope: 'outputs',
          source: 'OpenTermsArchive/genai-eu-versions@760d84a519; first captured 2026-08-03',
          note: 'The clause of the version before it is kept.',
        },
      ],
    },
    {
      document: 'Gemini API Additional Terms',
      version: '2026-04-28',
      channel: 'gemini-api',
      jurisdiction: 'ROW',
      publishedAt: '2026-04-28T00:00:00.000Z',
      effective: { from: '2026-03-23T00:00:00.000Z' },
      evidence: 'moderate',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service',
          source: 'several pages about it, which agree',
          note: 'The service may not serve to develop competing models. Several pages agree; the text was not seen.',
        },
      ],
    },
    {
      document: 'Gemma Terms',
      version: '2024-02-21',
      channel: 'gemma-weights',
      jurisdiction: 'ROW',
      publishedAt: '2024-02-21T00:00:00.000Z',
      effective: { from: '2024-02-21T00:00:00.000Z' },
      evidence: 'weak',
      rules: [
        {
          rule: 'DERIVATIVE_FLOWDOWN',
          scope: 'outputs',
          source: 'a page about it',
          note: 'The vendor claims no rights in output, but a model trained on it to perform alike counts as derived from the weights. Not read in the original.',
        },
      ],
    },
  ],
};
