import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row that says which head was signed last: claimed before it is signed. */
@Entity('publication_signed')
@Check('publication_signed_id_check', 'id')
@Check('publication_signed_root_check', 'octet_length(root) = 32')
export class PublicationSignedEntity {
  @PrimaryColumn('boolean', { default: true })
  id: boolean;

  @Column('bigint')
  size: number;

  @Column('bytea')
  root: Buffer;

  /** The hashes of the maximal complete subtrees, left to right. */
  @Column('bytea')
  edge: Buffer;
}
