import type { Tally } from '@domain/origins';

/** A tally as it is told: a sum is null where no shard's figure is known; `unknown` counts the shards that lack one. */
export interface Figures {
  readonly shards: number;
  readonly records: number | null;
  readonly tokens: number | null;
  readonly bytes: number | null;
  readonly unknown: { readonly records?: number; readonly tokens?: number; readonly bytes?: number };
}

export function figuresOf({ shards, records, tokens, bytes, noRecords, noTokens, noBytes }: Tally): Figures {
  const known = (sum: number, lacking: number): number | null =>
    lacking >= shards && shards > 0 ? null : Math.round(sum);
  return {
    shards: Math.round(shards),
    records: known(records, noRecords),
    tokens: known(tokens, noTokens),
    bytes: known(bytes, noBytes),
    unknown: {
      ...(noRecords > 0 && { records: Math.round(noRecords) }),
      ...(noTokens > 0 && { tokens: Math.round(noTokens) }),
      ...(noBytes > 0 && { bytes: Math.round(noBytes) }),
    },
  };
}

/** Of a model version of which no use is recorded: no shard is known, and so no figure; it is not 0. */
export const NOTHING_KNOWN: Figures = { shards: 0, records: null, tokens: null, bytes: null, unknown: {} };
