import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

@Entity('shard')
@Unique('shard_entry_key', ['entry'])
@Unique('shard_digest_key', ['digest'])
@Index('shard_uri_unbound', ['uri'], { where: 'digest IS NULL' })
@Index('shard_dataset', ['dataset', 'number'], { where: 'dataset IS NOT NULL' })
@Index('shard_derivation', ['derivation', 'number'], { where: 'derivation IS NOT NULL' })
@Check('shard_digest_check', 'octet_length(digest) = 32')
@Check('shard_check', 'digest IS NOT NULL OR uri IS NOT NULL')
@Check('shard_check1', '(digest IS NULL) = (digest_entry IS NULL)')
export class ShardEntity {
  /** Dense, from 0, in the order of registration: a parent's number is below its children's. */
  @PrimaryColumn('int')
  number: number;

  @Column('bigint')
  entry: number;

  @Column('bytea', { nullable: true })
  digest: Buffer | null;

  /** The entry that told the digest: that of the registration, or of a later binding. */
  @Column('bigint', { name: 'digest_entry', nullable: true })
  digestEntry: number | null;

  /** In the order of bytes, so that the index finds what begins with something. */
  @Index('shard_uri')
  @Column({ type: 'text', nullable: true, collation: 'C' })
  uri: string | null;

  @Column({ type: 'text', nullable: true, collation: 'C' })
  dataset: string | null;

  @Column('text', { name: 'media_type', nullable: true })
  mediaType: string | null;

  @Column('bigint', { nullable: true })
  bytes: number | null;

  @Column('bigint', { nullable: true })
  records: number | null;

  @Column('bigint', { nullable: true })
  tokens: number | null;

  @Column('jsonb', { nullable: true })
  labels: Record<string, string> | null;

  @Column('int', { nullable: true })
  derivation: number | null;

  @Column('int', { name: 'declared_set' })
  declaredSet: number;

  /** Its own origins and those of all its ancestors. */
  @Column('int', { name: 'effective_set' })
  effectiveSet: number;

  /** The entry since which this row's facts hold; what held before is in shard_past. */
  @Column('bigint', { name: 'valid_from' })
  validFrom: number;
}

/** What held of a shard before a correction. */
@Entity('shard_past')
export class ShardPastEntity {
  @PrimaryColumn('int')
  shard: number;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Index('shard_past_valid_to')
  @Column('bigint', { name: 'valid_to' })
  validTo: number;

  @Column('text', { nullable: true })
  dataset: string | null;

  @Column('text', { name: 'media_type', nullable: true })
  mediaType: string | null;

  @Column('bigint', { nullable: true })
  bytes: number | null;

  @Column('bigint', { nullable: true })
  records: number | null;

  @Column('bigint', { nullable: true })
  tokens: number | null;

  @Column('jsonb', { nullable: true })
  labels: Record<string, string> | null;

  @Column('int', { name: 'declared_set' })
  declaredSet: number;

  @Column('int', { name: 'effective_set' })
  effectiveSet: number;
}

/** Which entries after its registration speak of a shard. */
@Entity('shard_statement')
export class ShardStatementEntity {
  @PrimaryColumn('int')
  shard: number;

  @PrimaryColumn('bigint')
  entry: number;
}

/** Where else a shard's object is kept, beside the URI of its registration. */
@Entity('shard_location')
export class ShardLocationEntity {
  @PrimaryColumn('int')
  shard: number;

  @Index('shard_location_uri')
  @PrimaryColumn('text')
  uri: string;

  @Column('bigint')
  entry: number;
}
