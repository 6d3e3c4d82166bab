import { hash } from 'node:crypto';
import { KernelError } from './kernel.errors.js';

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function sha256(bytes: Uint8Array | string): Buffer {
  // Twice as fast as 'buffer'.
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');
}

export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** `sha256:<64 lower-case hex digits>` of 32 bytes. */
export function formatDigest(bytes: Uint8Array): string {
  return `sha256:${Buffer.from(bytes).toString('hex')}`;
}

/**
 * The 32 bytes named by `sha256:<64 lower-case hex digits>`; one digest has one spelling, so upper
 * case is refused.
 */
export function parseDigest(text: string, pointer = ''): Buffer {
  if (!isDigest(text)) {
    const message = 'must be sha256: and 64 lower-case hexadecimal digits';
    throw new KernelError('malformed-value', `A digest ${message}.`, [{ pointer, message }]);
  }
  return Buffer.from(text.slice(7), 'hex');
}
