import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promptSetDigest } from '@core/detectors';
import { formatProbe, orderOf, progressLine, type ShownProbe } from './probe.js';

const PROBE: ShownProbe = {
  id: 'probe-1',
  state: 'measured',
  job: 'probes.measure-answers-1',
  suspicious: true,
  reason: null,
  fault: null,
  statement: { sentence: '2 of 3 answers …', details: ['One.'], limits: ['Nothing else.'] },
};

describe('whence probe', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-probe-'));
  const file = path.join(folder, 'answers.jsonl');
  beforeAll(() => writeFileSync(file, '{"prompt":"b","answer":"two"}\n\n{"prompt":"a","answer":""}\n'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const options = {
    model: 'acme/lark@1',
    answers: file,
    vendor: 'x',
    vendorAnswers: 's3://probes/x.jsonl',
    baseline: 'third',
    baselineAnswers: 's3://probes/third.jsonl',
  };

  it('sends files of this machine along, with the digest of their prompts', async () => {
    expect(await orderOf({ ...options, span: '40' })).toEqual({
      prompts: promptSetDigest(['a', 'b']),
      tested: {
        model: 'acme/lark',
        version: '1',
        answers: {
          records: [
            { prompt: 'b', answer: 'two' },
            { prompt: 'a', answer: '' },
          ],
        },
      },
      compared: { vendor: 'x', generator: undefined, answers: { uri: 's3://probes/x.jsonl' } },
      baseline: { name: 'third', answers: { uri: 's3://probes/third.jsonl' } },
      parameters: { span: 40, similarity: undefined, resamples: undefined, seed: undefined },
    });
  });

  it.each([
    [{ model: 'lark' }, /--model must be/],
    [{ answers: 's3://probes/lark.jsonl' }, /--prompts/],
    [{ answers: path.join(tmpdir(), 'nowhere.jsonl') }, /cannot be read/],
    [{ answers: __filename }, /Line 1 of .* must be/],
    [{ span: 'long' }, /--span must be a number/],
  ])('refuses %j', async (wrong, message) => {
    await expect(orderOf({ ...options, ...wrong })).rejects.toThrow(message);
  });

  it('prints the sentence, and what it cannot say', () => {
    const text = formatProbe(PROBE).join('\n');
    expect(text).toMatch(
      /^2 of 3 answers …\nMore often.*a finding\.\n\n {2}One\.\n\nWhat this cannot say:\n {2}Nothing else\.$/,
    );
    expect(formatProbe({ ...PROBE, suspicious: false })[1]).toMatch(/excludes nothing/);
  });

  it('says why nothing was measured', () => {
    const fault = { side: 'compared', message: 'There is no file.' };
    const lines = formatProbe({ ...PROBE, state: 'inconclusive', reason: 'object-not-found', fault, statement: null });
    expect(lines).toEqual(['probe-1 is inconclusive (object-not-found, of compared: There is no file.)']);
  });

  it('shows how far it is', () => {
    expect(progressLine({ done: 0, total: null })).toBe('reading the answers\n');
    expect(progressLine({ done: 1, total: 3 })).toBe('33 % compared\n');
  });
});
