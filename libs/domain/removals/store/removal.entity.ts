import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** What an order fixes for good. */
@Entity('removal')
@Unique('removal_id_key', ['id'])
@Unique('removal_entry_key', ['entry'])
export class RemovalEntity {
  /** Its rank among removals, from 0. */
  @PrimaryColumn('int')
  number: number;

  @Column('text')
  id: string;

  @Column('bigint')
  entry: number;

  @Column('timestamp with time zone', { name: 'ordered_at', precision: 3 })
  orderedAt: Date;

  @Column('text', { name: 'ordered_by' })
  orderedBy: string;

  @Column('jsonb')
  selector: object;

  /** Portable roaring bitmap: of a selector that names shards or a dataset version, which shards that are. */
  @Column('bytea', { nullable: true })
  members: Buffer | null;

  @Column('text')
  reason: string;

  @Column('text', { nullable: true })
  basis: string | null;

  @Column('text')
  method: string;

  @Column('timestamp with time zone', { name: 'effective_at', precision: 3 })
  effectiveAt: Date;

  @Column('timestamp with time zone', { name: 'received_at', precision: 3, nullable: true })
  receivedAt: Date | null;

  /** Commitment to what is kept of the person who asked for it. */
  @Column('text', { name: 'requested_by', nullable: true })
  requestedBy: string | null;

  @Column('boolean', { name: 'approval_required' })
  approvalRequired: boolean;

  /** By which the same order is told when it comes again; null: it came with personal data, and is told by nothing. */
  @Index('removal_content', { where: 'content_hash IS NOT NULL' })
  @Column('bytea', { name: 'content_hash', nullable: true })
  contentHash: Buffer | null;
}

/** What the steps so far say of a removal, in the half-open range of entries in which it held. */
@Entity('removal_status')
export class RemovalStatusEntity {
  @PrimaryColumn('int')
  removal: number;

  @Index('removal_status_valid_from')
  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Column('text')
  phase: string;

  @Column('timestamp with time zone', { name: 'due_at', precision: 3, nullable: true })
  dueAt: Date | null;

  /** The verification begun last. */
  @Column('text', { nullable: true })
  verification: string | null;
}

/** The entries that speak of a removal. */
@Entity('removal_statement')
export class RemovalStatementEntity {
  @PrimaryColumn('int')
  removal: number;

  @PrimaryColumn('bigint')
  entry: number;
}

/** How much is removed at one place. */
@Entity('removal_execution')
export class RemovalExecutionEntity {
  @PrimaryColumn('int')
  removal: number;

  /** A location, or a shard's name. */
  @PrimaryColumn('text', { collation: 'C' })
  place: string;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Column('boolean', { name: 'is_shard' })
  isShard: boolean;

  @Column('double precision')
  percent: number;

  @Column('jsonb', { nullable: true })
  evidence: object | null;
}
