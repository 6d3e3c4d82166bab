import { invalidShard, type ReadDeclaration, readToRegister } from '@domain/shards';
import { malformed, type RequestPart } from '../validation/validation-pipe.js';

/**
 * Reads a registration from a body or a line: its form and its rules are checked in one pass.
 * @throws HttpError if its form is wrong; a broken rule is returned
 */
export function readRegistration(plain: unknown, part: RequestPart = 'body'): ReadDeclaration {
  return readToRegister(plain, (faults) => (faults.stage === 'form' ? malformed(faults, part) : invalidShard(faults)));
}
