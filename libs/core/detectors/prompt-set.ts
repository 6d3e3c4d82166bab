import { formatDigest, sha256 } from '@core/kernel';

/** The digest of a prompt set: of its keys, sorted by their UTF-8 bytes, each with a line feed. */
export function promptSetDigest(keys: Iterable<string>): string {
  const sorted = [...keys].map((key) => Buffer.from(`${key}\n`)).sort((a, b) => Buffer.compare(a, b));
  return formatDigest(sha256(Buffer.concat(sorted)));
}
