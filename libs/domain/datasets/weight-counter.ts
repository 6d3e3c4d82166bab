import { commonDenominator, formatFraction, type Fraction, weightAt } from './fraction.js';
import { MemberCounter } from './member-counter.js';
import { type MemberSet, WEIGHT_LIMIT } from './member-set.js';

interface Share {
  readonly fraction: Fraction;
  /** Where it was first stated. */
  readonly pointer: string;
  readonly members: MemberCounter;
}

/** The most different fractions of one list. */
const FRACTIONS_LIMIT = 10_000;

/** Members as they count, and by what the stated weights were multiplied. */
export interface CountedMembers {
  readonly set: MemberSet;
  readonly scale: number;
}

export interface WeightFault {
  readonly pointer: string;
  readonly message: string;
}

/**
 * Collects members with whole weights and with fractions. With fractions, all are multiplied by
 * the least number that makes every weight whole: the proportions stay exactly what was stated.
 */
export class WeightCounter {
  private readonly whole = new MemberCounter();
  private readonly shares = new Map<string, Share>();

  add(member: number, weight: number): void {
    this.whole.add(member, weight);
  }

  /** @returns why it is refused; undefined if it is counted */
  addFraction(member: number, fraction: Fraction, pointer: string): string | undefined {
    const key = formatFraction(fraction);
    let share = this.shares.get(key);
    if (!share) {
      if (this.shares.size === FRACTIONS_LIMIT) return `is one different fraction more than ${FRACTIONS_LIMIT}`;
      this.shares.set(key, (share = { fraction, pointer, members: new MemberCounter() }));
    }
    share.members.add(member, 1);
    return undefined;
  }

  finish(): CountedMembers | WeightFault {
    const scale = commonDenominator(Array.from(this.shares.values(), ({ fraction }) => fraction));
    if (scale === null)
      return { pointer: this.lastPointer(), message: 'has too large a common denominator with the others' };
    const whole = this.whole.finish();
    if (whole.size > 0 && scale > WEIGHT_LIMIT) return { pointer: this.lastPointer(), message: tooLarge(scale) };
    let set = whole.scaled(scale);
    for (const { fraction, pointer, members } of this.shares.values()) {
      const weight = weightAt(fraction, scale);
      if (weight === null) return { pointer, message: tooLarge(scale) };
      set = set.plus(members.finish().scaled(weight));
    }
    return { set, scale };
  }

  private lastPointer(): string {
    return [...this.shares.values()].at(-1)?.pointer ?? '';
  }
}

const tooLarge = (scale: number): string =>
  `has no whole weight of at most ${WEIGHT_LIMIT}: the common denominator of all fractions is ${scale}`;
