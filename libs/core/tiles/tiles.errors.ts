import { WhenceError } from '@core/kernel';

/**
 * - `malformed-path`: no tile or bundle is written so.
 * - `no-such-tile`: a tree of this size has no such tile, or not of this width.
 * - `malformed-tile`: a tile's bytes are not the hashes that its width calls for.
 * - `malformed-bundle`: an entry bundle's bytes are not the entries that its width calls for.
 * - `entry-too-large`: an entry of more than 65,535 bytes, which no bundle can hold.
 * - `bad-reader-answer`: the node reader returned something else than it was asked for.
 */
export type TilesErrorCode =
  'malformed-path' | 'no-such-tile' | 'malformed-tile' | 'malformed-bundle' | 'entry-too-large' | 'bad-reader-answer';

const KINDS: Record<TilesErrorCode, 'invalid' | 'not-found' | 'integrity'> = {
  'malformed-path': 'invalid',
  'no-such-tile': 'not-found',
  'malformed-tile': 'invalid',
  'malformed-bundle': 'invalid',
  'entry-too-large': 'invalid',
  'bad-reader-answer': 'integrity',
};

export class TilesError extends WhenceError<TilesErrorCode> {
  constructor(code: TilesErrorCode, message: string) {
    super(KINDS[code], code, message);
  }
}
