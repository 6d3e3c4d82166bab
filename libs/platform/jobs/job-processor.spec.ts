import { declareJob } from './job-declaration.js';
import { type AnyJobProcessor, matchProcessors } from './job-processor.js';

const declare = (name: string) => declareJob({ name, attempts: 1, backoffMs: 1, identity: () => null });
const processorOf = (name: string): AnyJobProcessor => ({ job: declare(name), process: () => Promise.resolve(null) });

describe('matchProcessors', () => {
  it('finds the processor of each job', () => {
    const [a, b] = [processorOf('a.do'), processorOf('b.do')];
    const matched = matchProcessors([declare('b.do'), declare('a.do')], [a, b]);
    expect([...matched.keys()].sort()).toEqual(['a.do', 'b.do']);
    expect(matched.get('a.do')).toBe(a);
  });

  it('refuses a job without a processor, and names it', () => {
    expect(() => matchProcessors([declare('a.do'), declare('b.do')], [processorOf('a.do')])).toThrow(
      expect.objectContaining({ code: 'job-without-processor', message: expect.stringContaining('b.do') }),
    );
  });

  it('refuses a job with two processors', () => {
    expect(() => matchProcessors([declare('a.do')], [processorOf('a.do'), processorOf('a.do')])).toThrow(
      expect.objectContaining({ code: 'job-with-two-processors' }),
    );
  });

  it('refuses a processor of an undeclared job', () => {
    expect(() => matchProcessors([], [processorOf('a.do')])).toThrow(
      expect.objectContaining({ code: 'processor-of-undeclared-job' }),
    );
  });
});
