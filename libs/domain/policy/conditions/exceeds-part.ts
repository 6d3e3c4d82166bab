/**
 * Whether `amount` is more than the part of `whole`, exactly: 29 of 100 are not more than 0.29,
 * though 0.29 × 100 is less than 29 in floating point. The part is the decimal that a rule states.
 */
export function exceedsPart(amount: number, part: number, whole: number): boolean {
  const [mantissa = '', exponent = '0'] = String(part).split('e');
  const [integer = '', decimals = ''] = mantissa.split('.');
  const scale = decimals.length - Number(exponent);
  const stated = BigInt(integer + decimals) * BigInt(whole);
  // Neither side is divided: what has decimals is an integer on both.
  return scale < 0 ? BigInt(amount) > stated * 10n ** BigInt(-scale) : BigInt(amount) * 10n ** BigInt(scale) > stated;
}
