import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JsonObject } from '@core/kernel';
import { DetectorPrograms } from './detector-programs.service.js';
import type { DetectorResult, PlannedDetector } from './inspection.js';
import { RunningDetectors } from './running-detectors.js';

const ERRORS = { falsePositiveRate: 0.01, falseNegativeRate: 0.3, errorsMeasuredOn: '10,000 web pages of before 2022' };
const RECORDS = Array.from({ length: 50 }, (_, at) => ({ text: `record ${at}`, offset: null, uri: null }));
/** Scores each record by a formula of its number, `n`. */
const scoring = (formula: string): string => `
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const n = JSON.parse(line).record;
    console.log(JSON.stringify({ score: ${formula} }));
  });`;

describe('the detector external', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'whence-programs-'));
  const file = path.join(folder, 'programs.json');
  const programs = new DetectorPrograms(file);
  afterAll(() => rmSync(folder, { recursive: true }));

  const allow = (script: string, about: object = {}): void => {
    const command = [process.execPath, '-e', script];
    writeFileSync(file, JSON.stringify({ scorer: { command, ...ERRORS, megabytes: 100_000, ...about } }));
  };
  const run = async (parameters: JsonObject = { program: 'scorer' }): Promise<DetectorResult[]> => {
    const planned: PlannedDetector = { detector: 'external', version: '1', parameters };
    const other: PlannedDetector = { detector: 'counts', version: '1', parameters: {} };
    const program = await programs.program('scorer');
    const given = 'reason' in program ? program : { program };
    const running = new RunningDetectors([planned, other], new Map([[planned, given]]));
    async function* batches(): AsyncGenerator<typeof RECORDS> {
      for (let at = 0; at < RECORDS.length; at += 10) yield RECORDS.slice(at, at + 10);
    }
    const { facts } = await running.over(batches(), new AbortController().signal, () => Promise.resolve());
    return [planned, other].map((one) => facts.get(one)).filter((one) => one !== undefined);
  };

  it('records the scores of a program with its weights and its errors, and no label of a record', async () => {
    const weights = path.join(folder, 'weights');
    writeFileSync(weights, 'weights');
    allow(scoring('n / 50'), { weights });
    const [result, counts] = await run({ program: 'scorer', threshold: 0.9 });
    expect(counts).toMatchObject({ outcome: 'measured', facts: { records: 50 } });
    expect(result).toMatchObject({
      outcome: 'measured',
      facts: {
        ...ERRORS,
        program: 'scorer',
        weights: 'sha256:9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c',
        records: 50,
        above: 5,
        mean: 0.49,
        histogram: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5],
      },
    });
  });

  it.each<{ reason: string; what: string; script: string; about?: object }>([
    {
      reason: 'program-timed-out',
      what: 'does not end in its time',
      script: 'setInterval(() => undefined, 1000)',
      about: { seconds: 0.3 },
    },
    {
      reason: 'program-timed-out',
      what: 'leaves another one running, which is ended too',
      script: `require('child_process').spawn('sleep', ['600'], { stdio: 'inherit' }); ${scoring('0')}`,
      about: { seconds: 1 },
    },
    { reason: 'program-failed', what: 'ends with a code', script: 'process.stderr.write("no model"); process.exit(3)' },
    {
      reason: 'program-failed',
      what: 'takes too much memory',
      script: 'Buffer.alloc(2 ** 30, 1); setInterval(() => undefined, 1000)',
      about: { megabytes: 900 },
    },
    { reason: 'program-answered-wrongly', what: 'scores beyond 1', script: scoring('2') },
    {
      reason: 'program-answered-wrongly',
      what: 'answers something else',
      script: 'console.log("ready"); process.stdin.resume()',
    },
    {
      reason: 'program-answered-wrongly',
      what: 'scores some of the records',
      script: `console.log('{"score":0}'); process.stdin.resume()`,
    },
    {
      reason: 'program-answered-wrongly',
      what: 'scores more than it was given',
      script: `for (let n = 0; n < 99; n++) console.log('{"score":0}'); process.stdin.resume()`,
    },
    {
      reason: 'program-answered-wrongly',
      what: 'answers a line without end',
      script: `setInterval(() => process.stdout.write('x'.repeat(65536)), 1)`,
    },
  ])('is $reason where a program $what, and the other detectors measure', async ({ reason, script, about }) => {
    allow(script, about);
    const [result, counts] = await run();
    expect(result).toMatchObject({ outcome: 'inconclusive', reason });
    expect(counts).toMatchObject({ outcome: 'measured' });
  });

  it('gives a program none of the settings of the service', async () => {
    process.env['WHENCE_ADMIN_KEY'] = 'secret';
    allow(scoring('process.env.WHENCE_ADMIN_KEY === undefined ? 1 : 0'));
    expect((await run())[0]).toMatchObject({ facts: { mean: 1 } });
    delete process.env['WHENCE_ADMIN_KEY'];
  });

  it.each<[string, string]>([
    ['no object', '[]'],
    ['no JSON', '{'],
    ['another program', '{"other":{}}'],
    ['no command', JSON.stringify({ scorer: ERRORS })],
    ['a relative command', JSON.stringify({ scorer: { ...ERRORS, command: ['node'] } })],
    ['no errors', JSON.stringify({ scorer: { command: ['/bin/cat'] } })],
    ['weights that are not there', JSON.stringify({ scorer: { ...ERRORS, command: ['/bin/cat'], weights: '/none' } })],
  ])('runs nothing where the file has %s', async (_, text) => {
    writeFileSync(file, text);
    expect((await run())[0]).toMatchObject({ outcome: 'inconclusive', reason: 'program-not-allowed' });
    expect(await new DetectorPrograms().program('scorer')).toMatchObject({ reason: 'program-not-allowed' });
  });
});
