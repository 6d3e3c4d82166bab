/** The members of a JSON-LD object, by the names that are written. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Prefixes that Croissant files use for one name: none, by the context of the specification, or one
 * of these. The context itself is not read: it could give any name any meaning.
 */
const PREFIXES = ['', 'sc:', 'schema:', 'cr:', 'dct:', 'https://schema.org/', 'http://schema.org/'];

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member under any of its spellings, with the spelling; undefined if there is none. */
export function memberOf(object: Members, name: string): { readonly written: string; readonly value: unknown } | null {
  for (const prefix of PREFIXES) {
    const written = `${prefix}${name}`;
    const value: unknown = Object.hasOwn(object, written) ? object[written] : undefined;
    if (value !== undefined && value !== null) return { written, value };
  }
  return null;
}

export const valueOf = (object: Members, name: string): unknown => memberOf(object, name)?.value;

/** JSON-LD writes a list of one as the item itself. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}

/** A text, a number as text, or the text of `{"@value": …}`; undefined if it is none of them. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  return isMembers(value) && typeof value['@value'] === 'string' ? value['@value'] : undefined;
}

/**
 * The text of a member that may be written in several languages: English, else the first. `others`
 * are the languages that are left out.
 */
export function plainText(value: unknown): { readonly text: string; readonly others: readonly string[] } | undefined {
  const text = textOf(Array.isArray(value) && value.length === 1 ? value[0] : value);
  if (text !== undefined) return { text, others: [] };
  if (!isMembers(value)) return undefined;
  const texts = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const [first] = texts;
  const chosen = texts.find(([language]) => language === 'en') ?? first;
  if (!chosen) return undefined;
  return { text: chosen[1], others: texts.filter((one) => one !== chosen).map(([language]) => language) };
}

/** The ids that a reference or a list of them names: `{"@id": …}`, or the text itself. */
export function idsOf(value: unknown): string[] {
  return listOf(value).flatMap((one) => (isMembers(one) ? textOf(one['@id']) : textOf(one)) ?? []);
}

/** Whether an object is of a type, under any prefix. */
export function isOfType(object: Members, type: string): boolean {
  return listOf(object['@type']).some((one) => typeof one === 'string' && one.replace(/^.*[:/]/, '') === type);
}
