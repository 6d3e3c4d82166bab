import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The answer to a write that its caller named, so that the write can be sent again. */
@Entity('idempotency_key')
export class IdempotencyKeyEntity {
  @PrimaryColumn('text')
  actor: string;

  @PrimaryColumn('text')
  key: string;

  @Column('bytea', { name: 'request_hash' })
  requestHash: Buffer;

  @Column('int')
  status: number;

  /** `json`, not `jsonb`: the answer is given again as it was, member for member. */
  @Column('json')
  response: unknown;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  /** The personal data that the request held. */
  @Index('idempotency_key_personal_data', { where: 'personal_data IS NOT NULL' })
  @Column({ type: 'text', name: 'personal_data', nullable: true })
  personalData: string | null;
}
