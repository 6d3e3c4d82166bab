import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('model_use')
@Index('model_use_current', ['id'], { unique: true, where: 'valid_to IS NULL' })
export class ModelUseEntity {
  @PrimaryColumn('text')
  id: string;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

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
