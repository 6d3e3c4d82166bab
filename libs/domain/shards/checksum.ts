/**
 * Digests that others use for the same content. They help to find a shard and never identify one:
 * MD5 collides by intent, and an ETag is whatever the store made of an object and its parts.
 */
const MD5 = /^md5:[0-9a-f]{32}$/;
/** The characters of an HTTP entity tag (RFC 9110 §8.8.3), without its quotes. */
const ETAG = /^etag:[\x21\x23-\x7e]{1,256}$/;

/** Why a text is no checksum; null if it is one. */
export function checksumFault(text: string): string | null {
  if (canonicalChecksum(text) !== null) return null;
  if (/^etag:"?W\//.test(text)) return 'is a weak ETag, which names no bytes';
  return 'must be md5: and 32 hexadecimal digits, or etag: and the ETag of the object';
}

/**
 * Returns the one form: hexadecimal digits in lower case, an ETag without quotes; null if it is
 * none.
 */
export function canonicalChecksum(text: string): string | null {
  const unquoted = text.replace(/^etag:"(.*)"$/, 'etag:$1');
  const lower = text.toLowerCase();
  if (MD5.test(lower)) return lower;
  return ETAG.test(unquoted) && !unquoted.startsWith('etag:W/') ? unquoted : null;
}

/** The checksums in their one form, in order, each once. */
export function canonicalChecksums(texts: readonly string[]): string[] {
  return [...new Set(texts.map((text) => canonicalChecksum(text) ?? text))].sort();
}

/** Content has one MD5. It may have an ETag in each store. */
export function hasSeveralMd5(texts: readonly string[]): boolean {
  return canonicalChecksums(texts).filter((text) => text.startsWith('md5:')).length > 1;
}
