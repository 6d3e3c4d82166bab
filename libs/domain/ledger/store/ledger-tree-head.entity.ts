import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One row an append: the tree head that its receipts name. */
@Entity('ledger_tree_head')
export class LedgerTreeHeadEntity {
  @PrimaryColumn('bigint')
  size: number;

  @Column('bytea')
  root: Buffer;

  @Index('ledger_tree_head_recorded_at')
  @Column('timestamp with time zone', { name: 'recorded_at', precision: 3 })
  recordedAt: Date;
}
