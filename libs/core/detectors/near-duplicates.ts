import { formatDigest, type JsonObject, type JsonValue, sha256 } from '@core/kernel';
import type { Detector, DetectorInputs, DetectorRun, RecordPosition } from './detector.js';
import { type KeptChoice, readKeep, readKeptChoice } from './kept-items.js';
import { KeptNearDuplicatesRun, SKETCH_ITEM, SketchKeepingRun } from './kept-near-duplicates.js';
import { decodeSketch, estimate, jaccard, recallAt, shinglesOf, Sketcher, SketchIndex } from './min-hash.js';
import { rateOf } from './rate.js';
import {
  listOf,
  objectOf,
  readSalt,
  refuseParameter,
  requireKnown,
  share,
  textOf,
  wholeNumber,
} from './read-parameters.js';
import { memberOf, readKeyPlace } from './record-key.js';

const REFERENCE_LIMIT = 100_000;
const NAME_LENGTH = 2_048;
const TEXT_LENGTH = 10_000_000;
const EXAMPLES = { min: 0, max: 1_000, missing: 20 };
/** Where no salt is given: sketches that anybody can make of a text. */
export const PUBLIC_SALT = Buffer.alloc(32);
const THRESHOLD = { min: 0.5, max: 1, missing: 0.8 };

/**
 * Something that records are compared with: its sketch, and its 5-grams where its text is there.
 */
interface Reference {
  readonly id: string;
  readonly sketch: Int32Array;
  readonly shingles: ReadonlySet<string> | null;
}

/**
 * Records that are nearly a reference: word 5-grams, 14 × 8 MinHash; characters for scripts without
 * spaces. Where the text of the reference is given, similarity is the exact Jaccard index; where
 * only its sketch is, it is an estimate. An excerpt within a longer record is not similar to it.
 * With `keep`, nothing is compared: the sketch of each record is kept, or of those that a removal
 * names by their `key`. Without a list of references, records are looked up in what was kept.
 */
export const nearDuplicates: Detector = {
  name: 'near-duplicates',
  version: '3',
  itemSize: SKETCH_ITEM,
  keptIn: keptSketchesOf,
  keyMember: ({ key }) => memberOf(readKeyPlace(key)),
  start(parameters, inputs = {}) {
    requireKnown(parameters, ['salt', 'reference', 'threshold', 'examples', 'keep', 'key']);
    if (readKeep(parameters['keep'])) {
      requireKnown(parameters, ['keep', 'key']);
      readKeyPlace(parameters['key']);
      return new SketchKeepingRun(new Sketcher(PUBLIC_SALT));
    }
    if (keptSketchesOf(parameters)) return startKept(parameters, inputs);
    requireKnown(parameters, ['salt', 'reference', 'threshold', 'examples']);
    const { salt } = parameters;
    const sketcher = new Sketcher(salt === undefined ? PUBLIC_SALT : readSalt(salt, '/salt'));
    const items = listOf(parameters['reference'], '/reference', REFERENCE_LIMIT);
    const read = items.map((item, at) => readReference(item, `/reference/${at}`, sketcher));
    const threshold = share(parameters['threshold'], '/threshold', THRESHOLD);
    const examples = wholeNumber(parameters['examples'], '/examples', EXAMPLES);
    return new NearDuplicatesRun(sketcher, read, threshold, examples);
  },
};

/** In which kept sketches records are looked up; null: in none. */
function keptSketchesOf({ keep, reference }: JsonObject): KeptChoice | null {
  return keep !== undefined || reference === undefined || Array.isArray(reference) ? null : readKeptChoice(reference);
}

/** Kept sketches are of one salt, so that one sketch of a record finds those of all removals. */
function startKept(parameters: JsonObject, inputs: DetectorInputs): DetectorRun {
  requireKnown(parameters, ['reference', 'threshold', 'examples']);
  return new KeptNearDuplicatesRun(new Sketcher(PUBLIC_SALT), inputs, {
    threshold: share(parameters['threshold'], '/threshold', THRESHOLD),
    examples: wholeNumber(parameters['examples'], '/examples', EXAMPLES),
  });
}

class NearDuplicatesRun implements DetectorRun {
  private readonly index = new SketchIndex();
  private records = 0;
  private withoutTokens = 0;
  private similar = 0;
  private readonly found = new Map<number, { records: number; best: number }>();
  private readonly examples: JsonObject[] = [];

  constructor(
    private readonly sketcher: Sketcher,
    private readonly reference: readonly Reference[],
    private readonly threshold: number,
    private readonly examplesKept: number,
  ) {
    for (const [at, { sketch }] of reference.entries()) this.index.add(at, sketch);
  }

  record(text: string, at: RecordPosition): void {
    this.records++;
    const sketch = this.sketcher.sketch(text);
    if (!sketch) {
      this.withoutTokens++;
      return;
    }
    let shingles: ReadonlySet<string> | undefined;
    let isSimilar = false;
    for (const number of this.index.candidates(sketch)) {
      const reference = this.reference[number];
      if (!reference) continue;
      if (reference.shingles) shingles ??= shinglesOf(text);
      const similarity =
        reference.shingles && shingles ? jaccard(reference.shingles, shingles) : estimate(reference.sketch, sketch);
      if (similarity < this.threshold) continue;
      isSimilar = true;
      this.keep(number, reference, similarity, text, at);
    }
    if (isSimilar) this.similar++;
  }

  end(): JsonObject {
    const found = [...this.found].map(([number, { records, best }]): JsonObject => {
      const { id = '', shingles = null } = this.reference[number] ?? {};
      return { id, records, best: rounded(best), confirmed: shingles !== null };
    });
    const rate = rateOf(this.similar, this.records);
    return {
      records: this.records,
      withoutTokens: this.withoutTokens,
      similar: this.similar,
      per100000: rate && { ...rate },
      reference: this.reference.length,
      threshold: this.threshold,
      // Of records exactly at the threshold; of more similar ones it is higher.
      recallAtThreshold: rounded(recallAt(this.threshold)),
      found: found.slice(0, EXAMPLES.max),
      foundReferences: found.length,
      examples: this.examples,
    };
  }

  private keep(
    number: number,
    { id, shingles }: Reference,
    similarity: number,
    text: string,
    { index, offset, uri }: RecordPosition,
  ): void {
    const { records, best } = this.found.get(number) ?? { records: 0, best: 0 };
    this.found.set(number, { records: records + 1, best: Math.max(best, similarity) });
    if (this.examples.length >= this.examplesKept) return;
    const where = { record: index, offset, uri: uri ?? undefined, digest: formatDigest(sha256(text)) };
    this.examples.push({ ...where, reference: id, similarity: rounded(similarity), confirmed: shingles !== null });
  }
}

function readReference(value: JsonValue, at: string, sketcher: Sketcher): Reference {
  const one = objectOf(value, at);
  requireKnown(one, ['id', 'text', 'sketch'], at);
  const id = textOf(one['id'], `${at}/id`, NAME_LENGTH);
  if ((one['text'] === undefined) === (one['sketch'] === undefined)) refuseParameter(at, 'needs text or sketch');
  if (one['sketch'] !== undefined) {
    const decoded = typeof one['sketch'] === 'string' ? decodeSketch(one['sketch']) : null;
    if (!decoded) refuseParameter(`${at}/sketch`, 'must be a sketch');
    return { id, sketch: decoded, shingles: null };
  }
  const text = textOf(one['text'], `${at}/text`, TEXT_LENGTH);
  const sketch = sketcher.sketch(text);
  if (!sketch) refuseParameter(`${at}/text`, 'holds no words');
  return { id, sketch, shingles: shinglesOf(text) };
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;
