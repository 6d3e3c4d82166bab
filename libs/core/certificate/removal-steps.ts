import type { Instant, JsonObject } from '@core/kernel';
import { escapeText } from '@core/text';
import { CertificateError } from './certificate.errors.js';
import type { ListSource } from './complete-lists.js';
import type { Statement } from './statement.js';

/** An entry of the log, to be read with the rest. */
export interface CitedFact {
  readonly index: number;
  readonly kind: string;
  readonly at: Instant;
  readonly data: JsonObject;
}

/**
 * All entries about a removal, and those of the verification that was concluded last, in order.
 * Throws `malformed-entry` if the log holds no order of it.
 */
export function removalSteps(removal: string, lists: ListSource): CitedFact[] {
  const steps = lists.of('removal', removal);
  if (!steps.some(({ kind }) => kind === 'removal.ordered'))
    throw new CertificateError('malformed-entry', `The log holds no order of the removal ${escapeText(removal)}.`);
  const concluded = steps.findLast(({ kind }) => kind === 'verification.concluded');
  const verification = concluded?.data['verification'];
  const checks = typeof verification === 'string' ? lists.of('verification', verification) : [];
  const all = new Map([...steps, ...checks].map((statement) => [statement.index, statement]));
  return [...all.values()].sort((one, other) => one.index - other.index).map(citedFact);
}

export function citedFact({ index, kind, at, data }: Statement): CitedFact {
  return { index, kind, at, data };
}
