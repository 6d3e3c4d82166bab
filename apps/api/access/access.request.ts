import { Text } from '@platform/validation';

export class KeyParams {
  /** Id of the key. */
  @Text({ max: 100 })
  id: string;
}
