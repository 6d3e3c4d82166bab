import { canonicalJson, type Instant, type JsonObject, sha256 } from '@core/kernel';

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

/** Vocabularies in which a rightholder states a preference that machines can read. */
export const PREFERENCE_SCHEMES = ['aipref', 'robots', 'rsl', 'tdmrep', 'cawg', 'other'] as const;

export type PreferenceScheme = (typeof PREFERENCE_SCHEMES)[number];

/** Whether the signal allows the use of the data for training. */
export const PREFERENCE_VALUES = ['allow', 'deny', 'unknown'] as const;

export type PreferenceValue = (typeof PREFERENCE_VALUES)[number];

/** What a rightholder's signal stated, in canonical form. */
export interface Preference {
  readonly capturedAt?: Instant;
  readonly digest?: string;
  readonly scheme: PreferenceScheme;
  readonly uri?: string;
  readonly value: PreferenceValue;
}

/** In canonical order. */
export const TRAITS = [
  'consent',
  'languages',
  'licence',
  'modality',
  'personalData',
  'preferences',
] as const satisfies readonly (keyof Traits)[];

export type Trait = (typeof TRAITS)[number];

/** Facts that many shards share. Each combination of them is stored once. */
export interface Traits {
  readonly consent?: Consent;
  readonly languages?: readonly string[];
  readonly licence?: string;
  readonly modality?: Modality;
  readonly personalData?: PersonalDataPresence;
  readonly preferences?: readonly Preference[];
}

/** As stored; null where nothing is stated. */
export type StoredTraits = { readonly [Member in Trait]: NonNullable<Traits[Member]> | null };

/** The traits among a shard's facts, in canonical order; null if there are none. */
export function traitsOf(facts: Traits | StoredTraits): Traits | null {
  // Most shards have none: this is much faster than a loop over the names.
  const { consent, languages, licence, modality, personalData, preferences } = facts;
  if ((consent ?? languages ?? licence ?? modality ?? personalData ?? preferences ?? null) === null) return null;
  let stated: Record<string, unknown> | null = null;
  for (const trait of TRAITS) {
    const value = facts[trait];
    if (value !== undefined && value !== null) (stated ??= {})[trait] = value;
  }
  return stated;
}

export const traitsIdentity = {
  key: traitsText,
  hash: (traits: Traits): Buffer => sha256(`whence/shard-traits/v1\n${traitsText(traits)}`),
};

/**
 * Canonical JSON. The members are in canonical order; those of a preference are not, as the
 * database returns them.
 */
function traitsText(traits: Traits): string {
  return traits.preferences ? canonicalJson(traits as JsonObject) : JSON.stringify(traits);
}

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

/** The preferences in the order of their canonical JSON, each once. */
export function canonicalPreferences(preferences: readonly Preference[]): Preference[] {
  const byText = new Map(preferences.map((preference) => [canonicalJson({ ...preference }), preference]));
  return [...byText].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, preference]) => preference);
}
