import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity('model_version')
@Unique('model_version_model_version_key', ['model', 'version'])
export class ModelVersionEntity {
  @PrimaryColumn('int')
  id: number;

  @Column('text')
  model: string;

  @Column('text')
  version: string;

  @Column('bigint')
  entry: number;

  @Column('text', { nullable: true })
  description: string | null;
}
