import { percentileInterval, resampledCounts, seededNumbers } from './bootstrap.js';

function samplesOf(masks: Uint8Array, resamples: number, seed: string): Uint32Array[] {
  const drawn = resampledCounts(masks, { kinds: 4, resamples, seed });
  for (let step = drawn.next(); ; step = drawn.next()) if (step.done) return step.value;
}

/** Bits: 1, the one has it; 2, the other has it. */
const sharesOf = (samples: readonly Uint32Array[], mask: number, rows: number): Float64Array =>
  Float64Array.from(samples, (counts) => {
    let having = 0;
    for (const [at, count] of counts.entries()) if ((at & mask) !== 0) having += count;
    return having / rows;
  });

/** Of the binomial distribution: the least k with P(X ≤ k) ≥ p. */
function binomialQuantile(rows: number, share: number, p: number): number {
  let [probability, sum] = [(1 - share) ** rows, 0];
  for (let k = 0; k <= rows; k++) {
    sum += probability;
    if (sum >= p) return k;
    probability *= ((rows - k) / (k + 1)) * (share / (1 - share));
  }
  return rows;
}

describe('seededNumbers', () => {
  it('never changes, so that intervals can be repeated', () => {
    const next = seededNumbers('one');
    expect([next(), next(), next()]).toMatchInlineSnapshot(`
      [
        2526322449,
        2489969974,
        3973138287,
      ]
    `);
  });

  it('draws each of ten parts as often as the others', () => {
    const next = seededNumbers('parts');
    const parts = new Array<number>(10).fill(0);
    for (let at = 0; at < 100_000; at++) parts[Math.floor((next() / 2 ** 32) * 10)]!++;
    for (const part of parts) expect(Math.abs(part - 10_000)).toBeLessThan(400);
  });
});

describe('the bootstrap', () => {
  it.each([
    [20, 3],
    [60, 30],
    [200, 4],
  ])('of %d rows, %d of which have it, has the quantiles of the binomial distribution', (rows, having) => {
    const masks = Uint8Array.from({ length: rows }, (_, row) => Number(row < having));
    const { low, high } = percentileInterval(sharesOf(samplesOf(masks, 20_000, 'quantiles'), 1, rows));
    expect(Math.abs(low * rows - binomialQuantile(rows, having / rows, 0.025))).toBeLessThanOrEqual(1);
    expect(Math.abs(high * rows - binomialQuantile(rows, having / rows, 0.975))).toBeLessThanOrEqual(1);
  });

  it('keeps rows whole: two that always agree differ by nothing', () => {
    const masks = Uint8Array.from({ length: 50 }, (_, row) => (row % 3 === 0 ? 3 : 0));
    const samples = samplesOf(masks, 500, 'pairs');
    expect(sharesOf(samples, 1, 50)).toEqual(sharesOf(samples, 2, 50));
    expect(percentileInterval(sharesOf(samples, 1, 50)).low).toBeGreaterThan(0);
  });

  it('finds a difference in no more than one of twenty pairs of models that do not differ', () => {
    const next = seededNumbers('no difference');
    const drawn = (share: number): boolean => next() / 2 ** 32 < share;
    let above = 0;
    for (let run = 0; run < 400; run++) {
      const masks = Uint8Array.from({ length: 100 }, () => Number(drawn(0.1)) + 2 * Number(drawn(0.1)));
      const samples = samplesOf(masks, 400, `run ${run}`);
      const [one, other] = [sharesOf(samples, 1, 100), sharesOf(samples, 2, 100)];
      if (percentileInterval(one.map((share, at) => share - (other[at] ?? 0))).low > 0) above++;
    }
    expect(above).toBeGreaterThan(0);
    expect(above).toBeLessThanOrEqual(20);
  });
});
