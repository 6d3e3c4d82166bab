import { type Card, type CardFault, malformed } from './card.js';

/** Languages as the initiative names them. What is not here is not guessed. */
const TAGS: Readonly<Record<string, string>> = {
  'Albanian (Tosk)': 'als',
  Amharic: 'am',
  Arabic: 'ar',
  Basque: 'eu',
  Bengali: 'bn',
  Burmese: 'my',
  Catalan: 'ca',
  Cebuano: 'ceb',
  'Central Kurdish': 'ckb',
  Chinese: 'zh',
  'Chinese (Simplified)': 'zh-Hans',
  'Chinese (Traditional)': 'zh-Hant',
  Czech: 'cs',
  Danish: 'da',
  Dutch: 'nl',
  'Egyptian Arabic': 'arz',
  English: 'en',
  Filipino: 'fil',
  Finnish: 'fi',
  French: 'fr',
  German: 'de',
  Greek: 'el',
  Gujarati: 'gu',
  'Haitian Creole': 'ht',
  Hausa: 'ha',
  Hebrew: 'he',
  Hindi: 'hi',
  Hungarian: 'hu',
  Igbo: 'ig',
  Indonesian: 'id',
  'Iranian Persian': 'pes',
  Irish: 'ga',
  Italian: 'it',
  Japanese: 'ja',
  Javanese: 'jv',
  Kannada: 'kn',
  Korean: 'ko',
  Kyrgyz: 'ky',
  Lithuanian: 'lt',
  Malayalam: 'ml',
  'Mandarin Chinese': 'cmn',
  Marathi: 'mr',
  'Modern Standard Arabic': 'arb',
  'Moroccan Arabic': 'ary',
  'Najdi Arabic': 'ars',
  Nepali: 'ne',
  'Northern Sotho': 'nso',
  Nyanja: 'ny',
  Panjabi: 'pa',
  'Pashto (Southern)': 'pbt',
  'Plateau Malagasy': 'plt',
  Polish: 'pl',
  Portuguese: 'pt',
  Russian: 'ru',
  Serbian: 'sr',
  Shona: 'sn',
  Sindhi: 'sd',
  Sinhala: 'si',
  Somali: 'so',
  'South Levantine Arabic': 'ajp',
  Spanish: 'es',
  'Standard Malay': 'zsm',
  Sundanese: 'su',
  Swahili: 'sw',
  Swedish: 'sv',
  "Ta'izzi-Adeni Arabic": 'acq',
  Tamil: 'ta',
  Telugu: 'te',
  Thai: 'th',
  Turkish: 'tr',
  Ukrainian: 'uk',
  Urdu: 'ur',
  Vietnamese: 'vi',
  Wolof: 'wo',
  Xhosa: 'xh',
  Yoruba: 'yo',
  Zulu: 'zu',
};
/** Listed among the languages, and none that people speak. */
const NO_LANGUAGE = new Set(['Code', 'Logic']);

/**
 * The languages of a card as BCP 47 tags. The tags are all or none: a part of a list would state
 * that the data has no other.
 */
export function languagesOf({ languages }: Card): {
  readonly languages?: readonly string[];
  readonly faults: readonly CardFault[];
} {
  const spoken = languages.filter((name) => !NO_LANGUAGE.has(name));
  const unread = spoken.filter((name) => !Object.hasOwn(TAGS, name));
  if (unread.length > 0) {
    const fault = 'is the name of no language that is known, so no language is taken';
    return { faults: [malformed('Languages', unread.join(', '), fault)] };
  }
  const tags = [...new Set(spoken.map((name) => TAGS[name] ?? ''))].sort();
  return tags.length === 0 ? { faults: [] } : { languages: tags, faults: [] };
}
