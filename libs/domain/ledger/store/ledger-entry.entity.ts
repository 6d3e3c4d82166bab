import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('ledger_entry')
@Check('ledger_entry_body_check', 'octet_length(body) <= 65535')
@Check('ledger_entry_hashes_check', 'octet_length(hashes) >= 32 AND octet_length(hashes) % 32 = 0')
export class LedgerEntryEntity {
  @PrimaryColumn('bigint')
  index: number;

  @Column('text')
  kind: string;

  @Column('timestamp with time zone', { name: 'recorded_at', precision: 3 })
  recordedAt: Date;

  @Column('bytea')
  body: Buffer;

  /** The leaf hash, then the hashes of the larger complete subtrees that end at this entry. */
  @Column('bytea')
  hashes: Buffer;
}
