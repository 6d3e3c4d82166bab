import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('terms')
@Index('terms_current', ['id'], { unique: true, where: 'valid_to IS NULL' })
export class TermsEntity {
  @PrimaryColumn('text')
  id: string;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Index('terms_vendor')
  @Column('text')
  vendor: string;

  @Column('text')
  document: string;

  @Column('text')
  version: string;

  @Column('text', { nullable: true })
  channel: string | null;

  @Column('text', { nullable: true })
  jurisdiction: string | null;

  @Column('text', { nullable: true })
  url: string | null;

  @Column('bytea', { nullable: true })
  digest: Buffer | null;

  @Column({ type: 'timestamptz', name: 'published_at', precision: 3, nullable: true })
  publishedAt: Date | null;

  @Column({ type: 'timestamptz', name: 'effective_from', precision: 3, nullable: true })
  effectiveFrom: Date | null;

  @Column({ type: 'timestamptz', name: 'effective_to', precision: 3, nullable: true })
  effectiveTo: Date | null;

  @Column('text', { nullable: true })
  evidence: string | null;

  @Column('jsonb')
  rules: object;
}
