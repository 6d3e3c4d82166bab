import type { ListedKey } from '@domain/access';
import type { KeyRing } from './key-ring.js';

const PAGE = 500;

/** Returns all keys, in the order of issue. */
export async function listKeys({ keys, ledger }: KeyRing): Promise<ListedKey[]> {
  const { treeSize } = await ledger.position();
  const found: ListedKey[] = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const page = await keys.keys({ limit: PAGE, after }, treeSize);
    found.push(...page);
    if (page.length < PAGE) return found.sort((a, b) => a.issuedEntry - b.issuedEntry);
  }
}
