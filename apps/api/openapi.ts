import { readFileSync, writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { systemClock } from '@core/kernel';
import { Database } from '@platform/database';
import { ApiModule } from './api.module.js';
import { ApiAdapter } from './http/api-adapter.js';
import { openApiDocument } from './http/openapi.js';
import { UploadFolder } from './http/upload-folder.js';

/** `openapi.ts write [file]` writes the document, `openapi.ts check [file]` compares it with the file. Needs no database. */
async function main([what = 'check', file = 'openapi.json']: readonly string[]): Promise<void> {
  const text = `${JSON.stringify(await document(), null, 2)}\n`;
  if (what === 'write') return writeFileSync(file, text);
  if (what !== 'check') throw new Error(`write or check, not ${what}`);
  if (readFileSync(file, 'utf8') === text) return;
  process.stderr.write(`${file} is not what the routes say. Run \`npm run openapi:write\` and commit it.\n`);
  process.exitCode = 1;
}

/** Of the routes as they are declared: preview mode builds no part of the service. */
async function document(): Promise<object> {
  const database = Object.create(Database.prototype) as Database;
  const parts = ApiModule.with({ database, clock: systemClock, uploads: new UploadFolder('.') });
  const adapter = new ApiAdapter(() => undefined);
  return openApiDocument(
    await NestFactory.create(parts, adapter, { preview: true, logger: ['error'], abortOnError: false }),
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
