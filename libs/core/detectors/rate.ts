/** A rate with its 95 % confidence interval, per 100,000 records. */
export interface Rate {
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

const PER = 100_000;
/** The quantile of the normal distribution that leaves 2.5 % at each end. */
const Z = 1.959963984540054;

/**
 * `rateOf` returns how many of so many records have a property, per 100,000, with the Wilson score
 * interval: unlike the textbook interval it is not empty for 0, and never leaves 0 to 100,000. Null
 * without records. It assumes independent records: many copies of one record make it too narrow.
 */
export function rateOf(having: number, records: number): Rate | null {
  if (records === 0) return null;
  const share = having / records;
  const square = (Z * Z) / records;
  const centre = (share + square / 2) / (1 + square);
  const half = (Z / (1 + square)) * Math.sqrt((share * (1 - share)) / records + square / (4 * records));
  const low = having === 0 ? 0 : Math.max(0, centre - half);
  const high = having === records ? 1 : Math.min(1, centre + half);
  return { rate: rounded(share * PER), low: rounded(low * PER), high: rounded(high * PER) };
}

/** How two rates compare. */
export interface RateComparison {
  /** Null where the baseline has none: the ratio is not known, however high the rate is. */
  readonly ratio: number | null;
  /** The 95 % interval of the ratio (Katz, by logarithms); null where either has none. */
  readonly low: number | null;
  readonly high: number | null;
  /** The whole interval of the rate lies above the whole interval of the baseline. */
  readonly above: boolean;
}

/** Compares the records that have a property with those of a baseline; null without records. */
export function compareRates(
  { having, records }: { readonly having: number; readonly records: number },
  baseline: { readonly having: number; readonly records: number },
): RateComparison | null {
  const [ours, theirs] = [rateOf(having, records), rateOf(baseline.having, baseline.records)];
  if (!ours || !theirs) return null;
  const above = ours.low > theirs.high;
  if (baseline.having === 0) return { ratio: null, low: null, high: null, above };
  const ratio = having / records / (baseline.having / baseline.records);
  if (having === 0) return { ratio: 0, low: null, high: null, above };
  const spread = Z * Math.sqrt(1 / having - 1 / records + 1 / baseline.having - 1 / baseline.records);
  return {
    ratio: rounded(ratio),
    low: rounded(ratio * Math.exp(-spread)),
    high: rounded(ratio * Math.exp(spread)),
    above,
  };
}

/** Four decimals: more would be noise, and the same figures have the same digest everywhere. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
