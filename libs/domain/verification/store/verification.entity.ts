import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('verification')
@Index('verification_removal', ['removal', 'entry'])
export class VerificationEntity {
  @PrimaryColumn('text')
  id: string;

  /** Rank among verifications: dense from 0. */
  @Index('verification_number', { unique: true })
  @Column('int')
  number: number;

  @Column('text')
  removal: string;

  @Column('jsonb')
  trigger: object;

  @Column('bigint')
  upto: number;

  @Column('bigint')
  entry: number;

  @Column('timestamp with time zone', { name: 'begun_at', precision: 3 })
  begunAt: Date;
}

@Entity('verification_check')
export class VerificationCheckEntity {
  @PrimaryColumn('text')
  verification: string;

  @PrimaryColumn('int')
  position: number;

  @Column('bigint')
  entry: number;

  @Column('text')
  kind: string;

  @Column('text')
  verdict: string;

  /** What, method, parameters, evidence and list. */
  @Column('jsonb')
  told: object;
}

@Entity('verification_conclusion')
export class VerificationConclusionEntity {
  @PrimaryColumn('text')
  verification: string;

  @Column('bigint')
  entry: number;

  @Column('timestamp with time zone', { name: 'concluded_at', precision: 3 })
  concludedAt: Date;

  @Column('text')
  verdict: string;
}

/** Evidence in full, by what it is: kept beside the ledger, which holds its digest. */
@Entity('verification_list')
export class VerificationListEntity {
  @PrimaryColumn('bytea')
  digest: Buffer;

  /** NDJSON, deflated (RFC 1950). */
  @Column('bytea')
  content: Buffer;
}
