/** The values of placeholders in names, in the form that a URI takes. */
export type Substitutes = ReadonlyMap<string, string>;

const PAIR = /^(\w{1,64})=(.+)$/s;
const PLACEHOLDER = /\{(\w{1,64})\}/;

/**
 * Reads `NAME=value,NAME=value`; null for any other text. Values are percent-encoded as paths are,
 * so that a name becomes the URI that `whence register --substitute` registers. A comma in a value
 * is written `%2C`.
 */
export function parseSubstitutes(text: string): Substitutes | null {
  const values = new Map<string, string>();
  for (const pair of text.split(',')) {
    const [, name, value] = PAIR.exec(pair) ?? [];
    if (name === undefined || value === undefined || !value.isWellFormed()) return null;
    values.set(name, encoded(value.replaceAll('%2C', ',')));
  }
  return values;
}

/** Returns the name with the values of its placeholders; those without a value stay. */
export function substituted(name: string, substitutes: Substitutes): string {
  if (substitutes.size === 0 || !name.includes('{')) return name;
  return name.replaceAll(/\{(\w{1,64})\}/g, (placeholder, key: string) => substitutes.get(key) ?? placeholder);
}

/** Returns the first placeholder of a name; null if there is none. */
export function placeholderIn(name: string): string | null {
  return PLACEHOLDER.exec(name)?.[1] ?? null;
}

const encoded = (text: string): string =>
  encodeURI(text).replaceAll('#', '%23').replaceAll('?', '%3F').replaceAll('[', '%5B').replaceAll(']', '%5D');
