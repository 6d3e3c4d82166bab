import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** What may identify a person, and the salt that its commitment was made with. Erasing deletes the row. */
@Entity('personal_data')
@Unique('personal_data_commitment_key', ['commitment'])
@Check('personal_data_commitment_check', 'octet_length(commitment) = 32')
@Check('personal_data_salt_check', 'octet_length(salt) = 32')
export class PersonalDataEntity {
  @PrimaryColumn('text')
  id: string;

  @Column('bytea')
  commitment: Buffer;

  @Column('bytea')
  salt: Buffer;

  /** Canonical JSON, the bytes that were committed to. */
  @Column('bytea')
  payload: Buffer;
}
