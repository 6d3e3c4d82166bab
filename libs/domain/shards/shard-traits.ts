import { sha256 } from '@core/kernel';

export const MODALITIES = [
  'text',
  'code',
  'image',
  'audio',
  'video',
  'tabular',
  'time_series',
  'geospatial',
  'multimodal',
  'other',
] as const;

export type Modality = (typeof MODALITIES)[number];

/** Whether data about persons is in it. */
export const PERSONAL_DATA = ['none', 'possible', 'present'] as const;

export type PersonalDataPresence = (typeof PERSONAL_DATA)[number];

/** Whether those whose data or work it is agreed to its use. */
export const CONSENTS = ['given', 'partly_given', 'not_given', 'not_required'] as const;

export type Consent = (typeof CONSENTS)[number];

/** In canonical order. */
export const TRAITS = [
  'consent',
  'languages',
  'licence',
  'modality',
  'personalData',
] as const satisfies readonly (keyof Traits)[];

export type Trait = (typeof TRAITS)[number];

/** Facts that many shards share. Each combination of them is stored once. */
export interface Traits {
  readonly consent?: Consent;
  readonly languages?: readonly string[];
  readonly licence?: string;
  readonly modality?: Modality;
  readonly personalData?: PersonalDataPresence;
}

/** As stored; null where nothing is stated. */
export type StoredTraits = { readonly [Member in Trait]: NonNullable<Traits[Member]> | null };

/** The traits among a shard's facts, in canonical order; null if there are none. */
export function traitsOf(facts: Traits | StoredTraits): Traits | null {
  let stated: Record<string, unknown> | null = null;
  for (const trait of TRAITS) {
    const value = facts[trait];
    if (value !== undefined && value !== null) (stated ??= {})[trait] = value;
  }
  return stated;
}

/** The key is canonical JSON: the members are in canonical order, and their texts are ASCII. */
export const traitsIdentity = {
  key: (traits: Traits): string => JSON.stringify(traits),
  hash: (traits: Traits): Buffer => sha256(`whence/shard-traits/v1\n${JSON.stringify(traits)}`),
};

/** Why a text is no BCP 47 language tag; null if it is one. */
export function languageFault(tag: string): string | null {
  return canonicalLanguages([tag]) ? null : 'must be a BCP 47 language tag, such as en, pt-BR or zh-Hant';
}

/** The tags in canonical form, in order, each once; null if one is no BCP 47 tag. */
export function canonicalLanguages(tags: readonly string[]): string[] | null {
  try {
    return Intl.getCanonicalLocales([...tags]).sort();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
