import path from 'node:path';
import ts from 'typescript';
import type { Schema } from './doc-comments.js';
import { loadRequestClasses } from './request-classes.js';
import { errorCodesOf } from './error-codes.js';
import { withExceptions } from './exceptions.js';
import { type Operation, OperationReader, PROBLEM_CONTENT } from './operations.js';
import { SchemaWriter } from './schemas.js';

const ROOT = path.resolve(__dirname, '../../..');

/** The OpenAPI 3.1 document of the controllers in apps/api: the same text for the same sources. */
export async function openApiDocument(): Promise<object> {
  const program = programOf();
  const files = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  const checker = program.getTypeChecker();
  const schemas = new SchemaWriter(checker, await loadRequestClasses(files.map(({ fileName }) => fileName)));
  const reader = new OperationReader(checker, schemas);
  const controllers = files.filter(({ fileName }) => fileName.endsWith('.controller.ts'));
  const operations = withExceptions(controllers.flatMap((file) => reader.operationsOf(file)));
  schemas.schemaOf(typeNamed('Problem', program, checker));
  const problem = schemas.components['Problem'] as { properties: Record<string, Schema> };
  problem.properties['code'] = { ...problem.properties['code'], enum: errorCodesOf(files, checker) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Whence',
      version: '1',
      description: 'A training-data provenance ledger. Errors are RFC 9457 problem details.',
    },
    paths: pathsOf(operations),
    components: { schemas: sorted(schemas.components), ...SHARED_COMPONENTS },
  };
}

const SHARED_COMPONENTS = {
  parameters: {
    asOf: {
      name: 'asOf',
      in: 'query',
      required: false,
      description:
        'The ledger position to answer at: a tree size or a past RFC 3339 instant in UTC. Defaults to the present position.',
      schema: { type: 'string' },
    },
    idempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A repeat under the same key returns the first answer and records nothing.',
      schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
    },
  },
  responses: {
    Problem: { description: 'A problem', content: PROBLEM_CONTENT },
    Unauthenticated: {
      description: 'No API key, or one that is unknown, revoked or expired',
      content: PROBLEM_CONTENT,
    },
    NotAllowed: { description: 'The roles of the key lack the permission in x-permission', content: PROBLEM_CONTENT },
    TooManyRequests: {
      description: 'This key or address asks too much',
      headers: {
        'Retry-After': { description: 'Seconds to wait before the next request', schema: { type: 'integer' } },
      },
      content: PROBLEM_CONTENT,
    },
  },
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'An API key: whence_…' } },
};

function programOf(): ts.Program {
  const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file)) as {
    config: object;
  };
  const include = ['apps/api/**/*.controller.ts', 'apps/api/http/problem.ts'];
  const { options, fileNames } = ts.parseJsonConfigFileContent({ ...config, include }, ts.sys, ROOT);
  return ts.createProgram(fileNames, { ...options, types: ['node'] });
}

function typeNamed(name: string, program: ts.Program, checker: ts.TypeChecker): ts.Type {
  const file = program.getSourceFile(path.join(ROOT, 'apps/api/http/problem.ts'));
  const declaration = file?.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name);
  if (!declaration) throw new Error(`apps/api/http/problem.ts has no interface ${name}`);
  return checker.getTypeAtLocation(declaration);
}

function pathsOf(operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const { path: route, method, operation } of operations) (paths[route] ??= {})[method] = operation;
  return sorted(paths);
}

function sorted<Value>(members: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
