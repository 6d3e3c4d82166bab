import { canonicalJson, type Instant, parseInstant, sha256 } from '@core/kernel';
import type { RecordUse, Stage } from './record-uses.command.js';

/** The members that distinguish one use of a model version from every other. */
export type UseIdentity = Pick<RecordUse, 'dataset' | 'version' | 'stage' | 'startedAt'>;

/**
 * What a later statement of the same use may add or change. Members that are left out stay as they
 * were.
 */
export interface UseFacts {
  /**
   * The splits of the dataset version that were read; absent: all of it. Answers cover the whole
   * version.
   */
  readonly splits?: readonly string[];
  /** What the trained model is for; earlier statements may hold another text. */
  readonly purpose?: string;
  /** Where the model is or will be offered: codes of ISO 3166, or EU. Empty: nowhere. */
  readonly jurisdictions?: readonly string[];
  /** The vendors that the model competes with, as stated. Empty: with none. */
  readonly competesWith?: readonly string[];
  /** Absent: still running. */
  readonly finishedAt?: Instant;
  /**
   * Passes over the data; above 0, may be a fraction.
   * @asType number
   */
  readonly epochs?: number;
}

export type UseDeclaration = UseIdentity & UseFacts;

export interface ModelUse extends UseFacts {
  readonly id: string;
  /** Id of the model version that was trained. */
  readonly modelVersion: number;
  /** Id of the dataset version that was consumed. */
  readonly datasetVersion: number;
  readonly stage: Stage;
  readonly startedAt: Instant;
  /** Index of the entry that stated it so. */
  readonly validFrom: number;
}

/** A use that was withdrawn: as it was stated last, and why it no longer counts. */
export interface WithdrawnUse extends ModelUse {
  readonly reason: string;
  /** Index of the entry that withdrew it. */
  readonly withdrawnBy: number;
}

/** `canonicalUse` returns a checked statement with its instants and lists in one spelling. */
export function canonicalUse({
  startedAt,
  finishedAt,
  splits,
  jurisdictions,
  competesWith,
  ...use
}: RecordUse): UseDeclaration {
  return {
    ...use,
    splits: inOrder(splits),
    jurisdictions: inOrder(jurisdictions),
    competesWith: inOrder(competesWith),
    startedAt: parseInstant(startedAt),
    finishedAt: finishedAt ? parseInstant(finishedAt) : undefined,
  };
}

/** The splits that uses name in all; undefined if one of them names none, and so all. */
export function splitsOfUses(uses: readonly Pick<UseFacts, 'splits'>[]): readonly string[] | undefined {
  if (uses.some(({ splits }) => splits === undefined)) return undefined;
  return inOrder(uses.flatMap(({ splits = [] }) => splits));
}

/** SHA-256 with a domain prefix over the canonical identity. */
export function useId(model: string, modelVersion: string, use: UseIdentity): string {
  const { dataset, version, stage, startedAt } = use;
  const identity = canonicalJson({ model, modelVersion, dataset, version, stage, startedAt });
  return `use:${sha256(`whence/use/v1\n${identity}`).toString('hex')}`;
}

const inOrder = (texts: readonly string[] | undefined): string[] | undefined => texts && [...new Set(texts)].sort();
