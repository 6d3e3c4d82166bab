import { type Complaint, type ErrorKind, type JsonObject, WhenceError } from '@core/kernel';

export type ShardsErrorCode =
  | 'invalid-shard'
  | 'declaration-too-large'
  | 'unknown-parent'
  | 'unknown-vendor'
  | 'redaction-refused'
  | 'shard-not-found'
  | 'shard-conflict'
  | 'digest-already-named'
  | 'already-bound'
  | 'nothing-corrected'
  | 'invalid-query'
  | 'figures-too-large'
  | 'policy-refused';

const KINDS: Readonly<Record<ShardsErrorCode, ErrorKind>> = {
  'invalid-shard': 'invalid',
  'declaration-too-large': 'invalid',
  'unknown-parent': 'invalid',
  'unknown-vendor': 'invalid',
  'redaction-refused': 'invalid',
  'shard-not-found': 'not-found',
  'shard-conflict': 'conflict',
  'digest-already-named': 'conflict',
  'already-bound': 'conflict',
  'nothing-corrected': 'invalid',
  'invalid-query': 'invalid',
  'figures-too-large': 'invalid',
  'policy-refused': 'conflict',
};

export class ShardsError extends WhenceError<ShardsErrorCode> {
  /** @param findings of `policy-refused`: what each rule found */
  constructor(
    code: ShardsErrorCode,
    message: string,
    complaints: readonly Complaint[] = [],
    readonly findings?: readonly JsonObject[],
  ) {
    super(KINDS[code], code, message, complaints);
  }
}

/** The error for a command about a shard whose members are not valid. */
export function invalidShard({ complaints }: { readonly complaints: readonly Complaint[] }): ShardsError {
  const [first] = complaints;
  const what = first ? `${first.pointer || '/'} ${first.message}` : 'it is malformed';
  return new ShardsError('invalid-shard', `This declaration is not acceptable: ${what}.`, complaints);
}
