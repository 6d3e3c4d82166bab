import { ProcessError } from './process.errors.js';
import { type ProcessRun, Supervisor, type SupervisorOptions } from './supervisor.js';

interface FakeRun extends ProcessRun<number> {
  /** What the supervisor passed to `begin`. */
  readonly first: number | undefined;
  becomeReady(): void;
  die(error?: Error): void;
  stops: number;
  kills: number;
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('Supervisor', () => {
  let runs: FakeRun[];
  let lines: string[];
  let supervisor: Supervisor<number>;
  afterEach(() => supervisor.stop());

  const supervise = (options: Partial<SupervisorOptions<number>> = {}): Supervisor<number> => {
    runs = [];
    lines = [];
    const begin = async (first: number | undefined): Promise<FakeRun> => {
      let becomeReady = (): void => undefined;
      let die = (_error?: Error): void => undefined;
      const ended = new Promise<never>((_, reject) => (die = (error = new Error('It died.')) => reject(error)));
      ended.catch(() => undefined);
      const number = runs.length;
      const isReady = new Promise<number>((resolve) => (becomeReady = () => resolve(number)));
      const run: FakeRun = {
        ready: Promise.race([isReady, ended]),
        ended,
        stops: 0,
        kills: 0,
        stop: async () => void run.stops++,
        kill: () => void run.kills++,
        ...{ first, becomeReady, die },
      };
      run.ready.catch(() => undefined);
      runs.push(run);
      return run;
    };
    const limits = { firstMs: 1, longestMs: 4, healthyMs: 60_000, deaths: 3 };
    supervisor = new Supervisor({ name: 'The api', begin, report: (line) => lines.push(line), limits, ...options });
    return supervisor;
  };
  const runNumber = async (number: number): Promise<FakeRun> => {
    for (;;) {
      const run = runs[number];
      if (run) return run;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  it('restarts a process that ends, passes on what the first run reported, and reports both', async () => {
    supervise();
    (await runNumber(0)).becomeReady();
    expect(await supervisor.ready).toBe(0);
    (await runNumber(0)).die();
    const second = await runNumber(1);
    expect(second.first).toBe(0);
    second.becomeReady();
    await settle();
    expect(lines).toEqual(['It died. It is started again in 0.001 s.', 'The api is running again.']);
    second.die();
    (await runNumber(2)).becomeReady();
    await settle();
    expect(lines[2]).toBe('It died. It is started again in 0.002 s.');
  });

  it('gives up after several deaths in a row, with the last reason', async () => {
    supervise();
    for (let number = 0; number < 3; number++) (await runNumber(number)).die(new Error(`Death ${number}.`));
    await expect(supervisor.ready).rejects.toThrow('The api ended 3 times in a row. Death 2.');
    await expect(supervisor.failed).rejects.toMatchObject({ code: 'child-ended' });
    expect(runs).toHaveLength(3);
  });

  it('counts anew after a healthy run', async () => {
    supervise({ limits: { firstMs: 1, longestMs: 4, healthyMs: 0, deaths: 3 } });
    for (let number = 0; number < 5; number++) {
      const run = await runNumber(number);
      run.becomeReady();
      await settle();
      run.die();
    }
    await runNumber(5);
    expect(lines.filter((line) => line.includes('started again in'))).toEqual(
      Array(5).fill('It died. It is started again in 0.001 s.'),
    );
  });

  it('restarts without end what was ready once, if it may, and never waits longer than the limit', async () => {
    supervise({ endlessOnceReady: true });
    (await runNumber(0)).becomeReady();
    await settle();
    for (let number = 0; number < 9; number++) (await runNumber(number)).die();
    await runNumber(9);
    expect(lines.at(-1)).toBe('It died. It is started again in 0.004 s.');
  });

  it('does not restart what can never start', async () => {
    supervise();
    (await runNumber(0)).die(new ProcessError('child-ended', 'A setting is invalid.', true));
    await expect(supervisor.ready).rejects.toThrow('A setting is invalid.');
    expect([runs.length, lines]).toEqual([1, []]);
  });

  it('counts a run that cannot begin as a death', async () => {
    supervise({ begin: () => Promise.reject(new Error('It cannot begin.')) });
    await expect(supervisor.failed).rejects.toThrow('It cannot begin.');
  });

  it('stops the process, and restarts it no more', async () => {
    supervise();
    const run = await runNumber(0);
    run.becomeReady();
    await supervisor.ready;
    await supervisor.stop();
    run.die();
    await settle();
    expect([runs.length, run.stops > 0, lines]).toEqual([1, true, []]);
  });

  it('kills a run that did not become ready in time, before it restarts it', async () => {
    supervise();
    const run = await runNumber(0);
    run.die(new Error('It was not ready in time.'));
    await runNumber(1);
    expect(run.kills).toBe(1);
  });
});
