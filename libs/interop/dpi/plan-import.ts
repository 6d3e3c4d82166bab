import type { JsonValue } from '@core/kernel';
import type { RegisterShard } from '@domain/shards';
import { languagesOf } from './card-languages.js';
import { licenceOf } from './card-licence.js';
import { type DpiVendor, originsOf } from './card-origins.js';
import { type Card, type CardFault, isObject, readCard } from './card.js';
import { contradictionsOf } from './contradictions.js';
import { cardUri, Lineages } from './lineages.js';

/** A parsed file, and what to call it. */
export interface CardFile {
  readonly file: string;
  readonly document: JsonValue;
}

/** What is registered of one card. */
export interface PlannedCard {
  readonly file: string;
  readonly id: string;
  readonly shard: RegisterShard & { readonly uri: string };
  readonly vendors: readonly DpiVendor[];
  readonly faults: readonly CardFault[];
  /** What the card states and is not taken, and why, beside its faults. */
  readonly left: readonly string[];
}

export interface DpiPlan {
  /** Each before those that declare it as their vendor. */
  readonly vendors: readonly DpiVendor[];
  /** Datasets that cards derive from and that no card describes: of unknown origin. */
  readonly named: readonly { readonly uri: string; readonly name: string }[];
  /** Parents before children. */
  readonly cards: readonly PlannedCard[];
  /** Cards of which nothing is taken. */
  readonly leftOut: readonly { readonly file: string; readonly id: string; readonly why: string }[];
}

const LABEL_LIMIT = 20;

/** `planImport` returns what cards of the Data Provenance Initiative state, in our words. */
export function planImport(files: readonly CardFile[]): DpiPlan {
  const leftOut: DpiPlan['leftOut'][number][] = [];
  const cards = new Map<string, { file: string; card: Card }>();
  for (const { file, document } of files)
    for (const [key, value] of isObject(document) ? Object.entries(document) : [['', document] as const]) {
      const why = notTaken(key, value, cards.has(key));
      if (why === undefined && isObject(value)) cards.set(key, { file, card: readCard(key, value) });
      else leftOut.push({ file, id: shownId(key), why: why ?? '' });
    }
  const lineages = new Lineages([...cards.values()].map(({ card }) => card));
  const planned = lineages.order.map((card) => planCard(card, cards.get(card.id)?.file ?? '', lineages));
  const vendors = new Map(planned.flatMap((card) => card.vendors.map((vendor) => [vendor.slug, vendor])));
  return { vendors: [...vendors.values()], named: lineages.named, cards: planned, leftOut };
}

function notTaken(id: string, card: JsonValue | undefined, known: boolean): string | undefined {
  if (!isObject(card)) return 'It is no card: a JSON object whose members are cards is expected.';
  const stated = card['Unique Dataset Identifier'];
  if (stated === undefined) return 'It is no card: it has no Unique Dataset Identifier.';
  if (stated !== id)
    return 'Its identifier differs from the member that holds it: which of the two it has is not known.';
  if (cardUri(id) === undefined) return 'Its identifier is no name: empty, too long or not printable.';
  return known ? 'Another card has its identifier.' : undefined;
}

const shownId = (id: string): string => (id.length > 100 ? `${id.slice(0, 100)}…` : id).toWellFormed();

function planCard(card: Card, file: string, lineages: Lineages): PlannedCard {
  const { origins, vendors, faults, left } = originsOf(card);
  const { licence, faults: ofLicence } = licenceOf(card);
  const { languages, faults: ofLanguages } = languagesOf(card);
  const { parents, faults: ofParents, left: leftParents } = lineages.of(card);
  const shard: PlannedCard['shard'] = {
    uri: cardUri(card.id) ?? '',
    ...(origins.length > 0 && { origins }),
    ...(parents.length > 0 && { derivedFrom: parents }),
    ...(card.records !== undefined && { records: card.records }),
    ...(licence !== undefined && { licence }),
    ...(languages && { languages }),
    labels: labelsOf(card),
  };
  const all = [...card.faults, ...faults, ...ofLicence, ...ofLanguages, ...ofParents, ...contradictionsOf(card)];
  return { file, id: card.id, shard, vendors, faults: all, left: [...left, ...leftParents, ...leftLabels(card)] };
}

/** Names and licences as the card has them: raw texts that no other member holds. */
function labelsOf({ name, collection, creators, licences }: Card): Record<string, string> {
  const pairs: [string, string][] = [
    ['dpi.name', name],
    ['dpi.collection', collection],
    ...creators.slice(0, LABEL_LIMIT).map((text, at): [string, string] => [`dpi.creator.${at + 1}`, text]),
    ...licences.slice(0, LABEL_LIMIT).map((one, at): [string, string] => [`dpi.licence.${at + 1}`, one.name]),
  ];
  return Object.fromEntries(pairs.filter(([, text]) => text !== ''));
}

function leftLabels({ creators, licences }: Card): string[] {
  const long = { Creators: creators.length, Licenses: licences.length };
  return Object.entries(long).flatMap(([member, count]) =>
    count > LABEL_LIMIT ? [`${member}: of ${count} the first ${LABEL_LIMIT} are labels`] : [],
  );
}
