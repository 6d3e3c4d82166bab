import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row that says how publication stands; for people, never trusted by the publisher. */
@Entity('publication_status')
@Check('publication_status_id_check', 'id')
@Check('publication_status_state_check', "state IN ('idle', 'published', 'waiting', 'refused')")
export class PublicationStatusEntity {
  @PrimaryColumn('boolean', { default: true })
  id: boolean;

  @Column('text')
  state: string;

  @Column('boolean', { default: false })
  witnessed: boolean;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('text', { nullable: true })
  detail: string | null;

  @Column('jsonb', { nullable: true })
  heads: object | null;

  @Column('timestamp with time zone', { precision: 3, nullable: true })
  since: Date | null;
}
