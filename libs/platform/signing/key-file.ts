import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { formatSigningKey, parseSigningKey, type SignatureType, type SigningKey } from '@core/note';
import { SigningError } from './signing.errors.js';

const SEED_BYTES = 32;
/** The mode bits of group and others, which a private key's file must not have. */
const OTHERS = 0o077;

/**
 * Reads a key file. Throws `unusable-signing-key`, or `exposed-signing-key` if others than its
 * owner may open it.
 * @param setting that names the file, for the message
 */
export function readSigningKeyFile(file: string, setting?: string): SigningKey {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EISDIR' ? 'it is a folder' : message;
    const see = setting === undefined ? '' : ` Set ${setting} to a file that this user can read.`;
    throw new SigningError('unusable-signing-key', `The key file ${file} cannot be read: ${why}.${see}`);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0) {
    throw new SigningError(
      'exposed-signing-key',
      `The key file ${file} can be opened by others than its owner. Run: chmod 600 ${file}`,
    );
  }
  try {
    return parseSigningKey(text.trim());
  } catch (error) {
    const why = (error as Error).message;
    throw new SigningError('unusable-signing-key', `The key file ${file} does not hold a signing key: ${why}`);
  }
}

/**
 * Reads a key file, which it creates (mode 0600) if it does not exist. Concurrent processes get the
 * same key: the file appears whole or not at all, and the first one wins.
 */
export function ensureSigningKey(file: string, name: string, type: SignatureType): SigningKey {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const made = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeWhole(made, `${formatSigningKey(name, type, randomBytes(SEED_BYTES))}\n`);
    try {
      linkSync(made, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      unlinkSync(made);
    }
  }
  return readSigningKeyFile(file);
}

function writeWhole(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
