import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What was found; never changed. */
@Entity('finding')
export class FindingEntity {
  @PrimaryColumn('text')
  id: string;

  @Index('finding_entry', { unique: true })
  @Column('bigint')
  entry: number;

  @Column('timestamp with time zone', { name: 'raised_at', precision: 3 })
  raisedAt: Date;

  @Index('finding_identity')
  @Column('bytea')
  identity: Buffer;

  @Column('text')
  kind: string;

  @Column('text')
  severity: string;

  @Column('jsonb')
  subject: object;

  @Index('finding_removal')
  @Column('text', { nullable: true })
  removal: string | null;

  @Index('finding_shard')
  @Column('text', { nullable: true })
  shard: string | null;

  @Column('text')
  detail: string;

  @Column('jsonb', { nullable: true })
  evidence: object | null;
}
