import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** A key that the log was published under, from a tree size on. */
@Entity('publication_key')
@Check('publication_key_since_size_check', 'since_size >= 0')
@Unique('publication_key_vkey_key', ['vkey'])
export class PublicationKeyEntity {
  @PrimaryColumn('bigint', { name: 'since_size' })
  sinceSize: number;

  @Column('text')
  origin: string;

  @Column('text')
  vkey: string;
}
