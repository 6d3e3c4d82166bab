import type { MixRecipe } from './mix-recipe.js';

type Addressing = Pick<MixRecipe, 'uriBase' | 'substitute'>;

/**
 * Returns the URI of a manifest's path: the base, then the path with substituted placeholders,
 * percent-encoded.
 */
export function shardUri({ uriBase, substitute }: Addressing, path: string): string {
  const filled = path.replace(/\{(\w+)\}/g, (placeholder, name: string) => substitute.get(name) ?? placeholder);
  return (
    uriBase +
    encodeURI(filled).replaceAll('#', '%23').replaceAll('?', '%3F').replaceAll('[', '%5B').replaceAll(']', '%5D')
  );
}

/** Returns the path of a URI that `shardUri` made; undefined for any other. */
export function shardPath({ uriBase, substitute }: Addressing, uri: string): string | undefined {
  if (!uri.startsWith(uriBase)) return undefined;
  const path = decode(uri.slice(uriBase.length));
  if (path === undefined) return undefined;
  return [...substitute].reduce((text, [name, value]) => text.replaceAll(value, () => `{${name}}`), path);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
