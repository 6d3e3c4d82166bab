import { gzipSync } from 'node:zlib';
import { readRecords } from '@platform/records';
import { RunningDetectors } from './running-detectors.js';

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

describe('RunningDetectors', () => {
  it.each([
    ['line ends', '\n', 0],
    ['short records', '{}\n', (2 << 20) / 3],
  ])('gives others a turn after each 64 KiB of a compressed file of %s', async (_what, line, records) => {
    const size = 2 << 20;
    const packed = gzipSync(Buffer.alloc(size, line));
    const planned = { detector: 'counts', version: '1', parameters: {} } as const;
    const running = new RunningDetectors([planned], new Map());
    const pace = { isDue: () => true, turn: jest.fn(async () => undefined) };
    const file = { uri: 's3://b/a.txt.gz', mediaType: null };
    const read = readRecords(chunksOf(packed), file);
    const { facts } = await running.over(read, new AbortController().signal, async () => undefined, pace);
    expect(facts.get(planned)).toMatchObject({ outcome: 'measured', facts: { records: Math.ceil(records) } });
    expect(pace.turn.mock.calls.length).toBeGreaterThanOrEqual(size / (64 * 1024));
  });
});
