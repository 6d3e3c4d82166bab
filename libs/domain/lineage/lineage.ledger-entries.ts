import type { JsonObject } from '@core/kernel';
import type { Statement } from '@domain/ledger';
import type { Activity } from './declare-activity.command.js';

/**
 * Parents as half-open ranges of shard numbers; a long list takes several parts, one after the
 * other.
 */
export function derivationDeclared(
  derivation: number,
  part: number,
  parts: number,
  parents: readonly (readonly [number, number])[],
  activity?: Activity,
): Statement {
  const data: unknown = { derivation, part, parts, parents, ...(activity && { activity }) };
  return { kind: 'derivation.declared', data: data as JsonObject };
}
