import type { DeclareOrigin } from '@domain/origins';
import type { PathPattern } from './path-pattern.js';

/** An origin as a recipe states it; `involvement` has its default. */
export type Origin = DeclareOrigin & Required<Pick<DeclareOrigin, 'involvement'>>;

/**
 * The origins of labels that match one of `labels` (`*` matches any text), and the sentence that
 * justifies them.
 */
export interface OriginRule {
  readonly labels: readonly string[];
  readonly origins: readonly Origin[];
  readonly because: string;
}

/** The shards under one label that share a path pattern. */
export interface MixRun {
  readonly label: string;
  readonly pattern: PathPattern;
  readonly rule: OriginRule;
}

/**
 * One component: its label as written, by which a later version replaces it, and its runs in order.
 */
export interface MixComponent {
  readonly label: string;
  readonly runs: readonly MixRun[];
}

export interface MixVersion {
  readonly dataset: string;
  readonly version: string;
}

/** A recipe that was read and checked. A recipe with a base contains the base's components. */
export interface MixRecipe extends MixVersion {
  readonly base?: MixVersion;
  /** The start of a shard's URI, before its path. */
  readonly uriBase: string;
  /** The values, in URIs, of placeholders that manifests keep, such as `{TOKENIZER}`. */
  readonly substitute: ReadonlyMap<string, string>;
  readonly components: readonly MixComponent[];
  readonly rules: readonly OriginRule[];
}

/** One line of a mix. */
export interface MixLine {
  readonly label: string;
  readonly path: string;
}
