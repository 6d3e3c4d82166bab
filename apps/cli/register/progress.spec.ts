import { PassThrough } from 'node:stream';
import { formatDuration, formatSize } from './format-figures.js';
import { inOrder } from './in-order.js';
import { progressLine, showProgress } from './progress.js';

describe('progress', () => {
  const state = { files: 1_200, bytes: 3e9, registered: 1_000, existing: 190, failed: 10, waitingFor: '' };

  it('shows files and bytes of the total, and the results', () => {
    expect(progressLine({ ...state, total: { files: 5_200, bytes: 5e9 } })).toBe(
      '1,200 of 5,200 files, 3.0 GB of 5.0 GB; 1,000 registered, 190 registered before, 10 failed',
    );
  });

  it('shows no total while the source is being listed, and the reason for a wait', () => {
    expect(progressLine({ ...state, failed: 0, waitingFor: 'No Whence answers.' })).toBe(
      '1,200 files, 3.0 GB; 1,000 registered, 190 registered before; No Whence answers.',
    );
  });

  it('draws a bar on a terminal, with the time left, and clears it at the end', async () => {
    const written: string[] = [];
    // Only what the bar uses of a terminal.
    const terminal = Object.assign(new PassThrough(), { columns: 200, isTTY: true }) as unknown as NodeJS.WriteStream;
    terminal.on('data', (text: Buffer) => written.push(text.toString()));
    const end = showProgress(() => ({ ...state, total: { files: 2_400, bytes: 6e9 } }), terminal);
    while (!written.join('').includes('██░')) await new Promise((resolve) => setTimeout(resolve, 20));
    end();
    expect(written.join('')).toMatch(/█{10}░{10} 1,200 of 2,400 files, 3\.0 GB of 6\.0 GB; .* left/);
  });

  it('formats sizes and durations', () => {
    expect([0, 999, 1_000, 123_456_789, 5e15, 7e19].map(formatSize)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '123.5 MB',
      '5.0 PB',
      '70000.0 PB',
    ]);
    expect([0.2, 99, 100, 5_999, 7_200].map(formatDuration)).toEqual(['1 s', '99 s', '2 min', '100 min', '2.0 h']);
    expect(formatDuration(Infinity)).toBe('?');
  });
});

describe('inOrder', () => {
  it('processes up to the limit at a time, and keeps the order', async () => {
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
