import { type ErrorKind, WhenceError } from '@core/kernel';
import { declareJob } from './job-declaration.js';
import { afterFailure, failureText } from './retry-table.js';

const job = declareJob({ name: 'a.do', attempts: 3, backoffMs: 1, identity: () => null });
const failure = (kind: ErrorKind): WhenceError => new WhenceError(kind, 'some-code', 'A sentence.');

describe('afterFailure', () => {
  it('retries temporary failures until the attempts are used up', () => {
    expect([1, 2, 3].map((attempt) => afterFailure(failure('unavailable'), attempt, job))).toEqual([
      'retry',
      'retry',
      'give-up',
    ]);
    expect(afterFailure(new TypeError('x is not a function'), 1, job)).toBe('retry');
  });

  it.each(['invalid', 'not-found', 'conflict', 'forbidden', 'integrity'] as const)('gives up at once on %s', (kind) => {
    expect(afterFailure(failure(kind), 1, job)).toBe('give-up');
  });

  it('keeps the code and the message', () => {
    expect(failureText(failure('invalid'))).toBe('some-code: A sentence.');
    expect(failureText(new RangeError('too far'))).toBe('RangeError: too far');
    expect(failureText('odd')).toBe('odd');
  });
});
