import type { AskedWrite } from './rules-reference.js';

/** A dataset version that was committed; members are numbers of shards. */
export interface RecordedVersion {
  readonly dataset: string;
  readonly version: string;
  readonly members: readonly number[];
  /** The entry that committed it. */
  readonly entry: number;
}

/** A use of the world’s model. */
export interface RecordedUse {
  readonly id: string;
  readonly of: RecordedVersion;
  /** The statements about it, each with its entry; the last one before a position counts. */
  readonly stated: {
    readonly entry: number;
    readonly use: NonNullable<AskedWrite['use']>;
    /** Whether the gate was asked about it. */
    readonly isAsked: boolean;
  }[];
  withdrawn?: number;
}

/** A version is neither used again nor withdrawn. */
export const COMMITTED = { use: undefined, stated: undefined, asked: undefined, withdrawn: Infinity };

export const lastOf = ({ stated }: RecordedUse): NonNullable<AskedWrite['use']> => {
  const last = stated.at(-1);
  if (!last) throw new Error('a use was not stated');
  return last.use;
};
