import type { Period } from '@core/kernel';
import type { PathPattern } from './path-pattern.js';

export const ORIGIN_KINDS = ['human', 'scraped', 'model_generated', 'unknown'] as const;
export const INVOLVEMENTS = ['content', 'rewrite', 'translation', 'annotation', 'ranking', 'filter', 'prompt'] as const;
export const NEXUSES = ['own_account', 'supplier', 'upstream_dataset', 'crawl', 'unknown'] as const;
export const ACQUISITIONS = [
  'crawl',
  'licence',
  'public_dataset',
  'user_data',
  'vendor_api',
  'commissioned',
  'internal',
] as const;

/** An origin as a recipe states it: what the labels of a mix can support. A member that is absent is not known. */
export interface Origin {
  readonly kind: (typeof ORIGIN_KINDS)[number];
  readonly involvement: (typeof INVOLVEMENTS)[number];
  readonly vendor?: string;
  readonly channel?: string;
  /** `vendor/name@version`; a part that the label does not give is the word `unknown`. */
  readonly generator?: string;
  readonly nexus?: (typeof NEXUSES)[number];
  readonly acquisition?: (typeof ACQUISITIONS)[number];
  readonly jurisdiction?: string;
  readonly collected?: Period;
  readonly terms?: string;
  /** 0..1, the part of the records. */
  readonly share?: number;
}

/** What labels that match one of `labels` (`*` stands for any text) say of origin, and the sentence that justifies it. */
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

/** One component as written: its label with placeholders, by which a later version replaces it, and its runs in order. */
export interface MixComponent {
  readonly label: string;
  readonly runs: readonly MixRun[];
}

export interface MixVersion {
  readonly dataset: string;
  readonly version: string;
}

/** A recipe that was read and checked. A recipe with a base holds the base's components too: it stands alone. */
export interface MixRecipe extends MixVersion {
  readonly base?: MixVersion;
  /** Put before a path to make it a shard's URI. */
  readonly uriBase: string;
  /** What a placeholder that manifests keep (`{TOKENIZER}`) becomes in a URI. */
  readonly substitute: ReadonlyMap<string, string>;
  readonly components: readonly MixComponent[];
  readonly rules: readonly OriginRule[];
}

/** One line of a mix. */
export interface MixLine {
  readonly label: string;
  readonly path: string;
}
