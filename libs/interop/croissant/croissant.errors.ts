import { type Complaint, WhenceError } from '@core/kernel';

export type CroissantErrorCode = 'malformed-croissant';

/** A document that is no Croissant description, or whose outermost form is not that of one. */
export class CroissantError extends WhenceError<CroissantErrorCode> {
  constructor(message: string, complaints: readonly Complaint[]) {
    super('invalid', 'malformed-croissant', message, complaints);
  }
}

export function refuseCroissant(pointer: string, message: string): never {
  const place = pointer === '' ? 'The Croissant description' : `The Croissant description, at ${pointer},`;
  throw new CroissantError(`${place} ${message}.`, [{ pointer, message }]);
}
