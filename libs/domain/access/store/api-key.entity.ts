import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity('api_key')
@Unique('api_key_hash_key', ['hash'])
@Check('api_key_hash_check', 'octet_length(hash) = 32')
export class ApiKeyEntity {
  @PrimaryColumn('text')
  id: string;

  /** May name a person, so it is kept here and not in the ledger. */
  @Column('text')
  label: string;

  /** SHA-256 of the secret. */
  @Column('bytea')
  hash: Buffer;

  @Column('text', { array: true })
  roles: string[];

  @Column({ type: 'timestamptz', name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;

  @Column('bigint', { name: 'issued_entry' })
  issuedEntry: number;

  @Column('bigint', { name: 'revoked_entry', nullable: true })
  revokedEntry: number | null;
}
