import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.js';

/**
 * `main.ts write [file]` writes the document, `main.ts check [file]` compares it with the file.
 * Needs no database.
 */
async function main([action = 'check', file = 'openapi.json']: readonly string[]): Promise<void> {
  const text = `${JSON.stringify(await openApiDocument(), null, 2)}\n`;
  if (action === 'write') return writeFileSync(file, text);
  if (action !== 'check') throw new Error(`expected write or check, not ${action}`);
  if (readFileSync(file, 'utf8') === text) return;
  process.stderr.write(`${file} differs from the controllers. Run \`npm run openapi:write\` and commit it.\n`);
  process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String((error as Error)?.stack ?? error)}\n`);
  process.exitCode = 1;
});
