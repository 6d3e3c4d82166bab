import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('dataset_version')
@Unique('dataset_version_dataset_version_key', ['dataset', 'version'])
@Index('dataset_version_name', ['dataset', 'id'])
@Check('dataset_version_check', `(state = 'committed') = (committed_entry IS NOT NULL AND upstream IS NOT NULL)`)
export class DatasetVersionEntity {
  /** Its rank among the versions by the first entry about them that is no member list. */
  @PrimaryColumn('int')
  id: number;

  @Column('text')
  dataset: string;

  @Column('text')
  version: string;

  @Column('text')
  state: string;

  @Column('bigint', { name: 'ordered_entry' })
  orderedEntry: number;

  @Column('bigint', { name: 'committed_entry', nullable: true })
  committedEntry: number | null;

  @Column('timestamp with time zone', { name: 'committed_at', precision: 3, nullable: true })
  committedAt: Date | null;

  @Column('int', { nullable: true })
  base: number | null;

  @Column('bytea', { name: 'request_hash' })
  requestHash: Buffer;

  /** Shard numbers as a portable roaring bitmap. */
  @Column('bytea')
  members: Buffer;

  /** Of members that count other than once: from, to (exclusive) and weight of each run, each as uint32. */
  @Column('bytea')
  weights: Buffer;

  /** As members: with all their ancestors. */
  @Column('bytea', { nullable: true })
  upstream: Buffer | null;

  @Column('bigint')
  shards: number;

  @Column('bigint', { name: 'upstream_shards', nullable: true })
  upstreamShards: number | null;

  /** While it was committing: the last entry that changed the origins of any shard. */
  @Column('bigint', { name: 'origins_changed_entry', nullable: true })
  originsChangedEntry: number | null;
}
