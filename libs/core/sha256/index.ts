export {
  blocksOf,
  copyWords,
  DIGEST_WORDS,
  LANE_MESSAGES,
  type LaneMessages,
  padded,
  padMessage,
  Sha256Lanes,
  sha256Lanes,
} from './sha256-lanes.js';
