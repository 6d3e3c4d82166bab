import type { KeyRotation } from '@audit-replay';
import type { Differences } from './difference.js';

/** A key that the log was published under, as the database states it. */
export interface StoredLogKey {
  readonly sinceSize: number;
  readonly vkey: string;
}

/**
 * The first key signs from the beginning, and only an entry brings in another. A key without an
 * entry would let whoever added it sign in the log's name.
 * @param keys by the size from which on they sign
 */
export function checkLogKeys(
  keys: readonly StoredLogKey[],
  rotations: readonly KeyRotation[],
  differences: Differences,
): void {
  let current = keys[0]?.vkey;
  const first = keys[0];
  if (first && first.sinceSize !== 0)
    differences.add('publication_key', first.vkey, `signs from the size ${first.sinceSize} on, and no key before it`);
  for (const { entry, from, to } of rotations) {
    if (current !== undefined && from !== current)
      differences.add('publication_key', from, `entry ${entry} rotates from it, and the key was ${current}`);
    if (!keys.some(({ sinceSize, vkey }) => vkey === to && sinceSize === entry + 1))
      differences.add('publication_key', to, `entry ${entry} makes it the key; the table lacks it`);
    current = to;
  }
  for (const { sinceSize, vkey } of keys.slice(1))
    if (!rotations.some(({ entry, to }) => to === vkey && entry + 1 === sinceSize))
      differences.add('publication_key', vkey, 'no entry makes it a key of the log');
}
