import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** For one origin, the shards of one range of 65,536 numbers that have it. A correction closes the row and opens another. */
@Entity('origin_segment')
export class OriginSegmentEntity {
  @PrimaryColumn('int')
  origin: number;

  /** The range's first number divided by 65,536. */
  @PrimaryColumn('int')
  segment: number;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  /** The entry that last changed this row. */
  @Index('origin_segment_changed')
  @Column('bigint')
  changed: number;

  /** Portable roaring bitmap of the shards that declare it. */
  @Column('bytea')
  declared: Buffer;

  /** Portable roaring bitmap of the shards that have it, declared or through ancestors. */
  @Column('bytea')
  effective: Buffer;
}
