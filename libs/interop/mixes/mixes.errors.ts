import { type Complaint, WhenceError } from '@core/kernel';

export type MixErrorCode = 'recipe-malformed' | 'manifest-malformed' | 'path-not-reversible';

/**
 * A mix that cannot be read or written. Complaints about recipes have JSON Pointers; those about
 * manifests name the line.
 */
export class MixError extends WhenceError<MixErrorCode> {
  constructor(code: MixErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super('invalid', code, message, complaints);
  }
}

export function refuseRecipe(pointer: string, message: string): never {
  const place = pointer === '' ? 'The mix recipe' : `The mix recipe, at ${pointer},`;
  throw new MixError('recipe-malformed', `${place} ${message}.`, [{ pointer, message }]);
}
