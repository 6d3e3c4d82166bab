import { ApiProperty } from '@nestjs/swagger';
import { CHECKS, type CheckKind } from '@domain/verification';
import { OneOf, Text } from '@platform/validation';

export class RemovalToVerifyParams {
  @ApiProperty({ example: 'removal-1' })
  @Text({ max: 200 })
  id: string;
}

export class VerificationParams {
  @ApiProperty({ example: 'verification-1' })
  @Text({ max: 200 })
  id: string;
}

export class CheckParams extends VerificationParams {
  @ApiProperty({ enum: CHECKS })
  @OneOf(CHECKS)
  check: CheckKind;
}
