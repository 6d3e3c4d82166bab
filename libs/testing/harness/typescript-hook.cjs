// Lets plain Node load the project's TypeScript: `node -r <this file> x.ts`, and Jest's global setup, which has transforms
// but not the resolver. "./x.js" in a .ts source means "./x.ts"; aliases are resolved by the compiler's `paths`.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { threadId } = require('node:worker_threads');
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

/**
 * Compiled code, a file for each source: a line with the digest of what it was compiled from, then
 * the code. A process of the whole product would compile more than a thousand files.
 */
const cache = path.resolve(__dirname, '../../../node_modules/.cache/whence-typescript');
const digest = (...texts) => createHash('sha256').update(texts.join('\0')).digest('hex');
const compiler = digest(require('@swc/core/package.json').version, JSON.stringify(swcOptions));

function compile(source, filename) {
  const kept = path.join(cache, digest(filename));
  const stamp = digest(compiler, filename, source);
  try {
    const text = readFileSync(kept, 'utf8');
    if (text.startsWith(`${stamp}\n`)) return text.slice(stamp.length + 1);
  } catch {
    // Not compiled yet.
  }
  // Loaded when it is needed: it takes as long as all the rest of this file.
  const { transformSync } = require('@swc/core');
  const { code } = transformSync(source, { ...swcOptions, sourceMaps: 'inline', filename });
  try {
    mkdirSync(cache, { recursive: true });
    // Renamed, so that a file is complete: several processes and threads compile at once.
    const own = `${kept}.${process.pid}-${threadId}`;
    writeFileSync(own, `${stamp}\n${code}`);
    renameSync(own, kept);
  } catch {
    // Read-only: compiled again by the next process.
  }
  return code;
}

Module._extensions['.ts'] = (module, filename) => {
  module._compile(compile(readFileSync(filename, 'utf8'), filename), filename);
};
