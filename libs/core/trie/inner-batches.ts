import { LANE_MESSAGES, type LaneMessages, padded, sha256Lanes } from '@core/sha256';
import { HASH_BYTES } from './hash.js';

const INNER_BYTES = 2 * HASH_BYTES + 1;

let place: LaneMessages | undefined;

/**
 * A place for the inputs of inner nodes: two hashes and the bit, as `writeInnerHash` hashes them.
 */
export const innerMessages = (): LaneMessages => (place ??= sha256Lanes().place(padded(Buffer.alloc(INNER_BYTES))));

/** The words of each of them, with its padding. */
export const innerWords = ({ words }: LaneMessages): number => words.length / LANE_MESSAGES;
