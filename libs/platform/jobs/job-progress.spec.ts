import { setTimeout as sleep } from 'node:timers/promises';
import { JobProgress } from './job-progress.js';

describe('JobProgress', () => {
  const record = () => {
    const written: number[] = [];
    const progress = new JobProgress((done) => Promise.resolve(written.push(done)), 40);
    return { written, progress };
  };

  it('writes the first report at once, and the last of those that follow quickly', async () => {
    const { written, progress } = record();
    for (let done = 0; done <= 100; done++) progress.report(done, 100);
    await sleep(0);
    expect(written).toEqual([0]);
    await sleep(120);
    expect(written).toEqual([0, 100]);
    progress.report(7, 100);
    await progress.stop();
    expect(written).toEqual([0, 100, 7]);
  });

  it('writes nothing after stop, and ignores a failed write', async () => {
    const { written, progress } = record();
    progress.report(1, 2);
    progress.report(2, 2);
    await progress.stop();
    await sleep(80);
    expect(written).toEqual([1]);
    const failing = new JobProgress(() => Promise.reject(new Error('no')), 1);
    failing.report(1, 1);
    await expect(failing.stop()).resolves.toBeUndefined();
  });
});
