import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How a finding stood in a range of entries. */
@Entity('finding_standing')
@Index('finding_standing_current', ['finding'], { unique: true, where: 'held_to IS NULL' })
export class FindingStandingEntity {
  @PrimaryColumn('text')
  finding: string;

  @PrimaryColumn('bigint', { name: 'held_from' })
  heldFrom: number;

  @Column('bigint', { name: 'held_to', nullable: true })
  heldTo: number | null;

  @Column('text')
  state: string;

  @Column('bigint', { name: 'step_entry' })
  stepEntry: number;

  @Column('bigint')
  count: number;

  @Column('jsonb')
  examples: object;
}
