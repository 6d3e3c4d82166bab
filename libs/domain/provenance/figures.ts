import type { Tally } from '@domain/origins';

/**
 * A tally for answers. A sum is null if no shard's figure is known; `unknown` counts the shards
 * that lack one.
 */
export interface Figures {
  readonly shards: number;
  readonly records: number | null;
  readonly tokens: number | null;
  readonly bytes: number | null;
  readonly unknown: { readonly records?: number; readonly tokens?: number; readonly bytes?: number };
}

export function toFigures({ shards, records, tokens, bytes, noRecords, noTokens, noBytes }: Tally): Figures {
  const known = (sum: number, lacking: number): number | null =>
    lacking >= shards && shards > 0 ? null : Math.round(sum);
  return {
    shards: Math.round(shards),
    records: known(records, noRecords),
    tokens: known(tokens, noTokens),
    bytes: known(bytes, noBytes),
    unknown: {
      records: noRecords > 0 ? Math.round(noRecords) : undefined,
      tokens: noTokens > 0 ? Math.round(noTokens) : undefined,
      bytes: noBytes > 0 ? Math.round(noBytes) : undefined,
    },
  };
}

/** The figures of a model version without a recorded use: unknown, not 0. */
export const NOTHING_KNOWN: Figures = { shards: 0, records: null, tokens: null, bytes: null, unknown: {} };
