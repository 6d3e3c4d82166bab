const { readFileSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const readJson = (name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const { jsc, ...options } = readJson('.swcrc');

/**
 * The path aliases (`@core/*` …): tsconfig.json defines them; the Nest CLI reads them there, Jest
 * and the hook here.
 */
const { paths } = readJson('tsconfig.json').compilerOptions;
module.exports.paths = paths;

/**
 * The options of `nest build`, for compilers that do not read .swcrc and tsconfig.json by
 * themselves: tests and build must compile alike.
 */
module.exports.swcOptions = { ...options, swcrc: false, configFile: false, jsc: { ...jsc, baseUrl: root, paths } };
