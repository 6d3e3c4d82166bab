import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('vendor')
@Index('vendor_current', ['slug'], { unique: true, where: 'valid_to IS NULL' })
export class VendorEntity {
  @PrimaryColumn('text')
  slug: string;

  @PrimaryColumn('bigint', { name: 'valid_from' })
  validFrom: number;

  @Column('bigint', { name: 'valid_to', nullable: true })
  validTo: number | null;

  @Column('text')
  name: string;

  @Column('text')
  kind: string;

  @Column('text', { nullable: true })
  url: string | null;
}
