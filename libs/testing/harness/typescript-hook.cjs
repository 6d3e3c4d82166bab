// Lets plain Node load the project's TypeScript: `node -r <this file> x.ts`, and Jest's global setup, which has transforms
// but not the resolver. "./x.js" in a .ts source means "./x.ts"; aliases are resolved by the compiler's `paths`.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { transformSync } = require('@swc/core');
const { swcOptions } = require('../../../scripts/swc-options.cjs');

const resolveFilename = Module._resolveFilename;
Module._resolveFilename = function (request, parent, ...rest) {
  const ours =
    /^\.\.?\//.test(request) && request.endsWith('.js') && !/[\\/]node_modules[\\/]/.test(parent?.filename ?? '');
  if (ours) {
    try {
      return resolveFilename.call(this, request.replace(/\.js$/, '.ts'), parent, ...rest);
    } catch {
      // a real .js file
    }
  }
  return resolveFilename.call(this, request, parent, ...rest);
};

Module._extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  module._compile(transformSync(source, { ...swcOptions, sourceMaps: 'inline', filename }).code, filename);
};
