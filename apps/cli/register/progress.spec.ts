import { inOrder } from './in-order.js';
import { duration, progressLine, size } from './progress.js';

describe('the progress line', () => {
  const state = { files: 1_200, bytes: 3e9, registered: 1_000, existing: 190, failed: 10, note: '' };

  it('says how far, how fast and how long yet', () => {
    const past = [{ second: 90, files: 200, bytes: 1e9 }];
    expect(progressLine({ ...state, of: { files: 5_200, bytes: 5e9 } }, past, 100)).toBe(
      '1,200 of 5,200 files, 3.0 GB of 5.0 GB, 200.0 MB/s, 40 s left; 1,000 registered, 190 there before, 10 not',
    );
  });

  it('says what it knows while the source is being walked, and what it waits for', () => {
    expect(progressLine({ ...state, failed: 0, note: 'No Whence answers.' }, [], 1)).toBe(
      '1,200 files, 3.0 GB, 0 files/s; 1,000 registered, 190 there before; No Whence answers.',
    );
    expect(progressLine({ ...state, of: { files: 5_200, bytes: 3e9 } }, [], 1)).toContain('? left');
    const reading = { ...state, files: 0, of: { files: 4, bytes: 5e9 } };
    expect(progressLine(reading, [{ second: 0, files: 0, bytes: 1e9 }], 2)).toContain('1.0 GB/s, 2 s left');
  });

  it('writes sizes and times as people do', () => {
    expect([0, 999, 1_000, 123_456_789, 5e15, 7e19].map(size)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '123.5 MB',
      '5.0 PB',
      '70000.0 PB',
    ]);
    expect([0.2, 99, 100, 5_999, 7_200].map(duration)).toEqual(['1 s', '99 s', '2 min', '100 min', '2.0 h']);
  });
});

describe('inOrder', () => {
  it('works at no more than so many at a time, and keeps their order', async () => {
    let atWork = 0;
    let most = 0;
    async function* items(): AsyncGenerator<number> {
      for (let n = 0; n < 50; n++) yield n;
    }
    const results: number[] = [];
    for await (const result of inOrder(items(), 7, async (n) => {
      most = Math.max(most, ++atWork);
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 5));
      atWork -= 1;
      return n;
    })) {
      results.push(result);
    }
    expect(results).toEqual(Array.from({ length: 50 }, (_, n) => n));
    expect([most > 1, most <= 7]).toEqual([true, true]);
  });
});
