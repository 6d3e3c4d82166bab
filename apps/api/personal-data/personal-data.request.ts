import { ERASURE_REASONS } from '@domain/personal-data';
import { OneOf, Text } from '@platform/validation';

export class PersonalDataParams {
  /** The 64 hexadecimal digits of the commitment. */
  @Text({ max: 64 })
  id: string;
}

export class ErasureRequest {
  @OneOf(ERASURE_REASONS)
  reason: string;
}
