import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

@Entity('origin')
@Unique('origin_hash_key', ['hash'])
export class OriginEntity {
  @PrimaryColumn('int')
  id: number;

  @Column('bytea')
  hash: Buffer;

  /** The entry that first stated it. */
  @Column('bigint')
  entry: number;

  @Column('text')
  kind: string;

  @Column('text')
  involvement: string;

  @Column('text', { nullable: true })
  vendor: string | null;

  @Column('text', { nullable: true })
  channel: string | null;

  @Column('text', { nullable: true })
  generator: string | null;

  @Column('text', { nullable: true })
  nexus: string | null;

  @Column('text', { nullable: true })
  acquisition: string | null;

  @Column('text', { nullable: true })
  jurisdiction: string | null;

  @Column('timestamp with time zone', { name: 'collected_from', precision: 3, nullable: true })
  collectedFrom: Date | null;

  @Column('timestamp with time zone', { name: 'collected_to', precision: 3, nullable: true })
  collectedTo: Date | null;

  @Column('text', { nullable: true })
  terms: string | null;
}

/** A set of origins that some shard has; its id is kept with the shard. */
@Entity('origin_set')
@Unique('origin_set_hash_key', ['hash'])
export class OriginSetEntity {
  @PrimaryColumn('int')
  id: number;

  @Column('bytea')
  hash: Buffer;

  @Column('int', { array: true })
  origins: number[];
}
