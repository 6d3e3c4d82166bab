import { RecordUses } from '@domain/models';
import { requestOf } from '../validation/validation-pipe.js';

/**
 * Reads the uses of an attacker-controlled body: `{uses: […]}`, the list alone, or one use as a
 * training job reports it.
 */
export function usesOf(body: unknown): RecordUses {
  const alone = typeof body === 'object' && body !== null && 'dataset' in body && !('uses' in body);
  const listed = alone ? { uses: [body] } : Array.isArray(body) ? { uses: body as unknown[] } : body;
  return requestOf(RecordUses, listed, 'body');
}
