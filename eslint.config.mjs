import tseslint from 'typescript-eslint';
import house from './scripts/lint-rules.mjs';

// Who may import whom is .dependency-cruiser.cjs; layout is Prettier; unused code is knip. Here: how code is written.

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export by name: a name is the same everywhere it is used.',
};
const noExportAll = {
  selector: 'ExportAllDeclaration',
  message: 'List the exports one by one: an index is a contract, and its diff a review.',
};
const noClock = [
  'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
  'NewExpression[callee.name="Date"][arguments.length=0]',
].map((selector) => ({
  selector,
  message: 'Take the time from the injected Clock, so that scenarios can be replayed.',
}));
const typeormDecorators = [
  ...[
    'Entity',
    'ViewEntity',
    'Column',
    'PrimaryColumn',
    'PrimaryGeneratedColumn',
    'CreateDateColumn',
    'UpdateDateColumn',
  ],
  ...[
    'DeleteDateColumn',
    'VersionColumn',
    'ManyToOne',
    'OneToMany',
    'OneToOne',
    'ManyToMany',
    'JoinColumn',
    'JoinTable',
  ],
  ...['Index', 'Unique', 'Check', 'Exclusion', 'Generated', 'EventSubscriber', 'Tree'],
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'dist*/**', 'coverage/**', '.whence/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs,cjs}'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { house },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'no-control-regex': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 80 }],
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'typeorm',
              importNames: typeormDecorators,
              message: 'Rows are declared in store/*.entity.ts only.',
            },
          ],
        },
      ],
      'house/file-name': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An asynchronous port has implementations with nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['{apps,libs,migrations,test}/**/*.ts'], rules: { 'house/comment-width': 'error' } },
  { files: ['**/store/*.entity.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['libs/domain/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noExportAll, ...noClock] },
  },
  {
    files: ['**/*.spec.ts', '**/*.contract.ts', 'libs/testing/**/*.ts', 'test/**/*.ts'],
    rules: {
      'house/no-test-limit': 'error',
      // A describe block is a chapter, not a function.
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-syntax': ['error', noDefaultExport, noExportAll],
      // Jest's matchers and parsed answers are `any`; what is expected of them is written beside them.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // A migration is SQL in order; the command line and the launchers speak on standard output.
  { files: ['migrations/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  { files: ['apps/cli/**/*.ts', 'test/bench/**/*.ts'], rules: { 'no-console': 'off' } },
);
