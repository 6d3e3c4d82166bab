import type { JsonValue } from '@core/kernel';
import { originIdentity, originTuple, type OriginTuple } from '@domain/origins';
import type { ShardFacts } from './shard-declaration.js';

/** The members in which declarations of one content are compared. */
export const CONTENT_MEMBERS = [
  'origins',
  'licence',
  'languages',
  'modality',
  'personalData',
  'consent',
  'preferences',
  'bytes',
  'records',
  'tokens',
] as const;

export type ContentMember = (typeof CONTENT_MEMBERS)[number];

/** What a declaration states of a content; a member that it does not state is absent. */
export type DeclaredContent = { readonly [Member in ContentMember]?: JsonValue };

/** One more declaration of the content of a recorded shard. */
export interface Redeclared {
  readonly shard: number;
  /** What the shard states, after its corrections. */
  readonly own: DeclaredContent;
  readonly other: DeclaredContent;
}

type Declared = { readonly [Member in Exclude<ContentMember, 'origins'>]?: ShardFacts[Member] | null };

/**
 * Origins are compared as a set, without their shares and evidence. That the origin is unknown
 * states none.
 */
export function declaredContent(declared: Declared, origins: readonly OriginTuple[]): DeclaredContent {
  const known = origins.every(({ kind }) => kind === 'unknown') ? undefined : [...keysOf(origins)].sort();
  const stated = CONTENT_MEMBERS.flatMap((member): [ContentMember, JsonValue][] => {
    const value = member === 'origins' ? known : declared[member];
    return value === undefined || value === null ? [] : [[member, value as JsonValue]];
  });
  return Object.fromEntries(stated);
}

const keysOf = (origins: readonly OriginTuple[]): Set<string> =>
  new Set(origins.map((origin) => originIdentity.key(originTuple(origin))));
