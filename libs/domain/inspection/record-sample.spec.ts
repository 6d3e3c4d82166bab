import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { RecordSample } from './record-sample.js';

const recordsOf = (texts: readonly string[]) => texts.map((text, at) => ({ text, offset: at, uri: null }));

function sampled(texts: readonly string[], size: number, seed: string, shard = 7): RecordSample {
  const sample = new RecordSample(size, seed, shard);
  for (const record of recordsOf(texts)) sample.offer(record);
  return sample;
}

const indexesOf = (sample: RecordSample): number[] | undefined => sample.chosen()?.map(({ index }) => index);

/** All records with their random numbers, sorted: as the definition has it. */
function slowIndexes(count: number, size: number, seed: string, shard: number): number[] {
  const random = (index: number): bigint => {
    const about = `whence/record-sample/v1\n${seed}\n${shard}\n${Math.floor(index / 5)}`;
    const digest = createHash('sha256').update(about).digest('hex');
    return BigInt(`0x${digest.slice(12 * (index % 5), 12 * (index % 5) + 12)}`);
  };
  return Array.from({ length: count }, (_, index) => ({ index, number: random(index) }))
    .sort((a, b) => (a.number < b.number ? -1 : a.number > b.number ? 1 : a.index - b.index))
    .slice(0, size)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

describe('RecordSample', () => {
  it('chooses what sorting all records chooses', () => {
    const sizes = fc.record({ count: fc.nat(300), size: fc.integer({ min: 1, max: 80 }), shard: fc.nat() });
    fc.assert(
      fc.property(sizes, fc.string(), ({ count, size, shard }, seed) => {
        const texts = Array.from({ length: count }, (_, at) => `text ${at}`);
        const sample = sampled(texts, size, seed, shard);
        expect(indexesOf(sample)).toEqual(slowIndexes(count, size, seed, shard));
        expect(sample.of).toBe(count);
        for (const { index, record } of sample.chosen() ?? []) expect(record).toEqual(recordsOf(texts)[index]);
      }),
    );
  });

  it('never changes, so that anybody can repeat it', () => {
    const texts = Array.from({ length: 1_000 }, () => '');
    expect(indexesOf(sampled(texts, 6, 'a'))).toEqual(slowIndexes(1_000, 6, 'a', 7));
    expect(indexesOf(sampled(texts, 6, 'a'))).toMatchInlineSnapshot(`
      [
        95,
        328,
        368,
        493,
        518,
        965,
      ]
    `);
  });

  it('chooses other records of another shard, and for another seed; a smaller sample is part of it', () => {
    const texts = Array.from({ length: 1_000 }, () => '');
    const chosen = indexesOf(sampled(texts, 20, 'a'));
    expect(indexesOf(sampled(texts, 20, 'b'))).not.toEqual(chosen);
    expect(indexesOf(sampled(texts, 20, 'a', 8))).not.toEqual(chosen);
    expect(chosen).toEqual(expect.arrayContaining(indexesOf(sampled(texts, 5, 'a')) ?? [-1]));
  });

  it('chooses each record about as often', () => {
    const times = new Map<number, number>();
    const texts = Array.from({ length: 50 }, () => '');
    for (let seed = 0; seed < 2_000; seed++)
      for (const index of indexesOf(sampled(texts, 10, String(seed))) ?? [])
        times.set(index, (times.get(index) ?? 0) + 1);
    // Expected 400 times each, with a standard deviation of 18.
    expect(times.size).toBe(50);
    for (const count of times.values()) expect(Math.abs(count - 400)).toBeLessThan(90);
  });

  it('holds no more text than its limit, whatever comes after', () => {
    const sample = new RecordSample(3, 'a', 7, 10);
    for (const record of recordsOf(['12345', '1234', '123'])) sample.offer(record);
    expect(sample.chosen()).toBeNull();
    for (const record of recordsOf(Array.from({ length: 100 }, () => ''))) sample.offer(record);
    expect(sample.chosen()).toBeNull();
    expect(sample.of).toBe(103);
  });

  it('keeps texts as they are, lone surrogates too', () => {
    expect(
      sampled(['a\ud800', '😀'], 2, 'a')
        .chosen()
        ?.map(({ record }) => record.text),
    ).toEqual(['a\ud800', '😀']);
  });
});
