import type { VendorTerms } from '../vendor-terms.js';

/**
 * The models of a version of Llama, as people name them. A hyphen or a full stop may follow the
 * version, so that no pattern of Llama 3 is about Llama 3.1.
 */
const llama = (version: string): string[] =>
  ['llama-', 'llama', 'meta-llama-']
    .flatMap((name) => {
      const model = `meta/${name}${version}`;
      return [model, `${model}-*`];
    })
    .concat(`meta/llama@${version}`, `meta/llama@${version}-*`);

export const meta: VendorTerms = {
  slug: 'meta',
  name: 'Meta',
  kind: 'model_provider',
  url: 'https://ai.meta.com/',
  terms: [
    {
      document: 'Llama 2 Community License',
      version: '2023-07-18',
      channel: 'open-weights',
      generators: [...llama('2'), 'meta/codellama*', 'meta/code-llama*'],
      jurisdiction: 'ROW',
      publishedAt: '2023-07-18T00:00:00.000Z',
      capturedAt: '2023-07-18T00:00:00.000Z',
      effective: { from: '2023-07-18T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_IMPROVE_OTHER_LLM',
          scope: 'materials+outputs',
          exceptions: ['Llama 2 and what derives from it'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama2/LICENSE §1.b.v; first captured 2023-07-18',
          note: 'Neither the weights nor their output may improve another large language model. A licence binds who uses this model version, however new the models after it.',
        },
      ],
    },
    {
      document: 'Llama 3 Community License',
      version: '2024-04-18',
      channel: 'open-weights',
      generators: llama('3'),
      jurisdiction: 'ROW',
      publishedAt: '2024-04-18T00:00:00.000Z',
      capturedAt: '2024-04-18T00:00:00.000Z',
      effective: { from: '2024-04-18T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_IMPROVE_OTHER_LLM',
          scope: 'materials+outputs',
          exceptions: ['Llama 3 and what derives from it'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama3/LICENSE §1.b.v; first captured 2024-04-18',
          note: 'Neither the weights nor their output may improve another large language model. A licence binds who uses this model version, however new the models after it.',
        },
      ],
    },
    {
      document: 'Llama 3.1 Community License',
      version: '2024-07-23',
      channel: 'open-weights',
      generators: llama('3.1'),
      jurisdiction: 'ROW',
      publishedAt: '2024-07-23T00:00:00.000Z',
      capturedAt: '2024-07-23T00:00:00.000Z',
      effective: { from: '2024-07-23T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_WITH_NAMING',
          scope: 'materials+outputs',
          exceptions: ['a model that is neither distributed nor made available'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama3_1/LICENSE §1.b.i; first captured 2024-07-23',
          note: 'A model trained on its output is named with Llama first, and shows that it was built with it.',
        },
      ],
    },
    {
      document: 'Llama 3.2 Community License',
      version: '2024-09-25',
      channel: 'open-weights',
      generators: llama('3.2'),
      jurisdiction: 'ROW',
      publishedAt: '2024-09-25T00:00:00.000Z',
      capturedAt: '2024-09-25T00:00:00.000Z',
      effective: { from: '2024-09-25T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_WITH_NAMING',
          scope: 'materials+outputs',
          exceptions: ['a model that is neither distributed nor made available'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama3_2/LICENSE §1.b.i; first captured 2024-09-25',
          note: 'A model trained on its output is named with Llama first, and shows that it was built with it.',
        },
      ],
    },
    {
      document: 'Llama 3.3 Community License',
      version: '2024-12-06',
      channel: 'open-weights',
      generators: llama('3.3'),
      jurisdiction: 'ROW',
      publishedAt: '2024-12-06T00:00:00.000Z',
      capturedAt: '2024-12-06T00:00:00.000Z',
      effective: { from: '2024-12-06T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_WITH_NAMING',
          scope: 'materials+outputs',
          exceptions: ['a model that is neither distributed nor made available'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama3_3/LICENSE §1.b.i; first captured 2024-12-06',
          note: 'A model trained on its output is named with Llama first, and shows that it was built with it.',
        },
      ],
    },
    {
      document: 'Llama 4 Community License',
      version: '2025-04-05',
      channel: 'open-weights',
      generators: llama('4'),
      jurisdiction: 'ROW',
      publishedAt: '2025-04-05T00:00:00.000Z',
      capturedAt: '2025-04-05T00:00:00.000Z',
      effective: { from: '2025-04-05T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'ALLOW_WITH_NAMING',
          scope: 'materials+outputs',
          exceptions: ['a model that is neither distributed nor made available'],
          source: 'meta-llama/llama-models@a9c89c471f:models/llama4/LICENSE §1.b.i; first captured 2025-04-05',
          note: 'A model trained on its output is named with Llama first, and shows that it was built with it.',
        },
      ],
    },
    {
      document: 'Llama API Terms',
      version: '2025-04-29',
      channel: 'llama-api',
      jurisdiction: 'ROW',
      publishedAt: '2025-04-29T00:00:00.000Z',
      capturedAt: '2025-08-26T00:00:00.000Z',
      effective: { from: '2025-04-29T00:00:00.000Z', to: '2026-07-08T00:00:00.000Z' },
      evidence: 'moderate',
      rules: [
        {
          rule: 'NO_COMPETE_CLAUSE_FOUND',
          scope: 'outputs',
          source:
            'OpenTermsArchive/GenAI-versions@35eec90356; OpenTermsArchive/genai-eu-versions@ many; first captured 2025-08-26',
          note: 'No clause against competing was found; fine-tuning and distilling by the functions offered are not prevented. The captures alternate between two pages.',
        },
      ],
    },
    {
      document: 'Meta Model API Terms (8 Jul 2026)',
      version: '2026-07-08',
      channel: 'meta-model-api',
      jurisdiction: 'ROW',
      publishedAt: '2026-07-08T00:00:00.000Z',
      capturedAt: '2026-07-08T00:00:00.000Z',
      effective: { from: '2026-07-08T00:00:00.000Z', to: '2026-08-05T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'outputs',
          exceptions: ['evaluation and quality checks of own systems', 'prior written authorisation'],
          source: 'OpenTermsArchive/genai-eu-versions@e34381a323 (ix); first captured 2026-07-08',
          note: 'Output may not train, distil or improve a competing model, nor be collected systematically for training data.',
        },
      ],
    },
    {
      document: 'Meta Model API Terms (5 Aug 2026)',
      version: '2026-08-05',
      channel: 'meta-model-api',
      jurisdiction: 'ROW',
      publishedAt: '2026-08-05T00:00:00.000Z',
      capturedAt: '2026-08-05T00:00:00.000Z',
      effective: { from: '2026-08-05T00:00:00.000Z' },
      evidence: 'strong',
      rules: [
        {
          rule: 'FORBID_COMPETING_MODEL',
          scope: 'service+outputs',
          exceptions: ['evaluation of own systems'],
          source: 'OpenTermsArchive/genai-eu-versions@314c5caead (ix); first captured 2026-08-05',
          note: 'Widened to whoever helps others to it, and to competing products and services.',
        },
      ],
    },
  ],
};
