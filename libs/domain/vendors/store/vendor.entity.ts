import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('vendor')
@Index('vendor_current', ['slug'], { unique: true, where: 'held_to IS NULL' })
export class VendorEntity {
  @PrimaryColumn('text')
  slug: string;

  @PrimaryColumn('bigint', { name: 'held_from' })
  heldFrom: number;

  @Column('bigint', { name: 'held_to', nullable: true })
  heldTo: number | null;

  @Column('text')
  name: string;

  @Column('text')
  kind: string;

  @Column('text', { nullable: true })
  url: string | null;
}
