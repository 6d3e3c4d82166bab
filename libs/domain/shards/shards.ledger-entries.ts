import type { JsonObject } from '@core/kernel';
import type { TextSlice } from '@core/text';
import type { Statement } from '@domain/ledger';
import type { ShardDeclaration, ShardFacts } from './shard-declaration.js';

export const SHARD_ENTRY_KINDS = [
  'shard.registered',
  'shard.conflict-refused',
  'shard.bound',
  'shard.located',
  'shard.corrected',
] as const;

type ShardEntryKind = (typeof SHARD_ENTRY_KINDS)[number];

const statement = (kind: ShardEntryKind, data: unknown): Statement => ({ kind, data: data as JsonObject });

/**
 * The n-th entry of this kind (from 0) gives its shard the number n. The id of the derivation
 * replaces a long list of parents.
 */
export function shardRegistered(
  declaration: ShardDeclaration,
  derivation?: number,
  text?: string | TextSlice,
): Statement {
  if (derivation === undefined) return { kind: 'shard.registered', data: declaration as JsonObject, text };
  const { derivedFrom: _parents, activity: _activity, ...rest } = declaration;
  return statement('shard.registered', { ...rest, derivation });
}

/**
 * The same content was declared again in another way; `differs` names the members, as JSON
 * Pointers. The length and the hash of the declared derivation replace a long list of parents.
 */
export function shardConflictRefused(
  shard: string,
  declared: ShardDeclaration,
  differs: readonly string[],
  parents?: { readonly total: number; readonly hash: string },
): Statement {
  if (!parents) return statement('shard.conflict-refused', { shard, declared, differs });
  const { derivedFrom: _parents, ...rest } = declared;
  return statement('shard.conflict-refused', { shard, declared: rest, differs, parents });
}

export function shardBound(shard: string, digest: string): Statement {
  return statement('shard.bound', { shard, digest });
}

export function shardLocated(shard: string, uri: string): Statement {
  return statement('shard.located', { shard, uri });
}

/** `facts` are the corrected members; the others stay as they were. */
export function shardCorrected(shard: string, reason: string, facts: ShardFacts): Statement {
  return statement('shard.corrected', { shard, reason, facts });
}
