import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** What the commit entry of a version says of its upstream set. */
@Entity('committed_set')
@Check('committed_set_root_check', 'octet_length(root) = 32')
export class CommittedSetEntity {
  @PrimaryColumn('int', { name: 'dataset_version' })
  datasetVersion: number;

  /** It is the fold of the entries before this one. */
  @Column('bigint')
  upto: number;

  @Column('bigint')
  keys: number;

  @Column('bytea')
  root: Buffer;
}

/** A part, of at most a MiB, of what proofs of a set read. Equal sets share their pieces: a root has one index and one order. */
@Entity('committed_set_piece')
@Check('committed_set_piece_root_check', 'octet_length(root) = 32')
@Check('committed_set_piece_part_check', `part = ANY (ARRAY['index'::text, 'order'::text])`)
export class CommittedSetPieceEntity {
  @PrimaryColumn('bytea')
  root: Buffer;

  /** `index`: of the trie. `order`: 4 bytes a key, little-endian, in the order of keys: shard number, and highest bit if it is a member. */
  @PrimaryColumn('text')
  part: string;

  /** From 0. */
  @PrimaryColumn('int')
  piece: number;

  @Column('bytea')
  bytes: Buffer;
}
