import { createHmac } from 'node:crypto';
import { formatDigest, isDigest, type JsonObject } from '@core/kernel';
import type { Detector, DetectorRun, RecordPosition } from './detector.js';
import { type KeptChoice, readKeep, readKeptChoice } from './kept-items.js';
import { KEY_ITEM, KeptRecordKeysRun, KeyKeepingRun } from './kept-record-keys.js';
import { rateOf } from './rate.js';
import { listOf, readSalt, refuseParameter, requireKnown, wholeNumber } from './read-parameters.js';
import { canonicalKey, type KeyPlace, keyText, memberOf, readKeyPlace } from './record-key.js';

const DIGESTS_LIMIT = 1_000_000;
const EXAMPLES = { min: 0, max: 1_000, missing: 20 };

/**
 * `recordKeyDigest` returns `sha256:<hex>` of HMAC-SHA-256 under the salt over the key, in NFC and
 * without white space around it. The salt is a secret of one removal: without it a digest cannot be
 * linked to a key, and once it is erased no one can.
 */
export function recordKeyDigest(salt: Uint8Array, key: string): string {
  return formatDigest(createHmac('sha256', salt).update(canonicalKey(key)).digest());
}

/**
 * Whether records with any of these keys are there; keys are known by salted digests only. With
 * `keep`, nothing is compared: a digest of each record's key is kept. Without digests, keys are
 * looked up in what was kept of keys of the same kind.
 */
export const recordKeys: Detector = {
  name: 'record-keys',
  version: '3',
  itemSize: KEY_ITEM,
  keptIn: keptKeysOf,
  keyMember: ({ key }) => memberOf(readKeyPlace(key)),
  start(parameters, inputs = {}) {
    requireKnown(parameters, ['salt', 'digests', 'key', 'examples', 'keep', 'reference']);
    const place = readKeyPlace(parameters['key']);
    if (readKeep(parameters['keep'])) {
      requireKnown(parameters, ['keep', 'key']);
      return new KeyKeepingRun(place);
    }
    if (keptKeysOf(parameters)) {
      requireKnown(parameters, ['reference', 'key', 'examples']);
      return new KeptRecordKeysRun(place, inputs, wholeNumber(parameters['examples'], '/examples', EXAMPLES));
    }
    requireKnown(parameters, ['salt', 'digests', 'key', 'examples']);
    const digests = listOf(parameters['digests'], '/digests', DIGESTS_LIMIT).map((digest, at) => {
      if (typeof digest !== 'string' || !isDigest(digest))
        refuseParameter(`/digests/${at}`, 'must be sha256: and 64 lower-case hexadecimal digits');
      return digest;
    });
    return new RecordKeysRun(
      readSalt(parameters['salt'], '/salt'),
      new Set(digests),
      place,
      wholeNumber(parameters['examples'], '/examples', EXAMPLES),
    );
  },
};

/** In which kept keys records are looked up; null: in none. */
function keptKeysOf({ keep, reference }: JsonObject): KeptChoice | null {
  return keep !== undefined || reference === undefined ? null : readKeptChoice(reference);
}

class RecordKeysRun implements DetectorRun {
  private records = 0;
  private withoutKey = 0;
  private having = 0;
  private readonly found = new Map<string, number>();
  private readonly examples: JsonObject[] = [];

  constructor(
    private readonly salt: Buffer,
    private readonly digests: ReadonlySet<string>,
    private readonly place: KeyPlace,
    private readonly examplesKept: number,
  ) {}

  record(text: string, at: RecordPosition): void {
    this.records++;
    const { index, offset } = at;
    const key = keyText(this.place, text, at);
    if (key === null) {
      this.withoutKey++;
      return;
    }
    const digest = recordKeyDigest(this.salt, key);
    if (!this.digests.has(digest)) return;
    this.having++;
    this.found.set(digest, (this.found.get(digest) ?? 0) + 1);
    if (this.examples.length < this.examplesKept) this.examples.push({ record: index, offset, digest });
  }

  end(): JsonObject {
    const rate = rateOf(this.having, this.records);
    return {
      records: this.records,
      // A record without a key was not compared.
      withoutKey: this.withoutKey,
      keys: this.digests.size,
      foundKeys: this.found.size,
      foundRecords: this.having,
      per100000: rate && { ...rate },
      examples: this.examples,
    };
  }
}
