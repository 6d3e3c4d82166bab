import type { VendorTerms } from '../vendor-terms.js';

export const openai: VendorTerms = {
  slug: 'openai',
  name: 'OpenAI',
  kind: 'model_provider',
  url: 'https://openai.com/',
  terms: [
    {
      document: 'Terms of Use (14 Mar 2023)',
      version: '2023-03-14',
      channel: 'consumer+api',
      jurisdiction: 'ROW',
      publishedAt: '2023-03-14T00:00:00.000Z',
      effective: { from: '2023-03-14T00:00:00.000Z', to: '2024-01-31T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source:
            'OpenTermsArchive/GenAI-versions@a1da2dccab:OpenAI/Terms of Service.md §2(c)(iii); first captured 2023-10-16',
          note: 'Output may not serve to develop models that compete with the vendor.',
        },
        {
          rule: 'FORBID_EXTRACTION',
          scope: 'service',
          exceptions: ['extraction over the API'],
          source: 'OpenTermsArchive/GenAI-versions@a1da2dccab; first captured 2023-10-16',
          note: 'Data may not be extracted by programs, other than over the API.',
        },
        {
          rule: 'FORBID_PRESENT_AS_HUMAN',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@a1da2dccab §2(c)(v); first captured 2023-10-16',
          note: 'Output may not be passed off as made by people.',
        },
      ],
    },
    {
      document: 'Terms of Use (14 Nov 2023)',
      version: '2023-11-14',
      channel: 'consumer',
      jurisdiction: 'ROW',
      publishedAt: '2023-11-14T00:00:00.000Z',
      effective: { from: '2024-01-31T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@d9d49b2d5e, 417bd95e82; first captured 2023-11-14',
          note: 'Output may not serve to develop models that compete with the vendor. The day from which it is in force was moved once before it came.',
        },
        {
          rule: 'FORBID_EXTRACTION',
          scope: 'service',
          source: 'OpenTermsArchive/GenAI-versions@d9d49b2d5e; first captured 2023-11-14',
          note: 'Neither data nor output may be extracted automatically.',
        },
        {
          rule: 'FORBID_PRESENT_AS_HUMAN',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@d9d49b2d5e; first captured 2023-11-14',
          note: 'Output may not be passed off as made by people.',
        },
      ],
    },
    {
      document: 'EU Terms of Use (14 Nov 2023)',
      version: '2023-11-14',
      channel: 'consumer',
      jurisdiction: 'EEA/CH',
      publishedAt: '2023-11-14T00:00:00.000Z',
      effective: { from: '2024-02-15T00:00:00.000Z', to: '2024-10-23T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@1d03afe132; first captured 2024-06-10',
          note: 'Output may not serve to develop models that compete with the vendor.',
        },
      ],
    },
    {
      document: 'EU Terms of Use (23 Oct 2024)',
      version: '2024-10-23',
      channel: 'consumer',
      jurisdiction: 'EEA/CH',
      publishedAt: '2024-10-23T00:00:00.000Z',
      effective: { from: '2024-10-23T00:00:00.000Z', to: '2024-12-11T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@88715d948c; first captured 2024-10-23',
          note: 'The clause of the version before it is kept.',
        },
      ],
    },
    {
      document: 'EU Terms of Use (11 Dec 2024)',
      version: '2024-12-11',
      channel: 'consumer',
      jurisdiction: 'EEA/CH',
      publishedAt: '2024-12-11T00:00:00.000Z',
      effective: { from: '2024-12-11T00:00:00.000Z', to: '2025-04-29T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@8f5aabf515; first captured 2024-12-18',
          note: 'The clause of the version before it is kept.',
        },
      ],
    },
    {
      document: 'EU Terms of Use (29 Apr 2025)',
      version: '2025-04-29',
      channel: 'consumer',
      jurisdiction: 'EEA/CH',
      publishedAt: '2025-04-29T00:00:00.000Z',
      effective: { from: '2025-04-29T00:00:00.000Z', to: '2026-01-16T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/GenAI-versions@02bef72378; first captured 2025-04-30',
          note: 'The clause of the version before it is kept.',
        },
      ],
    },
    {
      document: 'EU Terms of Use (16 Jan 2026)',
      version: '2026-01-16',
      channel: 'consumer',
      jurisdiction: 'EEA/CH',
      publishedAt: '2026-01-16T00:00:00.000Z',
      effective: { from: '2026-01-16T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'OpenTermsArchive/genai-eu-versions@c7a0b7eae8; first captured 2026-01-16',
          note: 'The clause of the version before it is kept. Only the day of its update was seen.',
        },
      ],
    },
    {
      document: 'Terms of Use (effective 1 Jan 2026)',
      version: '2026-01-01',
      channel: 'consumer',
      jurisdiction: 'ROW',
      effective: { from: '2026-01-01T00:00:00.000Z' },
      evidence: 'weak',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'pages about it',
          note: 'Said to keep the clause. The text for the rest of the world was not seen.',
        },
      ],
    },
    {
      document: 'Business Terms (14 Nov 2023)',
      version: '2023-11-14',
      channel: 'api+enterprise',
      jurisdiction: 'ROW',
      publishedAt: '2023-11-14T00:00:00.000Z',
      effective: { to: '2025-05-31T00:00:00.000Z' },
      evidence: 'moderate',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          source: 'referenced by Terms of Use of 14 Nov 2023',
          note: 'Known to exist because other terms refer to it; its text was not seen. From November 2023 it governs use over the API, in place of the consumer terms.',
        },
      ],
    },
    {
      document: 'Services Agreement (31 May 2025)',
      version: '2025-05-31',
      channel: 'api+enterprise',
      jurisdiction: 'ROW',
      effective: { from: '2025-05-31T00:00:00.000Z', to: '2026-01-01T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          exceptions: ['classifiers and embeddings that are not distributed', 'fine-tuning of the vendor’s own models'],
          source:
            'OpenTermsArchive/GenAI-versions@b17f21259d:ChatGPT/Commercial Terms.md §3.3(e); first captured 2025-07-31',
          note: 'Output may not serve to develop AI models that compete with what the vendor offers.',
        },
      ],
    },
    {
      document: 'Services Agreement (1 Dec 2025)',
      version: '2025-12-01',
      channel: 'api+enterprise',
      jurisdiction: 'ROW',
      publishedAt: '2025-12-01T00:00:00.000Z',
      effective: { from: '2026-01-01T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          exceptions: ['classifiers and embeddings that are not distributed', 'fine-tuning of the vendor’s own models'],
          source:
            'OpenTermsArchive/GenAI-versions@26fc3aa140; OpenTermsArchive/genai-eu-versions@b4896ecc93; first captured 2025-12-01',
          note: 'The clause and its exceptions are kept.',
        },
      ],
    },
    {
      document: 'Developer/Plugin Terms',
      version: '2023-03-23',
      channel: 'plugins/apps',
      jurisdiction: 'ROW',
      publishedAt: '2023-03-23T00:00:00.000Z',
      effective: { from: '2023-03-23T00:00:00.000Z', to: '2025-06-04T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'plugin requests',
          source: 'OpenTermsArchive/GenAI-versions@9455a77406; first captured 2023-10-16',
          note: 'What plugins send may not serve to develop competing models. Later versions call it connector and app requests.',
        },
      ],
    },
  ],
};
