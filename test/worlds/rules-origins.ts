import type { Condition } from '@domain/policy';

/** A period; a side that is left out is open. */
export interface Span {
  readonly from?: string;
  readonly to?: string;
}

/** Where a part of a shard comes from. */
export interface WorldOrigin {
  readonly kind: string;
  /** Who made the model: of generated data, which has a model. */
  readonly maker?: string;
  /** Name and version. */
  readonly model?: string;
  /** Who passed the data on; absent: the maker, if there is one. */
  readonly seller?: string;
  readonly channel?: string;
  /** The document of the terms that the origin names: the seller’s. */
  readonly named?: string;
  readonly collected?: Span;
}

export type Truth = 'yes' | 'no' | 'unknown';

const ORDER: readonly Truth[] = ['no', 'unknown', 'yes'];
export const least = (truths: readonly Truth[]): Truth => ORDER.find((one) => truths.includes(one)) ?? 'yes';
export const most = (truths: readonly Truth[]): Truth =>
  [...ORDER].reverse().find((one) => truths.includes(one)) ?? 'no';
export const opposite = (truth: Truth): Truth => ORDER[2 - ORDER.indexOf(truth)] ?? 'no';

/** The vendor that an origin states: the seller, or else the maker. */
export const vendorOf = ({ seller, maker }: WorldOrigin): string | undefined => seller ?? maker;

export function vendorsOf({ seller, maker }: WorldOrigin): string[] {
  return [seller, maker].flatMap((one, at) => (one === undefined || (at === 1 && one === seller) ? [] : [one]));
}

export const generatorOf = ({ maker, model }: WorldOrigin): string | undefined =>
  maker === undefined ? undefined : `${maker}/${model}`;

/** Whether a pattern is about a model: as a regular expression reads it. */
export function isAbout(pattern: string, generator: string): boolean {
  const text = pattern.replace('*', '').replaceAll('.', '\\.');
  return new RegExp(`^${text}${pattern.endsWith('*') ? '' : '(@.*)?$'}`, 'i').test(generator);
}

export function matches(origin: WorldOrigin, asked: NonNullable<Condition['origin']>): Truth {
  const { kind, channel } = origin;
  const isOpen = kind === 'unknown' || kind === 'scraped';
  const generator = generatorOf(origin);
  const orOpen = (holds: boolean): Truth => (holds ? 'yes' : isOpen ? 'unknown' : 'no');
  return least([
    asked.kind === undefined ? 'yes' : ofKind(kind, asked.kind),
    asked.vendor === undefined ? 'yes' : orOpen(vendorsOf(origin).includes(asked.vendor)),
    asked.generator === undefined ? 'yes' : orOpen(generator !== undefined && isAbout(asked.generator, generator)),
    asked.channel === undefined || asked.channel === channel ? 'yes' : channel === undefined ? 'unknown' : 'no',
  ]);
}

function ofKind(kind: string, wanted: string): Truth {
  if (kind === wanted) return 'yes';
  return (kind === 'unknown' || (kind === 'scraped' && wanted !== 'unknown')) && wanted !== kind ? 'unknown' : 'no';
}

/** Whether all that is known of the origins comes from or through one vendor. */
export function isOfOneVendor(origins: readonly WorldOrigin[], vendor: string): boolean {
  const all = origins.map(vendorsOf);
  return (
    all.some((vendors) => vendors.includes(vendor)) && all.every((one) => one.length === 0 || one.includes(vendor))
  );
}
