import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('publication_checkpoint')
@Check('publication_checkpoint_size_check', 'size > 0')
@Check('publication_checkpoint_root_check', 'octet_length(root) = 32')
export class PublicationCheckpointEntity {
  @PrimaryColumn('bigint')
  size: number;

  @Column('bytea')
  root: Buffer;

  /** The signed note with its cosignatures, verbatim. */
  @Column('text')
  note: string;

  @Column('timestamp with time zone', { name: 'published_at', precision: 3 })
  publishedAt: Date;
}
