export {
  DETECTOR_NAMES,
  type Detector,
  type DetectorInputs,
  type DetectorName,
  type DetectorRun,
  type RecordPosition,
  type Unconfirmed,
} from './detector.js';
export { COMPACT_BYTES, CompactIndex } from './compact-sketch.js';
export { SKETCH_ITEM } from './kept-near-duplicates.js';
export { orderedKeyItems } from './kept-record-keys.js';
export { canonicalKey } from './record-key.js';
export { type KeptChoice, type KeptItems, type KeptReference, KeptTable, RECORD_BYTES } from './kept-items.js';
export { AnswerComparer, type ComparedAnswer } from './answer-comparer.js';
export { type Interval, percentileInterval, resampledCounts } from './bootstrap.js';
export { DetectorError, type DetectorErrorCode } from './detectors.errors.js';
export { type EvaluationPlace, EvaluationSet, readEvaluationPlace } from './evaluation-set.js';
export { detectorNamed, DETECTORS } from './registry.js';
export { refuseParameter, requireKnown } from './read-parameters.js';
export { toldLanguage, UNKNOWN_LANGUAGE } from './languages.js';
export { SeededSample } from './seeded-sample.js';
export { type BytePairEncoding } from './byte-pair-tokens.js';
export { type BytePairName, counts, encodingNamed } from './counts.js';
export { domains } from './domains.js';
export { decodeSketch, encodeSketch, Sketcher, SketchIndex } from './min-hash.js';
export { nearDuplicates } from './near-duplicates.js';
export { examplesOf } from './kept-examples.js';
export { gramLength, overlap, OVERLAP_GRAM } from './overlap.js';
export { type Phrase, type Tier } from './phrase-list.js';
export { phraseListDigest, phrases } from './phrases.js';
export { recordKeyDigest, recordKeys } from './record-keys.js';
export { promptSetDigest } from './prompt-set.js';
export { tokensOf } from './tokens.js';
export { compareRates, type Rate, type RateComparison, rateOf } from './rate.js';
