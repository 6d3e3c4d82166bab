import { NAME_LIMIT, parseSlug } from '@core/kernel';
import type { DeclareOrigin } from '@domain/origins';
import type { VendorKind } from '@domain/vendors';
import { type Card, type CardFault, contradictory, malformed } from './card.js';

export interface DpiVendor {
  readonly slug: string;
  readonly name: string;
  readonly kind?: VendorKind;
}

export interface CardOrigins {
  readonly origins: readonly DeclareOrigin[];
  readonly vendors: readonly DpiVendor[];
  readonly faults: readonly CardFault[];
  /** What the card states of its sources and no origin holds. */
  readonly left: readonly string[];
}

/** Makers that the initiative names in front of their models. */
const MAKERS: Readonly<Record<string, string>> = { OpenAI: 'openai', Anthropic: 'anthropic', Google: 'google' };
/** Text sources that are people. */
const PEOPLE = /^(human|volunteer annotations|crowdsourced( \(.*\))?)$/i;
const WEB = /^(undisclosed web|general web)$/i;
const SITE = /^((?:[a-z0-9-]+\.)+[a-z]{2,})(?:\/\S*)?$/i;
const NO_MODEL = new Set(['', '.', '..', 'other', 'unknown']);
const MAKER_IN_FRONT = /^(OpenAI|Anthropic|Google) \S/;
/** Origins of one shard at most, less those of a card's other members. */
const SITE_LIMIT = 40;
const CREATOR_LIMIT = 10;

/** The origins of a card: what its members state, and nothing else. */
export function originsOf(card: Card): CardOrigins {
  const vendors = new Map<string, DpiVendor>();
  const faults: CardFault[] = [];
  const left: string[] = [];
  const creators = creatorsOf(card, vendors, faults);
  const origins = [
    ...generatedBy(card, vendors, faults),
    ...annotatedBy(card, creators, left),
    ...collectedFrom(card, vendors, faults, left),
  ];
  // Nothing in the card states where the data comes from.
  if (origins.length === 0 && card.derivedFrom.length === 0) origins.push({ kind: 'unknown' });
  return { origins: origins.map((one) => withEvidence(one, card)), vendors: [...vendors.values()], faults, left };
}

/** A name as a slug; undefined if no letter or digit of it can be in one. */
export function slugOf(name: string): string | undefined {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const slug = plain.replaceAll(/[^a-z0-9.]+/g, '-').slice(0, 63);
  const trimmed = slug.replaceAll(/^[.-]+|[.-]+$/g, '');
  return trimmed === '' ? undefined : parseSlug(trimmed);
}

function creatorsOf({ creators }: Card, vendors: Map<string, DpiVendor>, faults: CardFault[]): string[] {
  return creators.flatMap((name) => {
    const slug = name.length <= 200 ? slugOf(name) : undefined;
    if (slug === undefined) faults.push(malformed('Creators', name, 'has no letter of which a slug can be made'));
    else vendors.set(slug, { slug, name });
    return slug ?? [];
  });
}

function generatedBy(card: Card, vendors: Map<string, DpiVendor>, faults: CardFault[]): DeclareOrigin[] {
  return card.modelGenerated.flatMap((text): DeclareOrigin[] => {
    const generator = generatorOf(text);
    if (generator === undefined) {
      faults.push(malformed('Model Generated', text, 'names no model that can be taken'));
      return [{ kind: 'model_generated', generator: 'unknown/unknown@unknown', nexus: 'upstream_dataset' }];
    }
    const [maker = ''] = MAKER_IN_FRONT.exec(text)?.slice(1) ?? [];
    const slug = MAKERS[maker];
    if (slug !== undefined) vendors.set(slug, { slug, name: maker, kind: 'model_provider' });
    return [{ kind: 'model_generated', generator, nexus: 'upstream_dataset' }];
  });
}

/** `vendor/name@unknown`: no card states a version. A model whose maker is not named has none. */
function generatorOf(text: string): string | undefined {
  const [, maker] = MAKER_IN_FRONT.exec(text) ?? [];
  const name = (maker === undefined ? text : text.slice(maker.length)).trim().toLowerCase();
  const plain = name.replaceAll(/[@\s]+/g, '-').replaceAll(/^[-/]+|[-/]+$/g, '');
  if (plain.length > NAME_LIMIT || NO_MODEL.has(plain)) return undefined;
  return `${maker === undefined ? 'unknown' : MAKERS[maker]}/${plain}@unknown`;
}

/** Human annotation comes from, or through, each creator. */
function annotatedBy(card: Card, creators: readonly string[], left: string[]): DeclareOrigin[] {
  if (card.humanAnnotation !== true) return [];
  const annotation = { kind: 'human', involvement: 'annotation' } as const;
  if (creators.length > 0 && creators.length <= CREATOR_LIMIT)
    return [...new Set(creators)].map((vendor) => ({ ...annotation, vendor }));
  if (creators.length > 0) left.push(`Creators: ${creators.length} are too many to be vendors of the annotation`);
  return [annotation];
}

function collectedFrom(
  card: Card,
  vendors: Map<string, DpiVendor>,
  faults: CardFault[],
  left: string[],
): DeclareOrigin[] {
  const { textSources, humanAnnotation } = card;
  const people = textSources.filter((text) => PEOPLE.test(text));
  const sites = [...new Set(textSources.flatMap((text) => siteOf(text) ?? []))];
  const others = textSources.filter((text) => !PEOPLE.test(text) && !WEB.test(text) && siteOf(text) === undefined);
  if (people.length > 0 && humanAnnotation === false) {
    const fault = 'names people as a source, and Human Annotation is No: not taken as made by people';
    faults.push(contradictory('Text Sources', people.join(', '), fault));
  }
  const origins: DeclareOrigin[] = [];
  if (people.length > 0) origins.push({ kind: humanAnnotation === false ? 'unknown' : 'human' });
  if (sites.length <= SITE_LIMIT) {
    for (const slug of sites) vendors.set(slug, { slug, name: slug });
    origins.push(...sites.map((vendor): DeclareOrigin => ({ kind: 'scraped', vendor })));
  } else left.push(`Text Sources: ${sites.length} web sites are one scraped origin without a vendor`);
  if (sites.length > SITE_LIMIT || textSources.some((text) => WEB.test(text))) origins.push({ kind: 'scraped' });
  if (others.length > 0) {
    left.push(`Text Sources: ${others.join(', ')}: one unknown origin`);
    if (!origins.some(({ kind }) => kind === 'unknown')) origins.push({ kind: 'unknown' });
  }
  return origins;
}

function siteOf(text: string): string | undefined {
  const [, host] = SITE.exec(text) ?? [];
  return host === undefined || host.length > 63 ? undefined : slugOf(host);
}

function withEvidence(origin: DeclareOrigin, { urls }: Card): DeclareOrigin {
  return urls.length === 0 ? origin : { ...origin, evidence: urls.map((uri) => ({ uri })) };
}
