const { compileFunction } = require('node:vm');
const { default: Runtime } = require('jest-runtime');

/** What a worker has transformed, and compiled, by file. */
const transformed = new Map();
const compiled = new Map();
/** The exports of installed packages, by file. */
const loaded = new Map();
/** Packages whose modules hold state that a test may change: metrics, credentials, buckets. */
const OF_ONE_SPEC = /\/node_modules\/(?:prom-client|@aws-sdk|@smithy|s3rver)\//;
/** Checks that are compiled from openapi.json, which is the same for every spec file. */
const CHECKS = /\/libs\/testing\/harness\/documented-answers\.ts$/;
/** The runtime of the spec file that runs. */
let present;
const isShared = (filename) =>
  filename.includes('/node_modules/') ? !OF_ONE_SPEC.test(filename) : CHECKS.test(filename);

/**
 * Jest's runtime, for the environment beside it: a file is transformed and compiled once a worker,
 * not once a spec file. What runs is the same, and each spec file has a registry of modules, with
 * all their state, of its own: only code is shared.
 */
module.exports = class SharedCodeRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    present = this;
    const { watch, watchAll } = args.at(-1);
    // A watched file may change between two runs of one process.
    const watched = watch || watchAll;
    const isKept = (filename) => !watched && filename !== this._testPath;
    const { transformCache, executor } = this;

    const transform = transformCache.transform.bind(transformCache);
    transformCache.transform = (filename, options) => {
      const key = `${options?.isInternalModule === true} ${options?.supportsStaticESM === true} ${filename}`;
      const known = transformed.get(key);
      if (known === undefined) {
        const code = transform(filename, options);
        if (isKept(filename)) transformed.set(key, { code, sourceMap: transformCache.sourceMaps.get(filename) });
        return code;
      }
      // For the stacks of this spec file's errors.
      if (known.sourceMap !== undefined) transformCache.sourceMaps.set(filename, known.sourceMap);
      return known.code;
    };

    const exec = executor.exec.bind(executor);
    executor.exec = (module, options, ...rest) => {
      if (watched || options?.isInternalModule || !isShared(module.filename)) return exec(module, options, ...rest);
      if (loaded.has(module.filename)) {
        module.exports = loaded.get(module.filename);
        return 'loaded';
      }
      const outcome = exec(module, options, ...rest);
      if (outcome === 'loaded') loaded.set(module.filename, module.exports);
      return outcome;
    };

    executor.compile = (code, filename) => {
      if (this._environment.getVmContext() === null) return null;
      const known = compiled.get(filename);
      if (known?.code === code) return known.run;
      const run = compileFunction(code, executor.injectedModuleParameters, { filename });
      if (isKept(filename)) compiled.set(filename, { code, run });
      return run;
    };
  }

  /** A package that requires as late as in a call may have been loaded for an earlier spec file. */
  requireModuleOrMock(from, moduleName) {
    const runtime = isShared(from) ? present : this;
    return super.requireModuleOrMock.call(runtime, from, moduleName);
  }
};
