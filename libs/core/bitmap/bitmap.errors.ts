import { WhenceError } from '@core/kernel';

/**
 * Why numbers or bytes were refused.
 * - `not-a-shard-number`: a number, or a range's end, that no set can hold (members are whole
 *   numbers from 0 to 2^32 - 1).
 * - `not-sorted`: numbers that were promised to ascend do not, or a range ends before it starts.
 * - `malformed-bytes`: not a roaring bitmap in the portable format, or one that contradicts itself.
 * - `too-large`: the set does not fit in 256 MiB in the portable format.
 */
export type BitmapErrorCode = 'not-a-shard-number' | 'not-sorted' | 'malformed-bytes' | 'too-large';

export class BitmapError extends WhenceError<BitmapErrorCode> {
  constructor(code: BitmapErrorCode, message: string) {
    super(code === 'malformed-bytes' ? 'integrity' : 'invalid', code, message);
  }
}
