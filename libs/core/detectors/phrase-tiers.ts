import type { JsonObject, JsonValue } from '@core/kernel';
import { type Phrase, type Tier, TIERS } from './phrase-list.js';
import { objectOf, oneOf, refuseParameter, requireKnown, textOf } from './read-parameters.js';

export const PHRASE_LENGTH = 200;
/** Phrases of a list, or of all tiers of a file together. */
const PHRASES_LIMIT = 500;
const LISTS_LIMIT = 50;

/** Phrases as an order gives them. */
export interface GivenPhrases {
  readonly phrases: readonly Phrase[];
  /** Members of a file that state no tier, and are not matched. */
  readonly leftOut: readonly string[];
}

/**
 * A list of `{phrase, tier, vendor?}`, or a file that has a list for each tier, as compilations of
 * such phrases have: a member is a tier where its name begins with `tierA`, `tierB` or `tierC`
 * (`tierA_zh_ours`). Its items are texts, or `{s, src?, vendor?}`: the phrase, and who lists it.
 * Other members are named in the facts and not matched: notes, names of vendors, patterns.
 * @throws DetectorError `invalid-parameters`
 */
export function readPhrases(value: JsonValue): GivenPhrases {
  if (Array.isArray(value)) return { phrases: withinLimit(value as JsonValue[]).map(readPhrase), leftOut: [] };
  if (typeof value !== 'object' || value === null) refuseParameter('/phrases', 'must be a list, or an object of tiers');
  const file = value as JsonObject;
  const names = Object.keys(file).filter((name) => file[name] !== undefined);
  if (names.length > LISTS_LIMIT) refuseParameter('/phrases', `must have at most ${LISTS_LIMIT} members`);
  const items = names.flatMap((name) => {
    const tier = tierOf(name);
    if (!tier) return [];
    const list = file[name];
    if (!Array.isArray(list)) refuseParameter(`/phrases/${escaped(name)}`, 'must be a list');
    return (list as JsonValue[]).map((item, at) => ({ item, tier, at: `/phrases/${escaped(name)}/${at}` }));
  });
  if (items.length === 0) refuseParameter('/phrases', 'has no tierA, tierB or tierC with phrases');
  const phrases = withinLimit(items).map(({ item, tier, at }) => readTierItem(item, tier, at));
  return { phrases, leftOut: names.filter((name) => tierOf(name) === null).sort() };
}

function withinLimit<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length === 0 || items.length > PHRASES_LIMIT)
    refuseParameter('/phrases', `must be a list of 1 to ${PHRASES_LIMIT} items`);
  return items;
}

function tierOf(name: string): Tier | null {
  const [, letter] = /^tier([A-Z])(?![a-z0-9])/.exec(name) ?? [];
  return TIERS.find((tier) => tier === letter) ?? null;
}

function readTierItem(item: JsonValue, tier: Tier, at: string): Phrase {
  if (typeof item === 'string') return { phrase: textOf(item, at, PHRASE_LENGTH), tier };
  const one = objectOf(item, at);
  requireKnown(one, ['s', 'src', 'vendor'], at);
  return { phrase: textOf(one['s'], `${at}/s`, PHRASE_LENGTH), tier, vendor: vendorOf(one, at) };
}

function readPhrase(item: JsonValue, number: number): Phrase {
  const at = `/phrases/${number}`;
  const one = objectOf(item, at);
  requireKnown(one, ['phrase', 'tier', 'vendor'], at);
  return {
    phrase: textOf(one['phrase'], `${at}/phrase`, PHRASE_LENGTH),
    tier: oneOf(one['tier'], `${at}/tier`, TIERS),
    vendor: vendorOf(one, at),
  };
}

function vendorOf({ vendor }: JsonObject, at: string): string | undefined {
  return vendor === undefined ? undefined : textOf(vendor, `${at}/vendor`, PHRASE_LENGTH);
}

/** A member's name within a JSON pointer. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
