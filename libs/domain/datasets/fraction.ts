import { WEIGHT_LIMIT } from './member-set.js';

/** A positive number in lowest terms. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

const TERM_LIMIT = 1_000_000;
const DECIMAL = /^(\d{1,7})(?:\.(\d{1,6}))?$/;
const RATIO = /^(\d{1,7})\/(\d{1,7})$/;

export const FRACTION_FAULT =
  'must be a decimal of at most 6 places, such as 0.35, or a ratio, such as 1/3, above 0 and at most 1000000';

/**
 * Reads a decimal or a ratio exactly: a JSON number as the decimal that it is written as. Null if
 * it is none.
 */
export function parseFraction(value: string | number): Fraction | null {
  const text = String(value);
  const [, numerator, denominator] = RATIO.exec(text) ?? [];
  if (numerator !== undefined) return lowestTerms(Number(numerator), Number(denominator));
  const [, whole, places = ''] = DECIMAL.exec(text) ?? [];
  return whole === undefined ? null : lowestTerms(Number(whole + places), 10 ** places.length);
}

/** The one text of a fraction. */
export const formatFraction = ({ numerator, denominator }: Fraction): string => `${numerator}/${denominator}`;

/**
 * The least whole number that makes each of the fractions whole; null if it exceeds what a number
 * holds exactly.
 */
export function commonDenominator(fractions: Iterable<Fraction>): number | null {
  let common = 1;
  for (const { denominator } of fractions) {
    common = (common / divisorOf(common, denominator)) * denominator;
    if (!Number.isSafeInteger(common)) return null;
  }
  return common;
}

/** The weight that a fraction is at a scale that its denominator divides; null if it is none. */
export function weightAt({ numerator, denominator }: Fraction, scale: number): number | null {
  const weight = numerator * (scale / denominator);
  return weight <= WEIGHT_LIMIT ? weight : null;
}

function lowestTerms(numerator: number, denominator: number): Fraction | null {
  if (numerator === 0 || denominator === 0 || denominator > TERM_LIMIT) return null;
  if (numerator / denominator > WEIGHT_LIMIT) return null;
  const divisor = divisorOf(numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

function divisorOf(a: number, b: number): number {
  return b === 0 ? a : divisorOf(b, a % b);
}
