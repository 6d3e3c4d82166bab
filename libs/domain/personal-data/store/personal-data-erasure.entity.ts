import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** That something was erased, and by which entry. */
@Entity('personal_data_erasure')
@Check('personal_data_erasure_commitment_check', 'octet_length(commitment) = 32')
export class PersonalDataErasureEntity {
  @PrimaryColumn('bytea')
  commitment: Buffer;

  @Column('bigint')
  entry: number;

  @Column('text')
  reason: string;
}
