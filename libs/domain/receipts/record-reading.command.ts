import { parseDigest, parseInstant, parseShardName } from '@core/kernel';
import { NotFarAhead, OneOf, Optional, Parsed, Printable, Rule, Text, WholeNumber } from '@platform/validation';

export const SEEN = ['observed', 'declared'] as const;

/** `observed`: a watcher saw it. `declared`: the training code says it; nothing saw it. */
export type Seen = (typeof SEEN)[number];

const NUMBER_LIMIT = 2 ** 32 - 1;

/** One opening of a shard by one process of a training run. */
@Rule<RecordReading>(({ shard, uri }, complain) => {
  if (shard === undefined && uri === undefined) complain('/shard', 'must be given, or uri');
  if (shard !== undefined && uri !== undefined) complain('/uri', 'must be left out beside shard');
})
export class RecordReading {
  /** Id of a run that was stated before. */
  @Text({ max: 256 })
  @Printable()
  readonly run: string;

  @WholeNumber({ max: 2 ** 31 - 1 })
  readonly rank: number;

  /**
   * The process of the rank, where several count their own sequences. Part of the identity.
   * @example node7-4211-9f3c
   */
  @Optional()
  @Text({ max: 256 })
  @Printable()
  readonly process?: string;

  /** Number of the receipt within its rank and process. */
  @WholeNumber({ max: NUMBER_LIMIT })
  readonly sequence: number;

  /** The shard by name: its digest or its URI. */
  @Optional()
  @Parsed(parseShardName)
  readonly shard?: string;

  /** The place that was read; registered or not. */
  @Optional()
  @Parsed(parseShardName)
  readonly uri?: string;

  /** Digest of what was read, where the reader computed it. It is believed before the place. */
  @Optional()
  @Parsed(parseDigest)
  readonly digest?: string;

  @Optional()
  @WholeNumber()
  readonly bytes?: number;

  @Optional()
  @WholeNumber()
  readonly records?: number;

  /** The training step at which it was read. */
  @Optional()
  @WholeNumber()
  readonly step?: number;

  /** When it was opened. */
  @NotFarAhead()
  @Parsed(parseInstant)
  readonly at: string;

  @OneOf(SEEN)
  readonly seen: Seen;

  /**
   * What reported it, such as `audit` or the name of a hook.
   * @example fsspec
   */
  @Optional()
  @Text({ max: 64 })
  @Printable()
  readonly how?: string;
}
