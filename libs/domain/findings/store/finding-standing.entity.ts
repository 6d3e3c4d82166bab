import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How a finding stood in a range of entries. */
@Entity('finding_status')
@Index('finding_status_current', ['finding'], { unique: true, where: 'valid_to IS NULL' })
export class FindingStatusEntity {
  @PrimaryColumn('text')
  finding: string;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Column('text')
  state: string;

  @Column('bigint', { name: 'step_entry' })
  stepEntry: number;

  @Column('bigint')
  count: number;

  @Column('jsonb')
  examples: object;
}
