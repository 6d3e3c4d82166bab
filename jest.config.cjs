const fs = require('node:fs');
const path = require('node:path');
const { paths, swcOptions } = require('./scripts/swc-options.cjs');

/**
 * Installed packages that are ESM-only: Jest on Node < 24.9 cannot require() them untransformed.
 */
function esmPackages(dir, found = new Set()) {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const folder = path.join(dir, entry.name);
    if (entry.name.startsWith('@')) {
      esmPackages(folder, found);
      continue;
    }
    const manifest = path.join(folder, 'package.json');
    if (!fs.existsSync(manifest)) continue;
    const { name, type } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
    if (type === 'module') found.add(name);
    const nested = path.join(folder, 'node_modules');
    if (fs.existsSync(nested)) esmPackages(nested, found);
  }
  return found;
}

const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const esm = [...esmPackages(path.join(__dirname, 'node_modules'))].map(escaped).join('|');
/** The path aliases of tsconfig.json, as Jest writes them. */
const moduleNameMapper = Object.fromEntries(
  Object.entries(paths).map(([alias, [target]]) => [
    `^${escaped(alias).replace('\\*', '(.*)')}$`,
    target.replace('.', '<rootDir>').replace('*', '$1'),
  ]),
);

/**
 * Shared by both projects. Unit specs stand beside their source; specs that need a database are
 * under test/ or named *.db.spec.ts.
 */
const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/dist'],
  transform: { '^.+\\.(ts|m?js)$': ['@swc/jest', { ...swcOptions, sourceMaps: 'inline' }] },
  transformIgnorePatterns: [`/node_modules/(?!.*/node_modules/)(?!(?:${esm})/)`],
  moduleNameMapper,
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
};

/** A worker loads code once, not once a spec file. */
const oneLoading = {
  testEnvironment: '<rootDir>/scripts/jest-environment.cjs',
  runtime: '<rootDir>/scripts/jest-runtime.cjs',
};

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...shared,
      ...oneLoading,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps}/**/*.spec.ts'],
      testPathIgnorePatterns: ['\\.db\\.spec\\.ts$'],
    },
    {
      ...shared,
      ...oneLoading,
      displayName: 'database',
      testMatch: ['<rootDir>/{libs,apps}/**/*.db.spec.ts', '<rootDir>/test/**/*.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/harness/jest-global-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/harness/jest-global-teardown.ts',
    },
  ],
  // A worker keeps much of what its spec files loaded: near 4 GB Node would end it.
  workerIdleMemoryLimit: '1.5GB',
  // For a test that hangs, not for one that is slow: tests wait for states, and a loaded machine may
  // take many times longer. The lint rule house/no-test-limit keeps limits out of the specs.
  testTimeout: 90 * 60_000,
};
