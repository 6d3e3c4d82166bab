import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One row an append: the tree head that its receipts name. */
@Entity('ledger_tree_head')
@Check('ledger_tree_head_size_check', 'size > 0')
@Check('ledger_tree_head_root_check', 'octet_length(root) = 32')
export class LedgerTreeHeadEntity {
  @PrimaryColumn('bigint')
  size: number;

  @Column('bytea')
  root: Buffer;

  @Index('ledger_tree_head_recorded_at')
  @Column('timestamp with time zone', { name: 'recorded_at', precision: 3 })
  recordedAt: Date;
}
