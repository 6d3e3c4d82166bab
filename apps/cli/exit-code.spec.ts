import { readFileSync } from 'node:fs';
import { failureOf } from './exit-code.js';

describe('failureOf', () => {
  it('is a sentence for a fault of a file, and the stack for a defect', async () => {
    const absent = await Promise.resolve()
      .then(() => readFileSync('/none/root.json'))
      .catch(failureOf);
    const message = '/none/root.json cannot be used: it does not exist (open, ENOENT).';
    expect(absent).toEqual({ exitCode: 1, message });
    expect(failureOf(new TypeError('a defect')).message).toMatch(/^TypeError: a defect\n +at /);
  });
});
