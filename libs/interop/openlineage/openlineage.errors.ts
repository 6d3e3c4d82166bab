import { type Complaint, type ErrorKind, WhenceError } from '@core/kernel';

export type OpenLineageErrorCode = 'malformed-event' | 'strict-event-refused' | 'lineage-not-found' | 'event-corrupt';

const KINDS: Readonly<Record<OpenLineageErrorCode, ErrorKind>> = {
  'malformed-event': 'invalid',
  'strict-event-refused': 'invalid',
  'lineage-not-found': 'not-found',
  'event-corrupt': 'integrity',
};

export class OpenLineageError extends WhenceError<OpenLineageErrorCode> {
  constructor(code: OpenLineageErrorCode, message: string, complaints: readonly Complaint[] = []) {
    super(KINDS[code], code, message, complaints);
  }
}

/**
 * The event lacks what makes it one, or holds one of our facets in a form that it does not have.
 */
export function malformedEvent(complaints: readonly Complaint[]): OpenLineageError {
  const [first] = complaints;
  const what = first ? `${first.pointer || 'The event'} ${first.message}` : 'It is no event';
  return new OpenLineageError('malformed-event', `This is no OpenLineage event: ${what}.`, complaints);
}

export function notFound(message: string): OpenLineageError {
  return new OpenLineageError('lineage-not-found', message);
}
