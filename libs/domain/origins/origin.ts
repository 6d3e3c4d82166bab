import { canonicalJson, type Period, periodsOverlap, sha256 } from '@core/kernel';

export const ORIGIN_KINDS = ['human', 'scraped', 'model_generated', 'unknown'] as const;
export const INVOLVEMENTS = ['content', 'rewrite', 'translation', 'annotation', 'ranking', 'filter', 'prompt'] as const;
export const NEXUSES = ['own_account', 'supplier', 'upstream_dataset', 'crawl', 'unknown'] as const;
export const ACQUISITIONS = [
  'crawl',
  'licence',
  'public_dataset',
  'user_data',
  'vendor_api',
  'commissioned',
  'internal',
] as const;

export type OriginKind = (typeof ORIGIN_KINDS)[number];
export type Involvement = (typeof INVOLVEMENTS)[number];
export type Nexus = (typeof NEXUSES)[number];
export type Acquisition = (typeof ACQUISITIONS)[number];

/**
 * Where (part of) a shard comes from, without share and evidence, which differ by shard. Equal
 * tuples are one origin.
 */
export interface OriginTuple {
  readonly kind: OriginKind;
  readonly involvement: Involvement;
  readonly vendor?: string;
  readonly channel?: string;
  readonly generator?: string;
  readonly nexus?: Nexus;
  readonly acquisition?: Acquisition;
  readonly jurisdiction?: string;
  readonly collected?: Period;
  /**
   * The id of the terms that the declaration names; where absent, they are resolved from vendor,
   * channel and period.
   */
  readonly terms?: string;
}

/** An interned origin: its id is its rank by first appearance in the ledger. */
export interface Origin extends OriginTuple {
  readonly id: number;
}

/** One statement of an origin in canonical form, as a shard's declaration makes it. */
export interface OriginDeclaration extends OriginTuple {
  /** The part of the shard's records, 0..1. */
  readonly share?: number;
  readonly evidence?: readonly { readonly uri?: string; readonly digest?: string }[];
}

/** The origin of a shard that declares and inherits none. */
export const UNSTATED_ORIGIN: OriginTuple = { kind: 'unknown', involvement: 'content' };

export function originTuple(declaration: OriginDeclaration): OriginTuple {
  const { share: _share, evidence: _evidence, ...tuple } = declaration;
  return tuple;
}

/** SHA-256 with a domain prefix over the canonical tuple. */
export function originHash(tuple: OriginTuple): Buffer {
  return sha256(
    `whence/origin/v1\n${canonicalJson({ ...tuple, collected: tuple.collected && { ...tuple.collected } })}`,
  );
}

/** A short text that equal tuples share; no member holds U+0000. */
function originKey(tuple: OriginTuple): string {
  const { kind, involvement, vendor, channel, generator, nexus, acquisition, jurisdiction, collected, terms } = tuple;
  const named = [kind, involvement, vendor, channel, generator, nexus, acquisition, jurisdiction, terms];
  return [...named, collected?.from, collected?.to].map((member) => member ?? '').join('\0');
}

export const originIdentity = { key: originKey, hash: originHash };

/** Selects origins that match all of the given members. */
export interface OriginFilter {
  readonly kind?: OriginKind;
  readonly vendor?: string;
  readonly channel?: string;
  readonly generator?: string;
  readonly involvement?: Involvement;
  /** It was collected in part of this period; an origin without a period does not match. */
  readonly collected?: Period;
}

/**
 * Whether an origin matches a filter. `vendor` matches the origin's vendor and the maker of its
 * generator. `generator` is a full reference (`vendor/name@version`), or one without a version,
 * which matches all versions.
 */
export function originMatches(origin: OriginTuple, filter: OriginFilter): boolean {
  if (filter.kind !== undefined && origin.kind !== filter.kind) return false;
  if (filter.involvement !== undefined && origin.involvement !== filter.involvement) return false;
  if (filter.channel !== undefined && origin.channel !== filter.channel) return false;
  if (filter.vendor !== undefined && !vendorsOf(origin).includes(filter.vendor)) return false;
  if (filter.collected !== undefined && !(origin.collected && periodsOverlap(origin.collected, filter.collected)))
    return false;
  if (filter.generator === undefined) return true;
  return origin.generator === filter.generator || (origin.generator?.startsWith(`${filter.generator}@`) ?? false);
}

/** The slug of an unnamed vendor. `unknown/unknown@unknown` is the output of an unnamed model. */
export const UNNAMED_VENDOR = 'unknown';

/** The vendor of a generator; undefined for a model registered here and for an unnamed one. */
export function makerOf(generator: string | undefined): string | undefined {
  const slash = generator?.indexOf('/') ?? -1;
  const maker = slash < 0 ? undefined : generator?.slice(0, slash);
  return maker === UNNAMED_VENDOR ? undefined : maker;
}

/** Returns the origin's vendor and the maker of its generator. */
export function vendorsOf(origin: OriginTuple): string[] {
  return [...new Set([origin.vendor, makerOf(origin.generator)])].filter((slug) => slug !== undefined);
}
