const path = require('node:path');

const root = path.resolve(__dirname, '..');
const tiers = ['core', 'platform', 'domain', 'interop', 'testing'];

/** The one set of compiler options: the build and the tests must compile alike. */
module.exports.swcOptions = {
  swcrc: false,
  configFile: false,
  module: { type: 'commonjs', resolveFully: true },
  jsc: {
    target: 'es2023',
    baseUrl: root,
    paths: Object.fromEntries(tiers.map((tier) => [`@${tier}/*`, [`./libs/${tier}/*/index.ts`]])),
    parser: { syntax: 'typescript', decorators: true, dynamicImport: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};
