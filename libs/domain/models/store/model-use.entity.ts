import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('model_use')
@Index('model_use_current', ['id'], { unique: true, where: 'held_to IS NULL' })
export class ModelUseEntity {
  @PrimaryColumn('text')
  id: string;

  @PrimaryColumn('bigint', { name: 'held_from' })
  heldFrom: number;

  @Column('bigint', { name: 'held_to', nullable: true })
  heldTo: number | null;

  @Index('model_use_model')
  @Column('int', { name: 'model_version' })
  modelVersion: number;

  @Index('model_use_dataset')
  @Column('int', { name: 'dataset_version' })
  datasetVersion: number;

  @Column('text')
  stage: string;

  @Column('text', { nullable: true })
  purpose: string | null;

  @Column({ type: 'timestamptz', name: 'started_at', precision: 3 })
  startedAt: Date;

  @Column({ type: 'timestamptz', name: 'finished_at', precision: 3, nullable: true })
  finishedAt: Date | null;

  @Column('double precision', { nullable: true })
  epochs: number | null;
}
