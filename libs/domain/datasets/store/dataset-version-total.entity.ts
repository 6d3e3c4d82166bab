import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The tally of one facet's value over a version's members, as it was held in the half-open range of entries. */
@Entity('dataset_version_total')
@Check('dataset_version_total_shards_check', 'shards > 0')
export class DatasetVersionTotalEntity {
  @PrimaryColumn('int', { name: 'dataset_version' })
  datasetVersion: number;

  @PrimaryColumn('text')
  facet: string;

  @PrimaryColumn('text')
  key: string;

  @PrimaryColumn('boolean')
  direct: boolean;

  /** Each member as often as it counts; only for versions with weights. */
  @PrimaryColumn('boolean')
  weighted: boolean;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Column('bigint')
  shards: number;

  @Column('bigint')
  records: number;

  @Column('bigint')
  tokens: number;

  @Column('bigint')
  bytes: number;

  @Column('bigint', { name: 'no_records' })
  noRecords: number;

  @Column('bigint', { name: 'no_tokens' })
  noTokens: number;

  @Column('bigint', { name: 'no_bytes' })
  noBytes: number;
}
