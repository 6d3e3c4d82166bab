import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type ProvenanceErrorCode = 'empty-exposure-question';

const KINDS: Readonly<Record<ProvenanceErrorCode, ErrorKind>> = { 'empty-exposure-question': 'invalid' };

export class ProvenanceError extends WhenceError<ProvenanceErrorCode> {
  constructor(code: ProvenanceErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}
