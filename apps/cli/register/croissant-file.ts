import { readFile, stat } from 'node:fs/promises';
import { type CroissantDescription, isCroissant, readCroissant } from '@interop/croissant';

/** Far above the descriptions that are published; a larger JSON file is data. */
const SIZE_LIMIT = 64 * 1024 * 1024;

/**
 * Reads a file as a Croissant description; null if its name or its content is not that of one, so
 * that it is a file to register as any other.
 */
export async function readCroissantFile(file: string): Promise<CroissantDescription | null> {
  if (!/\.(json|jsonld)$/i.test(file)) return null;
  const found = await stat(file).catch(() => null);
  if (!found?.isFile() || found.size > SIZE_LIMIT) return null;
  const document = parsed(await readFile(file, 'utf8').catch(() => ''));
  return isCroissant(document) ? readCroissant(document) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
