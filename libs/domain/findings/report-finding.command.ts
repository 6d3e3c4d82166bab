import { parseShardName } from '@core/kernel';
import { ListOf, OneOf, Optional, Parsed, Printable, Rule, Text } from '@platform/validation';
import { REPORTED_KINDS, type ReportedKind } from './finding.js';

/** What is wrong with one member of metadata. */
export class MetadataFault {
  /**
   * The member, as the metadata names it.
   * @example Licenses
   */
  @Text({ max: 200 })
  @Printable()
  readonly member: string;

  /** What it states, as it is written; no personal data. */
  @Optional()
  @Text({ max: 500 })
  @Printable()
  readonly text?: string;

  /** What is wrong with it. */
  @Text({ max: 500 })
  @Printable()
  readonly fault: string;
}

/**
 * Reports what is wrong with metadata of others from which a shard was registered: what was not
 * taken because it is malformed, or what contradicts itself.
 */
@Rule<ReportFinding>(({ faults }, complain) => {
  if (faults.length === 0) complain('/faults', 'must name at least one fault');
})
export class ReportFinding {
  @OneOf(REPORTED_KINDS)
  readonly kind: ReportedKind;

  /**
   * Name of the registered shard.
   * @example s3://bucket/part-0001.jsonl.zst
   */
  @Parsed(parseShardName)
  readonly shard: string;

  /**
   * The metadata that was read.
   * @example card alpaca of the Data Provenance Initiative
   */
  @Text({ max: 500 })
  @Printable()
  readonly source: string;

  @ListOf(() => MetadataFault, { max: 64 })
  readonly faults: readonly MetadataFault[];
}
