import { type DeclaredOrigin, type FileKind, type FileRule, ruleOf } from '@interop/listings';
import type { Digested } from './digest-stream.js';
import type { FoundFile } from './found-file.js';

/** What flags and rules say of files. */
export interface CommonFacts {
  readonly rules: readonly FileRule[];
  /** Of files that no rule is about. */
  readonly origins: readonly DeclaredOrigin[];
  readonly dataset?: string;
  readonly labels: Readonly<Record<string, string>>;
}

export type Declaration = Readonly<Record<string, unknown>>;

/** The declaration of a file: what its manifest says, then its rule, then the flags; and what it is. Throws if the manifest is wrong about it. */
export function declareFile(
  file: FoundFile,
  kind: FileKind,
  digested: Digested | undefined,
  sayings: CommonFacts,
): Declaration {
  const { declared = {} } = file;
  const rule = ruleOf(file.path, sayings.rules);
  const bytes = digested?.bytes ?? declared['bytes'];
  if (declared['bytes'] !== undefined && declared['bytes'] !== bytes)
    throw new Error(`has ${String(bytes)} bytes; the manifest says ${JSON.stringify(declared['bytes'])}`);
  const labels = { ...sayings.labels, ...rule?.labels, ...(declared['labels'] as Record<string, string> | undefined) };
  const origins = rule?.origins ?? sayings.origins;
  const dataset = rule?.dataset ?? sayings.dataset;
  return {
    ...(file.uri !== '' && { uri: file.uri }),
    ...(digested && { digest: digested.digest }),
    ...(dataset !== undefined && { dataset }),
    // An empty file is the same content whatever it is called.
    ...(kind.mediaType !== undefined && bytes !== 0 && { mediaType: kind.mediaType }),
    ...(digested?.records !== undefined && { records: digested.records }),
    ...(origins.length > 0 && { origins }),
    ...declared,
    ...(bytes !== undefined && { bytes }),
    ...(Object.keys(labels).length > 0 && { labels }),
  };
}
