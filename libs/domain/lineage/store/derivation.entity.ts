import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A set of parents and the activity that used them: one row for N inputs, whatever the number of outputs. */
@Entity('derivation')
@Unique('derivation_hash_key', ['hash'])
@Check('derivation_parents_check', 'cardinality(parents) > 0')
export class DerivationEntity {
  @PrimaryColumn('int')
  id: number;

  @Column('bytea')
  hash: Buffer;

  @Column('bigint')
  entry: number;

  /** Shard numbers, ascending. */
  @Column('int', { array: true })
  parents: number[];

  @Column('text', { nullable: true })
  kind: string | null;

  @Column('text', { nullable: true })
  job: string | null;

  @Column('text', { nullable: true })
  run: string | null;

  @Column('text', { nullable: true })
  code: string | null;

  /** The removal that a redaction answers. */
  @Index('derivation_removal', { where: 'removal IS NOT NULL' })
  @Column('text', { nullable: true })
  removal: string | null;
}
