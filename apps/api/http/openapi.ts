import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ProblemResponse } from './common.response.js';

/** The OpenAPI document, the same text each time for the same code. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('Whence')
    .setDescription('A training-data provenance ledger. Errors are RFC 9457 problem details.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: whence_…' })
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    extraModels: [ProblemResponse],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  return withProblems(sorted(document));
}

export function serveDocumentation(app: INestApplication): void {
  const document = openApiDocument(app);
  SwaggerModule.setup('docs', app, () => document, { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemResponse' } } };
const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Every operation can answer a problem; those named by status have problem details as their body. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const responses = path[method]?.responses;
      if (!responses) continue;
      for (const [status, response] of Object.entries(responses)) {
        if (/^[45]/.test(status) && response) Object.assign(response, { content: PROBLEM });
      }
      responses['default'] ??= { description: 'A problem', content: PROBLEM };
    }
  }
  return document;
}

function sorted(document: OpenAPIObject): OpenAPIObject {
  const byName = <Value>(members: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  document.paths = byName(document.paths);
  if (document.components?.schemas) document.components.schemas = byName(document.components.schemas);
  return document;
}
