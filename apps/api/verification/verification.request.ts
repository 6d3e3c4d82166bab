import { CHECKS, type CheckKind } from '@domain/verification';
import { OneOf, Text } from '@platform/validation';

export class RemovalToVerifyParams {
  /** @example removal-1 */
  @Text({ max: 200 })
  id: string;
}

export class VerificationParams {
  /** @example verification-1 */
  @Text({ max: 200 })
  id: string;
}

export class CheckParams extends VerificationParams {
  @OneOf(CHECKS)
  check: CheckKind;
}
