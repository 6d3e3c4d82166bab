import { declareJob, jobId } from './job-declaration.js';

const job = declareJob<{ dataset: string; at?: number }, null>({
  name: 'datasets.commit-version',
  attempts: 3,
  backoffMs: 10,
  identity: ({ dataset }) => dataset,
});

describe('jobId', () => {
  it('gives the same work the same id, whatever else the payload contains', () => {
    expect(jobId(job, { dataset: 'a', at: 1 })).toBe(jobId(job, { dataset: 'a', at: 2 }));
    expect(jobId(job, { dataset: 'a' })).not.toBe(jobId(job, { dataset: 'b' }));
  });

  it('never changes, since queues and rows contain the ids', () => {
    expect(jobId(job, { dataset: 'a' })).toBe('datasets.commit-version-202a17a49aa329571ce1bc6b069b0e41');
  });

  it('gives two jobs with the same identity two ids', () => {
    expect(jobId({ ...job, name: 'datasets.other' }, { dataset: 'a' })).not.toBe(jobId(job, { dataset: 'a' }));
  });

  it.each(['commit', 'Datasets.commit', 'datasets.commit:version', 'datasets.'])('refuses the name %s', (name) => {
    expect(() => declareJob({ ...job, name })).toThrow(/module.verb-what/);
  });
});
