import { formatInspection, type Inspection, type Measurement, progressLine } from './format-inspection.js';

const inspection: Inspection = {
  id: 'inspection-1',
  state: 'running',
  shards: 2_000,
  detectors: [{ name: 'identity', version: '1', parameters: {} }],
  progress: { done: 1_500, inconclusive: 1, contradicting: 1, bytes: 2_500_000, records: 10 },
  rate: { bytesPerSecond: 1_250_000, shardsPerHour: 3_600 },
  secondsLeft: 500,
};
const measurement = (uri: string, rest: Partial<Measurement>): Measurement => ({
  ...{ shard: uri, uri, contradicts: [], measured: [] },
  ...rest,
});

describe('an inspection in the terminal', () => {
  it('shows how far it is', () => {
    expect(progressLine(inspection)).toBe('1,500 of 2,000 shards, 2.5 MB, 1.3 MB/s, 500 s left');
    expect(progressLine({ ...inspection, rate: null, secondsLeft: null })).toBe('1,500 of 2,000 shards, 2.5 MB');
  });

  it('lists what is not as declared, and what could not be measured, with the reason', () => {
    const lines = formatInspection({ ...inspection, state: 'concluded' }, [
      measurement('s3://b/0', { contradicts: ['digest', 'records'] }),
      measurement('s3://b/1', {
        measured: [{ detector: 'identity', outcome: 'inconclusive', reason: 'not-found' }],
      }),
    ]);
    expect(lines.join('\n')).toMatch(/is concluded: 1,500 of 2,000 shards by identity 1\.\n/);
    expect(lines.join('\n')).toMatch(/s3:\/\/b\/0 +s3:\/\/b\/0 +not the declared digest, records\n/);
    expect(lines.at(-1)).toMatch(/identity: not-found$/);
  });

  it('says that phrases were compared with nothing, unless a baseline was given', () => {
    const shown = (parameters: Inspection['detectors'][number]['parameters']): string =>
      formatInspection({ ...inspection, detectors: [{ name: 'phrases', version: '1', parameters }] }, []).join('\n');
    expect(shown({})).toMatch(/^Phrases were counted and compared with nothing: no baseline was given/m);
    expect(shown({ baseline: { inspection: 'inspection-1' } })).not.toMatch('compared with nothing');
    expect(formatInspection(inspection, []).join('\n')).not.toMatch('compared with nothing');
  });
});
