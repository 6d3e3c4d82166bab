import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';

/**
 * Serves the committed OpenAPI document at /openapi.json, byte for byte, and pages made from it at
 * /docs.
 */
export function serveDocumentation(app: INestApplication, fastify: FastifyInstance): void {
  const text = readFileSync(documentFile(), 'utf8');
  fastify.get('/openapi.json', (_, reply) => reply.type('application/json; charset=utf-8').send(text));
  SwaggerModule.setup('docs', app, JSON.parse(text) as OpenAPIObject, { raw: false });
}

/** In the project root, above both the sources and the build output. */
function documentFile(): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'openapi.json');
    if (existsSync(file)) return file;
    if (folder === path.dirname(folder)) throw new Error(`There is no openapi.json above ${__dirname}.`);
  }
}
