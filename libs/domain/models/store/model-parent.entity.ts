import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('model_parent')
@Check('model_parent_is_one', '(parent IS NULL) <> (external IS NULL)')
@Check('model_parent_precedes_child', 'parent < child')
export class ModelParentEntity {
  @PrimaryColumn('int')
  child: number;

  @PrimaryColumn('int')
  position: number;

  @Column('text')
  relation: string;

  @Index('model_parent_parent')
  @Column('int', { nullable: true })
  parent: number | null;

  @Column('text', { nullable: true })
  external: string | null;
}
