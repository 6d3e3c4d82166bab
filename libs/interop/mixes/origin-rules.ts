import { parseModelReference, parsePeriod, parseSlug } from '@core/kernel';
import { refuseRecipe } from './mixes.errors.js';
import { ACQUISITIONS, INVOLVEMENTS, NEXUSES, type Origin, ORIGIN_KINDS, type OriginRule } from './mix-recipe.js';
import { optional, type Place, readChoice, readList, readMembers, readText } from './recipe-document.js';

const ORIGIN_MEMBERS = [
  'kind',
  'involvement',
  'vendor',
  'channel',
  'generator',
  'nexus',
  'acquisition',
  'jurisdiction',
  'collected',
  'terms',
  'share',
];

export function readOriginRule(place: Place): OriginRule {
  const member = readMembers(place, ['labels', 'origins', 'because']);
  const origins = readList(member('origins')).map(readOrigin);
  if (origins.length === 0)
    refuseRecipe(`${place.pointer}/origins`, 'is empty; what is not known is {"kind": "unknown"}');
  return { labels: readList(member('labels')).map(readText), origins, because: readText(member('because')) };
}

/** The first rule that matches the label. */
export function ruleFor(label: string, rules: readonly OriginRule[]): OriginRule | undefined {
  return rules.find((rule) => rule.labels.some((glob) => matchesGlob(label, glob)));
}

/** Whether `*` can stand for texts such that the glob is the label. Linear in the number of stars, so no input is slow. */
export function matchesGlob(label: string, glob: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop();
  if (tail === undefined) return label === head;
  if (label.length < head.length + tail.length || !label.startsWith(head) || !label.endsWith(tail)) return false;
  let at = head.length;
  for (const piece of rest) {
    const found = label.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return at <= label.length - tail.length;
}

function readOrigin(place: Place): Origin {
  const member = readMembers(place, ORIGIN_MEMBERS);
  const kind = readChoice(member('kind'), ORIGIN_KINDS);
  const generator = optional(member('generator'), readGenerator);
  if (kind === 'model_generated' && generator === undefined) {
    const unknown = 'one that the label does not name is unknown/unknown@unknown';
    refuseRecipe(member('generator').pointer, `is required where the kind is model_generated; ${unknown}`);
  }
  return withoutAbsent({
    kind,
    involvement: optional(member('involvement'), (at) => readChoice(at, INVOLVEMENTS)) ?? 'content',
    vendor: optional(member('vendor'), readSlug),
    channel: optional(member('channel'), readSlug),
    generator,
    nexus: optional(member('nexus'), (at) => readChoice(at, NEXUSES)),
    acquisition: optional(member('acquisition'), (at) => readChoice(at, ACQUISITIONS)),
    jurisdiction: optional(member('jurisdiction'), readText),
    collected: optional(member('collected'), readPeriod),
    terms: optional(member('terms'), readText),
    share: optional(member('share'), readShare),
  });
}

const readSlug = (place: Place): string => parseSlug(readText(place), place.pointer);

function readGenerator(place: Place): string {
  const text = readText(place);
  parseModelReference(text, place.pointer);
  return text;
}

function readPeriod(place: Place): Origin['collected'] {
  const member = readMembers(place, ['from', 'to']);
  return parsePeriod({ from: optional(member('from'), readText), to: optional(member('to'), readText) }, place.pointer);
}

function readShare({ value, pointer }: Place): number {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : refuseRecipe(pointer, 'must be 0 to 1');
}

function withoutAbsent(origin: { [Member in keyof Origin]: Origin[Member] | undefined }): Origin {
  return Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== undefined)) as unknown as Origin;
}
