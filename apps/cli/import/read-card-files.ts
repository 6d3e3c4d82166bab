import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '@core/kernel';
import type { CardFile } from '@interop/dpi';
import { CliError } from '../cli.errors.js';

/** Cards are some kilobytes each: a larger file is none of cards. */
const FILE_LIMIT = 64 * 1024 * 1024;

/** Reads the files, and those of the folders in the order of their names. */
export async function readCardFiles(paths: readonly string[]): Promise<CardFile[]> {
  const found: CardFile[] = [];
  for (const file of (await Promise.all(paths.map(filesOf))).flat())
    found.push({ file: path.basename(file), document: await read(file) });
  if (found.length > 0) return found;
  throw new CliError('malformed-option', `There is no .json file in ${paths.join(', ')}.`);
}

async function filesOf(given: string): Promise<string[]> {
  try {
    if (!(await stat(given)).isDirectory()) return [given];
    const names = (await readdir(given, { withFileTypes: true })).flatMap((entry) =>
      entry.isFile() && entry.name.endsWith('.json') ? [entry.name] : [],
    );
    return names.sort().map((name) => path.join(given, name));
  } catch (error) {
    throw new CliError('malformed-option', `${given} cannot be read: ${(error as Error).message}.`);
  }
}

async function read(file: string): Promise<JsonValue> {
  const { size } = await stat(file);
  if (size > FILE_LIMIT) throw new CliError('malformed-option', `${file} is larger than 64 MiB: it holds no cards.`);
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JsonValue;
  } catch (error) {
    throw new CliError('malformed-option', `${file} is no JSON: ${(error as Error).message}.`);
  }
}
