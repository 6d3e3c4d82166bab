import type { DeclareOrigin } from '@domain/origins';
import type { RegisterShard } from '@domain/shards';
import { type FileKind, type FileRule, ruleOf } from '@interop/listings';
import type { Digested } from './digest-stream.js';
import type { SourceFile } from './source.js';

/** What flags and rules declare about files. */
export interface DeclarationRules {
  readonly rules: readonly FileRule[];
  /** For files that no rule matches. */
  readonly origins: readonly DeclareOrigin[];
  readonly dataset?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Members from a manifest are passed on unchecked, for Whence to check. */
export type FileDeclaration = { readonly [Member in keyof RegisterShard]: unknown };

/**
 * Returns the declaration of a file. The manifest's members win over the rule's, the rule's over
 * the flags'. Throws if the manifest states another size than the file has.
 */
export function declareFile(
  { path, uri, declared = {} }: SourceFile,
  kind: FileKind,
  digested: Partial<Digested>,
  { rules, ...flags }: DeclarationRules,
): FileDeclaration {
  const rule = ruleOf(path, rules);
  const bytes = digested.bytes ?? declared['bytes'];
  if (declared['bytes'] !== undefined && declared['bytes'] !== bytes)
    throw new Error(`has ${String(bytes)} bytes; the manifest states ${JSON.stringify(declared['bytes'])}`);
  const { digest = digested.digest } = declared;
  if (digested.digest !== undefined && digest !== digested.digest)
    throw new Error(`has the digest ${digested.digest}; ${JSON.stringify(digest)} is stated`);
  const labels = { ...flags.labels, ...rule?.labels, ...(declared['labels'] as Record<string, string> | undefined) };
  const origins = rule?.origins ?? flags.origins;
  return {
    uri,
    digest: digested.digest,
    dataset: rule?.dataset ?? flags.dataset,
    // An empty file is the same content under any name.
    mediaType: bytes === 0 ? undefined : kind.mediaType,
    records: digested.records,
    origins: origins.length > 0 ? origins : undefined,
    ...declared,
    bytes,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
  };
}
