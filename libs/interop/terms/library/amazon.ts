import type { VendorTerms } from '../vendor-terms.js';

export const amazon: VendorTerms = {
  slug: 'amazon',
  name: 'Amazon',
  kind: 'model_provider',
  url: 'https://aws.amazon.com/',
  terms: [
    {
      document: 'AWS Service Terms',
      version: 'undated',
      channel: 'aws-ai (per service)',
      jurisdiction: 'ROW',
      effective: {},
      evidence: 'moderate',
      rules: [
        {
          rule: 'FORBID_COMPETING_PRODUCT',
          scope: 'service',
          exceptions: ['named service by service'],
          source:
            'OpenTermsArchive/contrib-versions@HEAD:Amazon Web Services/Terms of Service.md (§§21.2, 54.8.2, 59.4, 60.4.4 …)',
          note: 'For named services: they may not serve to develop a similar or competing product. No general rule on the output of hosted models was seen; that follows the model’s vendor.',
        },
      ],
    },
  ],
};
