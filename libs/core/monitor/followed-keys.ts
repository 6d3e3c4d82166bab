import { WhenceError } from '@core/kernel';
import { parseVerifierKey } from '@core/note';
import { parseTrustedRoot, requireContinuation } from '@core/trusted-root';
import type { LogSource } from './log-source.js';
import { keysOfRoot, type TrustedKey, withKeys, emptyState } from './monitor-state.js';

const ROOT_PATH = 'v1/ledger/trusted-root';
const ROOT_LIMIT = 5_000_000;

/**
 * The keys with those that follow from one of them by rotations that the log's trusted root proves.
 * Undefined if there are none, or the log serves no such root.
 */
export async function followedKeys(
  source: LogSource,
  keys: readonly TrustedKey[],
  origin: string,
): Promise<readonly TrustedKey[] | undefined> {
  const answer = await source.read(ROOT_PATH, ROOT_LIMIT);
  if (answer.kind !== 'bytes') return undefined;
  try {
    const root = parseTrustedRoot(answer.bytes);
    if (root.origin !== origin) return undefined;
    requireContinuation(
      root,
      keys.filter(({ rotatedIn }) => rotatedIn === undefined).map(({ vkey }) => parseVerifierKey(vkey)),
    );
    return withKeys({ ...emptyState(origin), keys }, keysOfRoot(root)).keys;
  } catch (error) {
    if (error instanceof WhenceError) return undefined;
    throw error;
  }
}
