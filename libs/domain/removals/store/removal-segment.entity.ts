import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Of one removal, the shards of one range of 65,536 numbers that it is about. A correction closes the row and opens another. */
@Entity('removal_segment')
export class RemovalSegmentEntity {
  @PrimaryColumn('int')
  removal: number;

  /** The range's first number divided by 65,536. */
  @PrimaryColumn('int')
  segment: number;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  /** The entry that last changed this row. */
  @Index('removal_segment_changed')
  @Column('bigint')
  changed: number;

  /** Portable roaring bitmaps; what each holds: `scope-sets.ts`. */
  @Column('bytea')
  selected: Buffer;

  @Column('bytea')
  tainted: Buffer;

  @Column('bytea')
  reached: Buffer;

  @Column('bytea')
  cleaned: Buffer;
}
