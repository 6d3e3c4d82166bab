import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { orderOf } from './inspect.js';

describe('the order of whence inspect', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-inspect-'));
  const file = path.join(folder, 'phrases.json');
  const phrases = { note: 'ours', tierA: [{ s: 'as an AI', src: 'ours' }] };
  beforeAll(() => writeFileSync(file, JSON.stringify(phrases)));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the default detectors, and no sample', () => {
    const detectors = [{ name: 'identity' }, { name: 'counts' }];
    expect(orderOf({ removal: 'removal-1' })).toEqual({ subject: { removal: 'removal-1' }, detectors });
  });

  it('samples shards, records of each, or both', () => {
    const sampleOf = (options: object) => orderOf({ removal: 'removal-1', seed: 's', ...options })['sample'];
    expect(sampleOf({ sample: '5' })).toEqual({ shards: 5, seed: 's' });
    expect(sampleOf({ sampleRecords: '7' })).toEqual({ records: 7, seed: 's' });
    expect(sampleOf({ sample: '5', sampleRecords: '7' })).toEqual({ shards: 5, records: 7, seed: 's' });
    expect(() => sampleOf({ sampleRecords: '0' })).toThrow('--sample-records must be a whole number from 1.');
  });

  it('has the phrases of a file as they are, beside other parameters of the detector', () => {
    const detectorsOf = (options: object) => orderOf({ removal: 'removal-1', phrases: file, ...options })['detectors'];
    expect(detectorsOf({})).toEqual([
      { name: 'identity' },
      { name: 'counts' },
      { name: 'phrases', parameters: { phrases } },
    ]);
    expect(detectorsOf({ detector: ['phrases={"examples":3}', 'domains'] })).toEqual([
      { name: 'domains' },
      { name: 'phrases', parameters: { examples: 3, phrases } },
    ]);
  });

  it('refuses a file that is not there, or no JSON', () => {
    expect(() => orderOf({ removal: 'removal-1', phrases: path.join(folder, 'none') })).toThrow(
      /cannot be read as JSON/,
    );
    writeFileSync(path.join(folder, 'bad.json'), '{');
    expect(() => orderOf({ removal: 'removal-1', phrases: path.join(folder, 'bad.json') })).toThrow(
      /bad.json cannot be/,
    );
  });
});
