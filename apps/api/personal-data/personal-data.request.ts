import { Text } from '@platform/validation';

export class PersonalDataParams {
  /** The 64 hexadecimal digits of the commitment. */
  @Text({ max: 64 })
  id: string;
}
