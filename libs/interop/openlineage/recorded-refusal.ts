import { type ErrorKind, WhenceError } from '@core/kernel';
import type { RecordedRefusal } from './openlineage.ledger-entries.js';

const COMPLAINTS_SHOWN = 10;

/** What an entry keeps of a refusal. */
export function recordedRefusal({ kind, code, message, complaints }: WhenceError): RecordedRefusal {
  const shown = complaints.slice(0, COMPLAINTS_SHOWN);
  const errors = shown.map((one) => ({ pointer: shortened(one.pointer, 200), message: shortened(one.message, 200) }));
  return { kind, code, message: shortened(message, 1_000), ...(errors.length > 0 && { errors }) };
}

/** The error that answers an event whose statements were refused. */
export function refusalError({ kind, code, message, errors = [] }: RecordedRefusal): WhenceError {
  // Kinds are recorded from errors, and never change.
  return new WhenceError(kind as ErrorKind, code, message, errors);
}

/** A text that ends in … where it is longer. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
