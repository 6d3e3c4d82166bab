/**
 * What went wrong, as far as callers must tell it apart. Every app maps each kind, so a new kind
 * breaks its build.
 */
export type ErrorKind = 'not-found' | 'conflict' | 'invalid' | 'forbidden' | 'unavailable' | 'integrity';

/** Where in the caller's document something is wrong: a JSON Pointer (RFC 6901) and a sentence. */
export interface Complaint {
  readonly pointer: string;
  readonly message: string;
}

const COMPLAINTS_SHOWN = 100;

/**
 * `firstComplaints` returns at most 100 complaints, and says how many more there are: what is wrong
 * may be as long as the document.
 */
export function firstComplaints(complaints: readonly Complaint[]): readonly Complaint[] {
  const more = complaints.length - COMPLAINTS_SHOWN;
  if (more <= 0) return complaints;
  const rest = { pointer: '', message: `has ${more} more errors, which are not listed` };
  return [...complaints.slice(0, COMPLAINTS_SHOWN), rest];
}

/** `escapePointer` returns a member's name as a token of a JSON Pointer. */
export function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}

/**
 * The base of every error of ours. `code` is from its module's closed list; `message` is a sentence
 * for the caller.
 */
export class WhenceError<Code extends string = string> extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: Code,
    message: string,
    readonly complaints: readonly Complaint[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

export function assertUnreachable(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
