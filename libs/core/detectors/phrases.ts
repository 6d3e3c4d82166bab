import { canonicalJson, formatDigest, type JsonObject, sha256 } from '@core/kernel';
import type { Detector, DetectorRun, RecordPosition } from './detector.js';
import { foldText } from './fold-text.js';
import { EXAMPLE_ITEM, excerptAt, keptExamples } from './kept-examples.js';
import { type KeptItems, readKeep } from './kept-items.js';
import { type Phrase, PHRASE_LIST, PHRASES, type Tier, TIERS } from './phrase-list.js';
import { PhraseMatcher } from './phrase-matcher.js';
import { PHRASE_LENGTH, readPhrases } from './phrase-tiers.js';
import { compareRates, rateOf } from './rate.js';
import { objectOf, refuseParameter, requireKnown, textOf, wholeNumber } from './read-parameters.js';

const EXAMPLES = { min: 0, max: 100, missing: 5 };
const COUNT = { min: 0, max: Number.MAX_SAFE_INTEGER };
/** Lists with their automata, by digest: shards of one inspection have the same list. */
const KEPT_LISTS = 4;

interface PhraseSet {
  readonly name: string | null;
  readonly digest: string;
  readonly phrases: readonly Phrase[];
  readonly matcher: PhraseMatcher;
}

/** Records of another set of texts, and how many of them hold a phrase of each tier. */
interface Baseline {
  readonly name: string;
  /** The inspection that measured them; left out: who orders states them. */
  readonly inspection?: string;
  /** Shards that it measured. */
  readonly shards?: number;
  readonly records: number;
  readonly tiers: Readonly<Partial<Record<Tier, number>>>;
}

interface Settings {
  readonly set: PhraseSet;
  /** Members of a file of phrases that state no tier. */
  readonly leftOut: readonly string[];
  readonly examples: number;
  /** Whether the texts of the examples are kept. */
  readonly keep: boolean;
  readonly baseline: Baseline | null;
}

/**
 * How many records hold tell-tale phrases of models, by tier and by vendor, as a rate beside that
 * of a baseline. It is a property of a set of records; of a single record it decides nothing, and a
 * low rate does not show that people wrote it. With `keep`, the text around each example is kept
 * beside the facts, which hold digests and places only.
 */
export const phrases: Detector = {
  name: 'phrases',
  version: '1',
  itemSize: EXAMPLE_ITEM,
  start: (parameters) => new PhrasesRun(readSettings(parameters)),
};

class PhrasesRun implements DetectorRun {
  private records = 0;
  private characters = 0;
  private readonly inTier = new Map<Tier, number>();
  private readonly ofVendor = new Map<string, number>();
  private readonly ofPhrase = new Map<number, { records: number; matches: number }>();
  private readonly examples = new Map<Tier, JsonObject[]>();
  private readonly texts = new Map<Tier, { readonly record: number; readonly text: string }[]>();

  constructor(private readonly settings: Settings) {}

  record(text: string, at: RecordPosition): void {
    this.records++;
    this.characters += text.length;
    const matches = this.settings.set.matcher.matches(text);
    if (matches.length === 0) return;
    const seen = new Map<number, number>();
    for (const { phrase } of matches) seen.set(phrase, (seen.get(phrase) ?? 0) + 1);
    const tiers = new Set<Tier>();
    const vendors = new Set<string>();
    for (const [number, times] of seen) {
      const { tier, vendor } = this.phrase(number);
      tiers.add(tier);
      if (vendor !== undefined) vendors.add(vendor);
      const { records, matches: before } = this.ofPhrase.get(number) ?? { records: 0, matches: 0 };
      this.ofPhrase.set(number, { records: records + 1, matches: before + times });
    }
    for (const tier of tiers) this.inTier.set(tier, (this.inTier.get(tier) ?? 0) + 1);
    for (const vendor of vendors) this.ofVendor.set(vendor, (this.ofVendor.get(vendor) ?? 0) + 1);
    for (const tier of tiers) this.keepExample(tier, matches, text, at);
  }

  end(): JsonObject {
    const { set, baseline, leftOut, keep } = this.settings;
    return {
      list: set.name ?? undefined,
      listDigest: set.digest,
      notMatched: leftOut.length > 0 ? [...leftOut] : undefined,
      records: this.records,
      characters: this.characters,
      tiers: TIERS.map((tier) => this.tierFacts(tier)),
      vendors: [...this.ofVendor].sort(byName).map(([vendor, having]) => this.share({ vendor }, having)),
      phrases: [...this.ofPhrase]
        .map(([number, counts]) => ({ ...this.phrase(number), ...counts }))
        .sort((a, b) => b.records - a.records || byText(a.phrase, b.phrase)),
      baseline: baseline ? baselineFacts(baseline) : undefined,
      examples: TIERS.flatMap((tier) => this.examples.get(tier) ?? []),
      kept: keep ? this.keptTexts().length : undefined,
    };
  }

  kept(): KeptItems | undefined {
    return this.settings.keep ? keptExamples(this.keptTexts()) : undefined;
  }

  /** In the order of the examples. */
  private keptTexts(): readonly { readonly record: number; readonly text: string }[] {
    return TIERS.flatMap((tier) => this.texts.get(tier) ?? []);
  }

  private phrase(number: number): Phrase {
    const phrase = this.settings.set.phrases[number];
    if (!phrase) throw new Error(`there is no phrase ${number}`);
    return phrase;
  }

  private tierFacts(tier: Tier): JsonObject {
    const having = this.inTier.get(tier) ?? 0;
    const { baseline } = this.settings;
    const theirs = baseline?.tiers[tier];
    if (!baseline || theirs === undefined) return this.share({ tier }, having);
    const there = { having: theirs, records: baseline.records };
    const compared = compareRates({ having, records: this.records }, there);
    const rate = rateOf(theirs, baseline.records);
    return { ...this.share({ tier }, having), baseline: rate && { ...rate }, against: compared && { ...compared } };
  }

  private share(what: JsonObject, having: number): JsonObject {
    const rate = rateOf(having, this.records);
    return { ...what, records: having, per100000: rate && { ...rate } };
  }

  /** The first records of each tier: digests and places, never text. */
  private keepExample(
    tier: Tier,
    matches: readonly { readonly phrase: number; readonly at: number }[],
    text: string,
    { index, offset, uri }: RecordPosition,
  ): void {
    const kept = this.examples.get(tier) ?? [];
    if (kept.length >= this.settings.examples) return;
    const first = matches.find(({ phrase }) => this.phrase(phrase).tier === tier);
    if (!first) return;
    const { phrase } = this.phrase(first.phrase);
    const where = { record: index, offset, uri: uri ?? undefined, at: first.at };
    this.examples.set(tier, [...kept, { tier, phrase, digest: formatDigest(sha256(text)), ...where }]);
    if (!this.settings.keep) return;
    const excerpt = excerptAt(foldText(text), first.at);
    this.texts.set(tier, [...(this.texts.get(tier) ?? []), { record: index, text: excerpt }]);
  }
}

function readSettings(parameters: JsonObject): Settings {
  requireKnown(parameters, ['phrases', 'examples', 'baseline', 'keep']);
  const { phrases: given, baseline } = parameters;
  const read = given === undefined ? null : readPhrases(given);
  return {
    set: read ? setOf(read.phrases, null) : setOf(PHRASES, PHRASE_LIST),
    leftOut: read?.leftOut ?? [],
    examples: wholeNumber(parameters['examples'], '/examples', EXAMPLES),
    keep: readKeep(parameters['keep']),
    baseline: baseline === undefined ? null : readBaseline(objectOf(baseline, '/baseline')),
  };
}

/** `basis`: whether an inspection measured the baseline, or who orders declares it. */
function baselineFacts({ tiers, ...baseline }: Baseline): JsonObject {
  return { ...baseline, tiers: { ...tiers }, basis: baseline.inspection === undefined ? 'declared' : 'measured' };
}

/**
 * The counts of another run, as they are stated; or `{inspection}`, whose measured counts whoever
 * plans the run adds.
 */
function readBaseline(given: JsonObject): Baseline {
  const { inspection } = given;
  if (inspection === undefined) return { ...readCounts(given, ['name', 'records', 'tiers']), ...readName(given) };
  const id = textOf(inspection, '/baseline/inspection', PHRASE_LENGTH);
  if (given['records'] === undefined) {
    requireKnown(given, ['inspection'], '/baseline');
    return { name: id, inspection: id, records: 0, tiers: {} };
  }
  const shards = wholeNumber(given['shards'], '/baseline/shards', COUNT);
  return { name: id, inspection: id, shards, ...readCounts(given, ['inspection', 'shards', 'records', 'tiers']) };
}

function readName({ name }: JsonObject): Pick<Baseline, 'name'> {
  return { name: textOf(name, '/baseline/name', PHRASE_LENGTH) };
}

function readCounts(given: JsonObject, known: readonly string[]): Pick<Baseline, 'records' | 'tiers'> {
  requireKnown(given, known, '/baseline');
  const records = wholeNumber(given['records'], '/baseline/records', { ...COUNT, min: 1 });
  const counts = objectOf(given['tiers'], '/baseline/tiers');
  requireKnown(counts, TIERS, '/baseline/tiers');
  const tiers: Partial<Record<Tier, number>> = {};
  for (const tier of TIERS) {
    if (counts[tier] === undefined) continue;
    tiers[tier] = wholeNumber(counts[tier], `/baseline/tiers/${tier}`, { min: 0, max: records });
  }
  return { records, tiers };
}

/** SHA-256 of the list that these parameters match, as the facts name it. */
export function phraseListDigest(parameters: JsonObject): string {
  return readSettings(parameters).set.digest;
}

const sets = new Map<string, PhraseSet>();

/** The automaton of a list takes milliseconds to build, and a shard may take less to read. */
function setOf(list: readonly Phrase[], name: string | null): PhraseSet {
  const digest = formatDigest(sha256(canonicalJson(list.map((one) => ({ ...one })))));
  const known = sets.get(digest);
  if (known) return known.name === name ? known : { ...known, name };
  const made = { name, digest, phrases: list, matcher: matcherOf(list) };
  const [oldest] = sets.keys();
  if (sets.size >= KEPT_LISTS && oldest !== undefined) sets.delete(oldest);
  sets.set(digest, made);
  return made;
}

function matcherOf(list: readonly Phrase[]): PhraseMatcher {
  try {
    return new PhraseMatcher(list.map(({ phrase }) => phrase));
  } catch (error) {
    if (error instanceof RangeError) refuseParameter('/phrases', `cannot be matched: ${error.message}`);
    throw error;
  }
}

function byName([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return byText(a, b);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
