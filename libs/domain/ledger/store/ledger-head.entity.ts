import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row whose lock makes a writer the only writer. */
@Entity('ledger_head')
@Check('ledger_head_id_check', 'id')
export class LedgerHeadEntity {
  @PrimaryColumn('boolean', { default: true })
  id: boolean;

  @Column('bigint')
  size: number;

  @Column('bytea')
  root: Buffer;

  /** The hashes of the maximal complete subtrees, left to right. */
  @Column('bytea')
  edge: Buffer;

  @Column('timestamp with time zone', { name: 'recorded_at', precision: 3, nullable: true })
  recordedAt: Date | null;
}
