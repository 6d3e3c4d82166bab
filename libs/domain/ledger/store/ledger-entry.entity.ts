import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('ledger_entry')
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
