import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type UsageExportErrorCode = 'malformed-usage-export';

const KINDS: Readonly<Record<UsageExportErrorCode, ErrorKind>> = { 'malformed-usage-export': 'invalid' };

export class UsageExportError extends WhenceError<UsageExportErrorCode> {
  constructor(code: UsageExportErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

export function refuseExport(pointer: string, message: string): never {
  throw new UsageExportError('malformed-usage-export', `${pointer || 'The export'} ${message}.`, [
    { pointer, message },
  ]);
}
